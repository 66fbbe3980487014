// Vaults over HTTP: everything that changes one is a signed statement, checked and stored as it came.
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import * as routes from "../../wire/routes/vaults.ts";
import type { MemberCaller } from "../caller.ts";
import type { Deps } from "../deps.ts";
import { appendRevocation } from "../signed.ts";
import {
  acceptGrant,
  acceptHeader,
  acceptManifest,
  acceptPermit,
  checkGranted,
  checkVault,
  getVault,
  tellGranted,
} from "../vault-changes.ts";

/** A token may be bound to one vault. @throws AuthError `not-allowed`. */
export function checkTokenVault({ token }: MemberCaller, vault: VaultId): void {
  if (token?.vault && token.vault !== vault)
    throw errorOf({ code: "not-allowed", message: "the token is for another vault" });
}

export function serveVaults({ serve, context }: Deps): void {
  const { store } = context;

  serve(routes.listVaults, {}, async ({ query: { name }, caller }) => {
    const named = name === undefined ? undefined : await store.vaults.findByName(name);
    const all = name === undefined ? await store.vaults.listIds() : named ? [named] : [];
    const ids = all.filter((id) => !caller.token?.vault || caller.token.vault === id);
    const found = await Promise.all(ids.map((id) => store.vaults.find(id)));
    return { data: found.filter((vault) => vault !== undefined) };
  });

  serve(routes.getVault, {}, async ({ params, query, caller }) => {
    checkTokenVault(caller, params.vault);
    return getVault(context, params.vault, query.known);
  });

  serve(routes.createVault, { rank: "admin" }, async ({ body, caller }) =>
    context.change(async (change) => {
      const { vault, name } = await acceptHeader(change, caller, undefined, body.header, 1);
      for (const grant of body.grants) await acceptGrant(change, caller, vault, grant);
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
      const { principal, access } = await acceptGrant(change, caller, params.vault, body.grant);
      await tellGranted(change, params.vault);
      const detail = `${principal} ${access}`;
      await change.audit({ actor: caller.id, action: "vault.granted", subject: params.vault, detail });
      return getVault(change, params.vault);
    }),
  );

  serve(routes.deleteGrant, { rank: "admin" }, async ({ params: { vault, principal }, body, caller }) =>
    context.change(async (change) => {
      const grant = await change.store.vaults.findGrant(vault, principal);
      if (!grant) throw errorOf({ code: "not-found", message: `${principal} holds no grant for vault ${vault}` });
      const { target } = await appendRevocation(change, caller, body.revocation);
      if (target.type !== "statement" || target.hash !== grant.hash)
        throw errorOf({ code: "bad-input", message: "revocation: not of this grant" });
      await change.store.vaults.deleteGrant(vault, principal);
      await tellGranted(change, vault, [principal]);
      await change.audit({ actor: caller.id, action: "vault.grant-withdrawn", subject: vault, detail: principal });
    }),
  );

  serve(routes.putPermit, { rank: "admin" }, async ({ params, body, caller }) =>
    context.change(async (change) => {
      await checkVault(change, params.vault);
      const { flow, access } = await acceptPermit(change, caller, params.vault, body.permit);
      await tellGranted(change, params.vault);
      const detail = `${flow} ${access}`;
      await change.audit({ actor: caller.id, action: "vault.permitted", subject: params.vault, detail });
      return getVault(change, params.vault);
    }),
  );

  serve(routes.listRobotVaults, {}, async ({ caller }) => ({ data: await store.vaults.listIdsGrantedTo(caller.id) }));

  serve(routes.getRobotVault, {}, async ({ params, query, caller }) => {
    await checkGranted(context, params.vault, caller.id);
    return getVault(context, params.vault, query.known);
  });
}
