// What robots write over HTTP: under the lease of a run, with a write grant, and never back to an older version.
import { isDeepStrictEqual } from "node:util";
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { findPolicyDigest, keepsPolicy, policyChanged } from "../../trust/item-policies.ts";
import { type ManifestEntry, manifest } from "../../trust/kinds.ts";
import { parsePayload, type Statement } from "../../trust/statement.ts";
import * as routes from "../../wire/routes/robot-items.ts";
import type { Change } from "../context.ts";
import type { Deps } from "../deps.ts";
import { acceptVersion } from "../vaults/item-changes.ts";
import { checkFence } from "../vaults/leases.ts";
import { acceptManifest, checkGranted, getVault, tellGranted } from "../vaults/vault-changes.ts";

const entriesOf = (statement: Statement): readonly ManifestEntry[] => parsePayload(statement, manifest.schema).entries;

/**
 * Going back to an older version, and what an item may be used for, are decisions for people.
 * @throws AuthError `rolled-back` or `untrusted-sender`.
 */
async function checkEntries(change: Change, vault: VaultId, next: readonly ManifestEntry[]): Promise<void> {
  const last = await change.store.vaults.findManifest(vault);
  const known = new Map((last ? entriesOf(last.statement) : []).map((entry) => [entry.item, entry]));
  for (const entry of next) {
    const { item, version } = entry;
    const before = known.get(item);
    if (version < (before?.version ?? 0))
      throw errorOf({ code: "rolled-back", message: `item ${item}: a robot cannot go back to version ${version}` });
    if (!keepsPolicy(before && findPolicyDigest(before), entry)) throw policyChanged(item);
  }
}

/** Without a lease a robot may sign what stands, and nothing else. @throws ConflictError `lease-lost`. */
async function checkUnchanged(change: Change, vault: VaultId, next: readonly ManifestEntry[]): Promise<void> {
  const last = await change.store.vaults.findManifest(vault);
  if (last && isDeepStrictEqual(entriesOf(last.statement), next)) return;
  throw errorOf({ code: "lease-lost", message: `vault ${vault}: items are changed only under a lease` });
}

export function serveRobotItems({ serve, context }: Deps): void {
  serve(routes.putRobotItem, {}, async ({ params, body: { fence, ...body }, caller }) =>
    context.change(async (change) => {
      const { vault, item } = params;
      await checkGranted(change, vault, caller.id, "write");
      await checkFence(change, caller.id, vault, fence);
      await checkEntries(change, vault, entriesOf(body.manifest));
      await acceptVersion(change, caller, params, body);
      await tellGranted(change, vault);
      const detail = `${item} version ${body.version}`;
      await change.audit({ actor: caller.id, action: "item.written", subject: vault, detail });
      return getVault(change, vault);
    }),
  );

  serve(routes.putRobotManifest, {}, async ({ params: { vault }, body: { fence, if_match, ...body }, caller }) =>
    context.change(async (change) => {
      await checkGranted(change, vault, caller.id, "write");
      const entries = entriesOf(body.manifest);
      if (fence === undefined) await checkUnchanged(change, vault, entries);
      else await checkFence(change, caller.id, vault, fence);
      await checkEntries(change, vault, entries);
      const { seq } = await acceptManifest(change, caller, vault, { statement: body.manifest, ifMatch: if_match });
      await tellGranted(change, vault);
      await change.audit({ actor: caller.id, action: "vault.manifest", subject: vault, detail: `number ${seq}` });
      return getVault(change, vault);
    }),
  );

  serve(routes.listRobotItemVersions, {}, async ({ params: { vault, item }, caller }) => {
    await checkGranted(context, vault, caller.id);
    const versions = await context.store.items.listVersions(vault, item);
    return { data: versions.map(({ version, created_at }) => ({ version, created_at })) };
  });
}
