// Items over HTTP: ciphertext in and out. The blob of a secret leaves only toward granted robots.
import { errorOf } from "../../base/errors.ts";
import type { ItemId, VaultId } from "../../base/ids.ts";
import { type ManifestEntry, manifest } from "../../trust/kinds.ts";
import { parsePayload } from "../../trust/statement.ts";
import * as routes from "../../wire/routes/vaults.ts";
import type { Change } from "../context.ts";
import type { Deps } from "../deps.ts";
import type { ItemVersion } from "../store/items.ts";
import { acceptVersion, acceptVersions } from "../vaults/item-changes.ts";
import { acceptManifest, checkGranted, checkVault, getVault, tellGranted } from "../vaults/vault-changes.ts";

const missing = (item: ItemId) =>
  errorOf({ code: "item-missing", message: `item ${item} does not exist, or not in this version` });

const shown = (row: Omit<ItemVersion, "blob">) => {
  const { item, version, wrap, blob_hash, category = null, created_at, created_by } = row;
  return { item, version, wrap, blob_hash, category, created_at, created_by };
};

/** Which version the manifest in force names. */
async function findCurrent({ store }: Pick<Change, "store">, vault: VaultId, item: ItemId) {
  const stored = await store.vaults.findManifest(vault);
  if (!stored) return undefined;
  return currentVersions(stored.hash, () => parsePayload(stored.statement, manifest.schema).entries).get(item);
}

/** Manifests whose versions are remembered, and theirs by hash: one of ten thousand items is not read for each. */
const remembered = 16;
const versionsOf = new Map<string, ReadonlyMap<ItemId, number>>();
function currentVersions(hash: string, read: () => readonly ManifestEntry[]): ReadonlyMap<ItemId, number> {
  const known = versionsOf.get(hash);
  if (known) return known;
  const versions = new Map(read().map(({ item, version }) => [item, version]));
  if (versionsOf.size >= remembered) versionsOf.clear();
  versionsOf.set(hash, versions);
  return versions;
}

export function serveItems({ serve, context }: Deps): void {
  const { store } = context;

  serve(routes.listItemVersions, { rank: "operator" }, async ({ params: { vault, item }, caller }) => {
    await checkVault(context, vault);
    await checkGranted(context, vault, caller.id);
    return { data: (await store.items.listVersions(vault, item)).map(shown) };
  });

  serve(routes.listItemUses, {}, async ({ params: { vault } }) => {
    await checkVault(context, vault);
    return { data: await store.itemUses.list(vault) };
  });

  serve(routes.deleteItemVersion, { rank: "operator" }, async ({ params: { vault, item, version }, caller }) =>
    context.change(async (change) => {
      await checkVault(change, vault);
      await checkGranted(change, vault, caller.id, "write");
      if ((await findCurrent(change, vault, item)) === version)
        throw errorOf({ code: "conflict", message: `item ${item}: version ${version} is the one in use` });
      if (!(await change.store.items.find(vault, item, version))) throw missing(item);
      await change.store.items.deleteVersion(vault, item, version);
      const detail = `${item} version ${version}`;
      await change.audit({ actor: caller.id, action: "item.version.deleted", subject: vault, detail });
    }),
  );

  serve(routes.getItem, { rank: "operator" }, async ({ params: { vault, item }, query, caller }) => {
    await checkVault(context, vault);
    await checkGranted(context, vault, caller.id);
    const version = query.version ?? (await findCurrent(context, vault, item));
    const found = version === undefined ? undefined : await store.items.find(vault, item, version);
    if (!found) throw missing(item);
    return found.kind === "secret" ? shown(found) : { ...shown(found), blob: found.blob };
  });

  serve(routes.getRobotItem, {}, async ({ params: { vault, item }, query, caller }) => {
    await checkGranted(context, vault, caller.id);
    const found = await store.items.find(vault, item, query.version);
    if (!found) throw missing(item);
    return { ...shown(found), blob: found.blob };
  });

  serve(routes.putItem, { rank: "operator" }, async ({ params: { vault, item }, query, body, caller }) =>
    context.change(async (change) => {
      await checkVault(change, vault);
      await acceptVersion(change, caller, { vault, item }, body);
      await tellGranted(change, vault);
      const detail = `${item} version ${body.version}`;
      await change.audit({ actor: caller.id, action: "item.written", subject: vault, detail });
      return getVault(change, vault, query.known);
    }),
  );

  serve(routes.putItems, { rank: "operator" }, async ({ params: { vault }, query, body, caller }) =>
    context.change(async (change) => {
      await checkVault(change, vault);
      await acceptVersions(change, caller, vault, body);
      await tellGranted(change, vault);
      const detail = `${body.versions.length} items`;
      await change.audit({ actor: caller.id, action: "item.written", subject: vault, detail });
      return getVault(change, vault, query.known);
    }),
  );

  serve(routes.putManifest, { rank: "operator" }, async ({ params: { vault }, query, body, caller }) =>
    context.change(async (change) => {
      await checkVault(change, vault);
      const { seq } = await acceptManifest(change, caller, vault, { statement: body.manifest, ifMatch: body.if_match });
      await tellGranted(change, vault);
      await change.audit({ actor: caller.id, action: "vault.manifest", subject: vault, detail: `number ${seq}` });
      return getVault(change, vault, query.known);
    }),
  );
}
