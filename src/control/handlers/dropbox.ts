// What was written through the API, as members and robots see it. Its ciphertext leaves only toward granted robots;
// members get the wraps, so that a rotation can seal them anew.
import { errorOf, hasCode } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import * as routes from "../../wire/routes/dropbox.ts";
import type { Deps } from "../deps.ts";
import { checkRank } from "../http/caller.ts";
import { deleteDropboxItem, getDropboxItem } from "../vaults/dropbox.ts";
import { checkGranted, getVault } from "../vaults/vault-changes.ts";

export function serveDropbox({ serve, context }: Deps): void {
  const { store } = context;
  const isGranted = async (vault: VaultId, principal: string, access: "read" | "write" = "read"): Promise<boolean> => {
    try {
      await checkGranted(context, vault, principal, access);
      return true;
    } catch (error) {
      if (hasCode(error, "not-permitted")) return false;
      throw error;
    }
  };

  serve(routes.listDropbox, {}, async ({ params: { vault }, query, caller }) => {
    await getVault(context, vault);
    const { data, next_cursor } = await store.dropbox.page(vault, query);
    if (caller.member.role === "viewer" || !(await isGranted(vault, caller.id))) return { data, next_cursor };
    const withWraps = async (row: routes.DropboxItemRow) => {
      const versions = await store.dropbox.listVersions(vault, row.item);
      return { ...row, wraps: versions.map(({ version, wrap }) => ({ version, wrap })) };
    };
    return { data: await Promise.all(data.map(withWraps)), next_cursor };
  });

  serve(routes.deleteFromDropbox, { rank: "operator" }, async ({ params, caller }) => {
    if (!(await isGranted(params.vault, caller.id, "write"))) checkRank(caller, "admin");
    await context.change((change) => deleteDropboxItem(change, { ...params, by: caller.id }));
  });

  serve(routes.listRobotDropbox, {}, async ({ params: { vault }, query, caller }) => {
    await checkGranted(context, vault, caller.id);
    return store.dropbox.page(vault, query);
  });

  serve(routes.getRobotDropboxItem, {}, async ({ params, query, caller }) => {
    const { vault, item } = params;
    await checkGranted(context, vault, caller.id);
    const row = await getDropboxItem(context, params);
    const found = await store.dropbox.findVersion(vault, item, query.version ?? row.version);
    if (!found) throw errorOf({ code: "item-missing", message: `item ${item} is not kept in this version` });
    const { version, wrap, blob } = found;
    return { ...row, version, wrap, blob };
  });
}
