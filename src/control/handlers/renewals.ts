// What robots tell of the tokens that they renewed, and what members bring instead. For an item that came through the
// dropbox the new version comes along; what a token endpoint said never comes here.
import { errorOf } from "../../base/errors.ts";
import type { ItemId, VaultId } from "../../base/ids.ts";
import type { DropboxItemRow } from "../../wire/routes/dropbox.ts";
import * as routes from "../../wire/routes/renewals.ts";
import type { Change } from "../context.ts";
import type { Deps } from "../deps.ts";
import { getDropboxItem, updateDropboxItem } from "../vaults/dropbox.ts";
import { checkFence } from "../vaults/leases.ts";
import { checkGranted, getVault } from "../vaults/vault-changes.ts";

export function serveRenewals({ serve, context }: Deps): void {
  serve(routes.putRenewal, {}, async ({ params: { vault, item }, body, caller }) =>
    context.change(async (change) => {
      await checkGranted(change, vault, caller.id, "write");
      await checkFence(change, caller.id, vault, body.fence);
      const dropped = await change.store.dropbox.find(vault, item);
      if (dropped) await renewDropped(change, vault, { dropped, body, by: caller.id });
      else await renewSigned(change, vault, { item, body, by: caller.id });
    }),
  );

  serve(routes.putDropboxVersion, { rank: "operator" }, async ({ params, body, caller }) =>
    context.change(async (change) => {
      await checkGranted(change, params.vault, caller.id, "write");
      const { reason: _mended, ...meta } = (await getDropboxItem(change, params)).meta;
      const content = { sealed: { item: params.item, ...body } };
      await updateDropboxItem(change, { ...params, by: caller.id }, { ready: true, meta, content });
    }),
  );

  serve(routes.listRenewals, {}, async ({ params: { vault }, caller }) => {
    await getVault(context, vault);
    await checkGranted(context, vault, caller.id);
    return { data: await context.store.renewals.list(vault) };
  });
}

interface Told {
  readonly body: routes.RenewalReport;
  readonly by: string;
}

async function renewDropped(
  change: Change,
  vault: VaultId,
  { dropped, body, by }: Told & { readonly dropped: DropboxItemRow },
): Promise<void> {
  const { refreshed_at, refusal, content } = body;
  const { reason: _old, ...meta } = dropped.meta;
  await updateDropboxItem(
    change,
    { vault, item: dropped.item, by },
    {
      ready: refusal === null,
      meta: { ...meta, ...(refreshed_at !== null && { refreshed_at }), ...(refusal !== null && { reason: refusal }) },
      ...(content && { content: { sealed: { item: dropped.item, ...content } } }),
    },
  );
}

/** The item itself comes with its manifest: this is only shown. */
async function renewSigned(
  change: Change,
  vault: VaultId,
  { item, body, by }: Told & { readonly item: ItemId },
): Promise<void> {
  const { refreshed_at, refusal } = body;
  if ((await change.store.items.listVersions(vault, item)).length === 0)
    throw errorOf({ code: "item-missing", message: `item ${item} does not exist` });
  await change.store.renewals.put(vault, { item, refreshed_at, refusal });
  const action = refusal === null ? "item.renewed" : "item.refused";
  await change.audit({ actor: by, action, subject: vault, detail: refusal === null ? item : `${item} ${refusal}` });
}
