// Takes a new version of an item in, with the manifest that names it: the same for members and for robots.
import { errorOf } from "../base/errors.ts";
import type { ItemId, VaultId } from "../base/ids.ts";
import { manifest } from "../trust/kinds.ts";
import { parsePayload, type Statement } from "../trust/statement.ts";
import type { Change } from "./context.ts";
import { hashOfBytes } from "./setup-code.ts";
import { acceptManifest } from "./vault-changes.ts";

/** So many versions of an item are kept. */
const keptVersions = 10;

export interface NewVersion {
  readonly version: number;
  /** Both empty for an item without content. */
  readonly wrap: string;
  readonly blob: string;
  /** Number of the manifest that this one follows. */
  readonly if_match: number;
  readonly manifest: Statement;
}

/** @throws ConflictError `conflict` when somebody else was faster; otherwise as `acceptManifest`. */
export async function acceptVersion(
  change: Change,
  caller: { readonly id: string },
  { vault, item }: { vault: VaultId; item: ItemId },
  body: NewVersion,
): Promise<void> {
  const { items } = change.store;
  const versions = await items.listVersions(vault, item);
  const newest = versions[0]?.version ?? 0;
  if (body.version <= newest)
    throw errorOf({
      code: "conflict",
      message: `item ${item}: version ${newest} is there already`,
      hint: "Fetch the newest state and try again.",
    });
  const named = parsePayload(body.manifest, manifest.schema).entries.find((entry) => entry.item === item);
  if (named?.version !== body.version)
    throw errorOf({
      code: "bad-input",
      message: `manifest: does not name version ${body.version} of item ${item}`,
    });
  if (versions[0] && versions[0].kind !== named.kind)
    throw errorOf({ code: "conflict", message: `item ${item}: its kind cannot change` });
  await items.insert({
    ...{ vault, item, version: body.version, kind: named.kind, wrap: body.wrap, blob: body.blob },
    wrap_hash: hashOfBytes(body.wrap),
    blob_hash: hashOfBytes(body.blob),
    created_at: change.now(),
    created_by: caller.id,
    category: named.category,
  });
  await acceptManifest(change, caller, vault, { statement: body.manifest, ifMatch: body.if_match });
  for (const { version } of versions.slice(keptVersions - 1)) await items.deleteVersion(vault, item, version);
}
