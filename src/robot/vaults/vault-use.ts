// Whether code of a run may open a vault and write to it, and what the names in that code mean, by what people signed:
// the document, the permits, the grant. Nothing is opened here.
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { findOwn } from "../../base/own.ts";
import type { FlowDocument } from "../../flow/document.ts";
import { itemId, vaultId } from "../../trust/fields.ts";
import type { ManifestEntry, Permit } from "../../trust/kinds.ts";
import type { ItemKind } from "../../vault/item.ts";
import { checkItemUse } from "../../vault/policy.ts";
import type { FlowNodeName, KeeperRun } from "../keeper/item-use.ts";
import { findById } from "./dropped-items.ts";
import type { VaultView } from "./vault-view.ts";

type Run = Pick<KeeperRun, "flow" | "document">;

const denied = (message: string, hint: string) => errorOf({ code: "not-permitted", message, hint });

/**
 * The declared vault that is meant: by id, by the name it had when the flow was signed, or by the one it has now.
 * @throws AuthError `not-permitted` when the flow declares none of that name.
 */
export function declaredVault(
  document: FlowDocument,
  named: string,
  names: () => ReadonlyMap<VaultId, string>,
): VaultId {
  const ids = document.vaults.flatMap(({ vault }) => vaultId.safeParse(vault).data ?? []);
  const found =
    ids.find((id) => id === named) ?? ids.find((id) => document.names?.[id] === named) ?? findNamed(ids, named, names);
  if (found) return found;
  throw denied(`the flow declares no vault "${named}"`, "Add it to the flow's vaults and push the flow again.");
}

function findNamed(ids: readonly VaultId[], named: string, names: () => ReadonlyMap<VaultId, string>) {
  const known = names();
  return ids.find((id) => known.get(id) === named);
}

/** The item that is meant, by id or name; `undefined` when the vault has none. */
export function findEntry(view: VaultView, named: string, { document }: Run): ManifestEntry | undefined {
  const id = itemId.safeParse(named);
  const byId = id.success ? findById(view, id.data) : undefined;
  if (byId) return byId;
  const name = itemNameOf(named, document);
  return [...view.entries.values(), ...view.dropped.values()].find((entry) => entry.name === name);
}

/** A node's item was there when the flow was signed and has an id since; its name outlives it. */
export const itemNameOf = (named: string, { names = {} }: FlowDocument): string => findOwn(names, named) ?? named;

/** @throws InputError `bad-input` when the item is of the other kind. */
export function checkKind({ kind, name }: ManifestEntry, wanted: ItemKind): void {
  if (kind === wanted) return;
  const [is, methods] = kind === "secret" ? ["a secret", "getSecret, updateSecret …"] : ["no secret", "get, update …"];
  throw errorOf({
    code: "bad-input",
    message: `item "${name}" is ${is}`,
    hint: `Use the methods for its kind: ${methods}`,
  });
}

/** True when a permit lets the flow read the item, or, without one, anything of the vault. */
export function mayRead({ permits }: VaultView, { flow }: Run, entry?: ManifestEntry): boolean {
  return permits.some((permit) => permit.flow === flow && (!entry || covers(permit, entry)));
}

/** @throws AuthError `not-permitted` without any permit for this vault. */
export function checkOpening(view: VaultView, run: Run): void {
  if (mayRead(view, run)) return;
  throw denied(
    `the flow has no permit for vault "${view.name}"`,
    "An owner or admin who has the vault open signs one: sealbot vault permit VAULT --flow FLOW",
  );
}

interface Writing {
  readonly run: Run;
  readonly node: FlowNodeName;
  readonly vault: VaultId;
  /** What is to be replaced or deleted; absent for a new item. */
  readonly entry: ManifestEntry | undefined;
}

/** @throws AuthError `not-permitted` unless declaration, permit, grant and the item's own policy allow the write. */
export function checkWriting({ permits, name, access }: VaultView, { run, node, vault, entry }: Writing): void {
  if (!run.document.vaults.some((one) => one.vault === vault && one.access === "write")) {
    throw denied(
      `the flow declares vault "${name}" for reading only`,
      'Declare it with "access": "write" and push the flow again.',
    );
  }
  if (!permits.some((one) => one.flow === run.flow && one.access === "write" && covers(one, entry))) {
    throw denied(
      `the flow has no permit to write ${entry ? "this item" : "a new item"} of vault "${name}"`,
      "An owner or admin who has the vault open signs one: sealbot vault permit VAULT --flow FLOW --access write",
    );
  }
  if (access !== "write") {
    throw denied(
      `this robot may only read vault "${name}"`,
      "An owner or admin can let it write: sealbot vault grant VAULT --robot NAME --access write",
    );
  }
  // Filling an empty item or renewing one that expired is what a write is for.
  if (entry) {
    checkItemUse({ ...entry, ready: true, expires_at: null }, { nodeType: node.type, now: 0, vault: name });
  }
}

/** A new item has no id yet that a permit could name. */
const covers = ({ items }: Permit, entry: ManifestEntry | undefined): boolean =>
  items === "*" || (entry !== undefined && items.includes(entry.item));
