// Vaults over HTTP: everything that changes one is a signed statement, checked and stored as it came.
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { grant } from "../../trust/kinds.ts";
import { parsePayload, type Statement } from "../../trust/statement.ts";
import * as routes from "../../wire/routes/vaults.ts";
import type { VaultRow } from "../../wire/shapes.ts";
import type { Change } from "../context.ts";
import type { Deps } from "../deps.ts";
import type { MemberCaller } from "../http/caller.ts";
import { appendRevocation } from "../trust/signed.ts";
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

/** A token may be bound to one vault. @throws AuthError `not-allowed`. */
export function checkTokenVault({ token }: MemberCaller, vault: VaultId): void {
  if (token?.vault && token.vault !== vault)
    throw errorOf({ code: "not-allowed", message: "the token is for another vault" });
}

/** A viewer sees names: the manifest, and the grants by which it can tell who may have signed that. */
function shownTo({ id, member }: MemberCaller, vault: VaultRow): VaultRow {
  if (member.role !== "viewer") return vault;
  const isNeeded = (statement: Statement): boolean => {
    const { access, principal } = parsePayload(statement, grant.schema);
    return access === "write" || principal === id;
  };
  return { ...vault, permits: [], grants: vault.grants.filter(isNeeded) };
}

/** @throws InputError `bad-input` when the revocation is of another statement, or there is none to revoke. */
async function revokeStatement(
  change: Change,
  caller: MemberCaller,
  revocation: Statement,
  standing: { hash: string } | undefined,
): Promise<void> {
  const { target } = await appendRevocation(change, caller, revocation);
  if (target.type === "statement" && target.hash === standing?.hash) return;
  throw errorOf({ code: "bad-input", message: "revocation: not of the statement that ends here" });
}

export function serveVaults({ serve, context }: Deps): void {
  const { store } = context;

  serve(routes.listVaults, {}, async ({ query: { name, manifests }, caller }) => {
    const named = name === undefined ? undefined : await store.vaults.findByName(name);
    const all = name === undefined ? await store.vaults.listIds() : named ? [named] : [];
    const ids = all.filter((id) => !caller.token?.vault || caller.token.vault === id);
    const found = await Promise.all(ids.map((id) => store.vaults.find(id, manifests && "any")));
    return { data: found.filter((vault) => vault !== undefined).map((vault) => shownTo(caller, vault)) };
  });

  serve(routes.getVault, {}, async ({ params, query, caller }) => {
    checkTokenVault(caller, params.vault);
    return shownTo(caller, await getVault(context, params.vault, query.known));
  });

  serve(routes.createVault, { rank: "admin" }, async ({ body, caller }) =>
    context.change(async (change) => {
      const { vault, name } = await acceptHeader(change, caller, undefined, body.header, 1);
      for (const statement of body.grants) await acceptGrant(change, caller, vault, statement);
      await acceptManifest(change, caller, vault, { statement: body.manifest, ifMatch: 0 });
      await tellGranted(change, vault);
      await change.audit({ actor: caller.id, action: "vault.created", subject: vault, detail: name });
      return getVault(change, vault);
    }),
  );

  serve(routes.deleteVault, { rank: "admin" }, async ({ params, caller }) =>
    context.change(async (change) => {
      const { name } = await getVault(change, params.vault);
      const granted = await change.store.vaults.listGranted(params.vault);
      await change.store.vaults.delete(params.vault);
      await tellGranted(change, params.vault, granted);
      await change.audit({ actor: caller.id, action: "vault.deleted", subject: params.vault, detail: name });
    }),
  );

  serve(routes.putHeader, { rank: "admin" }, async ({ params, body, caller }) =>
    context.change(async (change) => {
      await checkVault(change, params.vault);
      const { name } = await acceptHeader(change, caller, params.vault, body.header, 0);
      await tellGranted(change, params.vault);
      await change.audit({ actor: caller.id, action: "vault.changed", subject: params.vault, detail: name });
      return getVault(change, params.vault);
    }),
  );

  serve(routes.putGrant, { rank: "admin" }, async ({ params, body, caller }) =>
    context.change(async (change) => {
      await checkVault(change, params.vault);
      const { payload, replaced } = await acceptGrant(change, caller, params.vault, body.grant);
      if (body.revocation) await revokeStatement(change, caller, body.revocation, replaced);
      const { principal, access } = payload;
      await tellGranted(change, params.vault);
      const detail = `${principal} ${access}`;
      await change.audit({ actor: caller.id, action: "vault.granted", subject: params.vault, detail });
      return getVault(change, params.vault);
    }),
  );

  serve(routes.deleteGrant, { rank: "admin" }, async ({ params: { vault, principal }, body, caller }) =>
    context.change(async (change) => {
      const held = await change.store.vaults.findGrant(vault, principal);
      if (!held) throw errorOf({ code: "not-found", message: `${principal} holds no grant for vault ${vault}` });
      await revokeStatement(change, caller, body.revocation, held);
      await change.store.vaults.deleteGrant(vault, principal);
      await tellGranted(change, vault, [principal]);
      await change.audit({ actor: caller.id, action: "vault.grant-withdrawn", subject: vault, detail: principal });
    }),
  );

  serve(routes.putPermit, { rank: "admin" }, async ({ params, body, caller }) =>
    context.change(async (change) => {
      await checkVault(change, params.vault);
      const { payload, replaced } = await acceptPermit(change, caller, params.vault, body.permit);
      if (body.revocation) await revokeStatement(change, caller, body.revocation, replaced);
      const { flow, access } = payload;
      await tellGranted(change, params.vault);
      const detail = `${flow} ${access}`;
      await change.audit({ actor: caller.id, action: "vault.permitted", subject: params.vault, detail });
      return getVault(change, params.vault);
    }),
  );

  serve(routes.deletePermit, { rank: "admin" }, async ({ params: { vault, flow }, body, caller }) =>
    context.change(async (change) => {
      const permit = await change.store.vaults.findPermit(vault, flow);
      if (!permit) throw errorOf({ code: "not-found", message: `flow ${flow} has no permit for vault ${vault}` });
      await revokeStatement(change, caller, body.revocation, permit);
      await change.store.vaults.deletePermit(vault, flow);
      await tellGranted(change, vault);
      await change.audit({ actor: caller.id, action: "vault.permit-withdrawn", subject: vault, detail: flow });
    }),
  );

  serve(routes.listRobotVaults, {}, async ({ caller }) => ({ data: await store.vaults.listIdsGrantedTo(caller.id) }));

  serve(routes.getRobotVault, {}, async ({ params, query, caller }) => {
    await checkGranted(context, params.vault, caller.id);
    return getVault(context, params.vault, query.known);
  });
}
