// The last step of an item on its way to a node: the run's masker learns it, the run records it, and only what the node
// may have leaves.
import type { VaultId } from "../../base/ids.ts";
import { utf8 } from "../../crypto/bytes.ts";
import { isPlainObject } from "../../flow/plain-json.ts";
import type { ManifestEntry } from "../../trust/kinds.ts";
import { categories, secretsOf } from "../../vault/categories.ts";
import { type FlowNodeName, type GivenItem, isRevealed, type KeeperRun } from "./item-use.ts";

/** Makes the run's masker know the item, once for each version. */
export function plant(run: KeeperRun, node: FlowNodeName, entry: ManifestEntry, value: unknown): void {
  const key = `${entry.item} ${entry.version} ${isShown(run, node, entry) ? "shown" : "hidden"}`;
  if (run.planted.has(key)) return;
  plantValue(run, node, entry, value);
  run.planted.add(key);
}

export function plantValue(run: KeeperRun, node: FlowNodeName, entry: NewEntry, value: unknown): void {
  const masker = isShown(run, node, entry) ? run.revealed : run.masker;
  for (const secret of secretsOf(entry.category, value)) masker.add(utf8(secret));
}

type NewEntry = Pick<ManifestEntry, "kind" | "category">;

/** True for an item without secret fields where the author said `reveal`. */
function isShown({ document }: KeeperRun, node: FlowNodeName, { kind, category }: NewEntry): boolean {
  const hasFields = Object.hasOwn(categories, category) && (categories[category]?.secrets.length ?? 0) > 0;
  return !hasFields && kind === "item" && isRevealed(document, node);
}

/** A handle needs no plaintext, so none leaves the daemon for it. */
export const isHandle = ({ document }: KeeperRun, node: FlowNodeName): boolean =>
  node.type === "vault.get-item" && !isRevealed(document, node);

/** @throws when the run has ended meanwhile. */
export function handOut(
  run: KeeperRun,
  node: FlowNodeName,
  { vault, entry, value }: { vault: VaultId; entry: ManifestEntry; value: unknown },
): Omit<GivenItem, "lasting"> {
  const { item, name, category, version } = entry;
  const use = { node: node.id, vault, item, name, version, reveal: isRevealed(run.document, node) };
  run.used(use);
  const fields = isPlainObject(value) ? value : { value };
  const allowedHosts = entry.allowed_hosts.length > 0 ? entry.allowed_hosts : run.hosts;
  const given = { vault, item, name, category, version, fields: isHandle(run, node) ? {} : fields, allowedHosts };
  return { item: given, use };
}
