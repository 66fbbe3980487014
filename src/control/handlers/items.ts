// Items over HTTP: ciphertext in and out. The blob of a secret leaves only toward granted robots.
import { errorOf } from "../../base/errors.ts";
import type { ItemId, VaultId } from "../../base/ids.ts";
import { manifest } from "../../trust/kinds.ts";
import { parsePayload } from "../../trust/statement.ts";
import * as routes from "../../wire/routes/vaults.ts";
import type { Change } from "../context.ts";
import type { Deps } from "../deps.ts";
import { hashOfBytes } from "../setup-code.ts";
import type { ItemVersion } from "../store/items.ts";
import {
  acceptGrant,
  acceptHeader,
  acceptManifest,
  acceptPermit,
  checkGranted,
  getVault,
  tellGranted,
} from "../vault-changes.ts";

/** So many versions of an item are kept. */
const keptVersions = 10;

const missing = (item: ItemId) =>
  errorOf({ code: "item-missing", message: `item ${item} does not exist, or not in this version` });

const shown = ({ item, version, wrap, created_at, created_by }: Omit<ItemVersion, "blob">) => ({
  ...{ item, version, wrap, created_at, created_by },
});

/** Which version the manifest in force names. */
async function findCurrent({ store }: Pick<Change, "store">, vault: VaultId, item: ItemId) {
  const stored = await store.vaults.findManifest(vault);
  if (!stored) return undefined;
  return parsePayload(stored.statement, manifest.schema).entries.find((entry) => entry.item === item)?.version;
}

export function serveItems({ serve, context }: Deps): void {
  const { store } = context;

  serve(routes.listItemVersions, {}, async ({ params: { vault, item }, caller }) => {
    await getVault(context, vault);
    await checkGranted(context, vault, caller.id);
    return { data: (await store.items.listVersions(vault, item)).map(shown) };
  });

  serve(routes.getItem, {}, async ({ params: { vault, item }, query, caller }) => {
    await getVault(context, vault);
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

  serve(routes.putItem, { rank: "operator" }, async ({ params: { vault, item }, body, caller }) =>
    context.change(async (change) => {
      await getVault(change, vault);
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
      });
      await acceptManifest(change, caller, vault, { statement: body.manifest, ifMatch: body.if_match });
      for (const { version } of versions.slice(keptVersions - 1)) await items.deleteVersion(vault, item, version);
      await tellGranted(change, vault);
      const detail = `${item} version ${body.version}`;
      await change.audit({ actor: caller.id, action: "item.written", subject: vault, detail });
      return getVault(change, vault);
    }),
  );

  serve(routes.putManifest, { rank: "operator" }, async ({ params: { vault }, body, caller }) =>
    context.change(async (change) => {
      await getVault(change, vault);
      const { seq } = await acceptManifest(change, caller, vault, { statement: body.manifest, ifMatch: body.if_match });
      await tellGranted(change, vault);
      await change.audit({ actor: caller.id, action: "vault.manifest", subject: vault, detail: `number ${seq}` });
      return getVault(change, vault);
    }),
  );

  serve(routes.rotateVault, { rank: "admin" }, async ({ params: { vault }, body, caller }) =>
    context.change(async (change) => {
      await getVault(change, vault);
      await checkGranted(change, vault, caller.id);
      const before = await change.store.vaults.listGranted(vault);
      const { epoch } = await acceptHeader(change, caller, vault, body.header, 1);
      await change.store.vaults.deleteGrants(vault);
      await change.store.vaults.deletePermits(vault);
      for (const grant of body.grants) await acceptGrant(change, caller, vault, grant);
      for (const permit of body.permits) await acceptPermit(change, caller, vault, permit);
      await rewrap(change, vault, body.wraps);
      await acceptManifest(change, caller, vault, { statement: body.manifest, ifMatch: undefined });
      await tellGranted(change, vault, before);
      await change.audit({ actor: caller.id, action: "vault.rotated", subject: vault, detail: `epoch ${epoch}` });
      return getVault(change, vault);
    }),
  );
}

/** New wraps for what came with one; a version without one could never be opened again, so it goes. */
async function rewrap(
  { store: { items } }: Change,
  vault: VaultId,
  wraps: readonly { item: ItemId; version: number; wrap: string }[],
): Promise<void> {
  const given = new Map(wraps.map((wrap) => [`${wrap.item} ${wrap.version}`, wrap]));
  for (const { item, version, wrap_hash } of await items.listMarks(vault)) {
    const wrap = given.get(`${item} ${version}`);
    if (wrap) await items.rewrap(vault, { ...wrap, wrap_hash: hashOfBytes(wrap.wrap) });
    else if (wrap_hash !== "") await items.deleteVersion(vault, item, version);
  }
}
