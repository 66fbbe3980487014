// One vault, one set of names: what is signed into the manifest and what is written through the API never share one.
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { manifest } from "../../trust/kinds.ts";
import { parsePayload } from "../../trust/statement.ts";
import type { Change } from "../context.ts";

type Reading = Pick<Change, "store">;

/** For what is written through the API. @throws ConflictError `item-exists`. */
export async function checkNameIsFree({ store }: Reading, vault: VaultId, name: string): Promise<void> {
  const signed = await store.vaults.findManifest(vault);
  const isSigned = signed && parsePayload(signed.statement, manifest.schema).entries.some((one) => one.name === name);
  if (!isSigned && (await store.dropbox.findIdByName(vault, name)) === undefined) return;
  throw errorOf({ code: "item-exists", message: "another item of the vault has this name", hint: "Choose another." });
}

/** @throws ConflictError `item-exists` when a signed item takes a name that was given through the API. */
export async function checkDropboxNames({ store }: Reading, vault: VaultId, names: Iterable<string>): Promise<void> {
  const taken = new Set(await store.dropbox.listNames(vault));
  for (const name of taken.size > 0 ? names : []) {
    if (taken.has(name))
      throw errorOf({ code: "item-exists", message: `an item that was written through the API is called "${name}"` });
  }
}
