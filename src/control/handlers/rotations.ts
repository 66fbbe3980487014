// A vault's new epoch over HTTP: its wraps come in parts and wait, what is signed comes at once, and either all of it
// stands afterwards or nothing.
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import * as routes from "../../wire/routes/rotations.ts";
import type { Change } from "../context.ts";
import type { Deps } from "../deps.ts";
import type { MemberCaller } from "../http/caller.ts";
import { hashOfBytes } from "../login/setup-code.ts";
import { rewrapDropbox } from "../vaults/dropbox.ts";
import {
  acceptGrant,
  acceptHeader,
  acceptManifest,
  acceptPermit,
  checkGranted,
  checkVault,
  getVault,
  tellGranted,
} from "../vaults/vault-changes.ts";

export function serveRotations({ serve, context }: Deps): void {
  const { store } = context;

  serve(routes.listWraps, { rank: "admin" }, async ({ params: { vault }, query, caller }) => {
    await checkGranted(context, vault, caller.id);
    return store.rotations.listWraps(vault, query);
  });

  serve(routes.beginRotation, { rank: "admin" }, async ({ params: { vault }, body: { rotation }, caller }) =>
    context.change(async (change) => {
      await checkVault(change, vault);
      await checkGranted(change, vault, caller.id);
      await change.store.rotations.begin({ id: rotation, vault, member: caller.id, created_at: change.now() });
    }),
  );

  serve(routes.stageWraps, { rank: "admin" }, async ({ params: { vault, rotation }, body, caller }) => {
    const wraps = body.wraps.map((row) => ({ ...row, wrap_hash: hashOfBytes(row.wrap) }));
    await context.change(async (change) => {
      await checkStaged(change, caller, vault, rotation);
      await change.store.rotations.stage(rotation, wraps);
    });
  });

  serve(routes.dropRotation, { rank: "admin" }, async ({ params: { vault, rotation }, caller }) =>
    context.change((change) => change.store.rotations.drop(rotation, vault, caller.id)),
  );

  serve(routes.rotateVault, { rank: "admin" }, async ({ params: { vault }, body, caller }) =>
    context.change(async (change) => {
      const { vaults, rotations, asks } = change.store;
      await checkVault(change, vault);
      await checkGranted(change, vault, caller.id);
      await checkStaged(change, caller, vault, body.rotation);
      const before = await vaults.listGranted(vault);
      const { epoch } = await acceptHeader(change, caller, vault, body.header, 1);
      await vaults.deleteGrants(vault);
      await vaults.deletePermits(vault);
      for (const grant of body.grants) await acceptGrant(change, caller, vault, grant);
      for (const permit of body.permits) await acceptPermit(change, caller, vault, permit);
      await rotations.apply(body.rotation, vault);
      await rewrapDropbox(change, vault, body.rotation);
      await acceptManifest(change, caller, vault, { statement: body.manifest, ifMatch: undefined });
      await rotations.dropAll(vault);
      // What robots asked for was the key of the epoch that is over.
      await asks.dropVault(vault);
      await tellGranted(change, vault, before);
      await change.audit({ actor: caller.id, action: "vault.rotated", subject: vault, detail: `epoch ${epoch}` });
      return getVault(change, vault);
    }),
  );
}

/** @throws ConflictError `conflict` when nothing of this member's is staged under this id. */
async function checkStaged({ store }: Change, caller: MemberCaller, vault: VaultId, rotation: string): Promise<void> {
  if (await store.rotations.has(rotation, vault, caller.id)) return;
  throw errorOf({
    code: "conflict",
    message: "this rotation is over: it was dropped, or another one took its place",
    hint: "Begin again: sealbot vault rotate VAULT",
  });
}
