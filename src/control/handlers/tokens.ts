// Bearer tokens for programs, and the audit log.
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { newId } from "../../trust/new-id.ts";
import type { Scope } from "../../wire/route.ts";
import * as routes from "../../wire/routes/flows.ts";
import { subjects, waitFor } from "../bus.ts";
import type { Context } from "../context.ts";
import type { Deps } from "../deps.ts";
import { checkRank, type MemberCaller } from "../http/caller.ts";
import { hashOf, newSecretText } from "../login/setup-code.ts";
import type { Token } from "../store/tokens.ts";
import { getVault } from "../vaults/vault-changes.ts";

const shown = ({ hash: _h, member: _m, parent: _p, ...token }: Token): routes.TokenRow => token;

const isDropboxWrite = (scope: Scope): boolean =>
  /^(create|update|delete):flows_vault_connections$|^workflows:write$/.test(scope);

/** Who may write into a vault may let a program do so; so may an admin. */
async function checkMayWrite(context: Context, caller: MemberCaller, vault: VaultId): Promise<void> {
  const held = await context.store.vaults.findGrant(vault, caller.id);
  if (held?.access !== "write") checkRank(caller, "admin");
}

export function serveTokens({ serve, context }: Deps): void {
  const { store, bus, clock } = context;

  serve(routes.createToken, { rank: "operator", secretAnswer: true }, async ({ body, caller }) => {
    if (body.scopes.includes("audit:read")) checkRank(caller, "admin");
    if (body.vault && body.scopes.some(isDropboxWrite)) await checkMayWrite(context, caller, body.vault);
    if (body.expires_at !== undefined && Date.parse(body.expires_at) <= clock.now())
      throw errorOf({ code: "bad-input", message: "expires_at: lies in the past" });
    const token = `sbt_${newSecretText()}`;
    return context.change(async (change) => {
      if (body.vault) await getVault(change, body.vault);
      const row: Token = {
        ...{ id: newId("tok"), hash: hashOf(token), member: caller.id, name: body.name ?? null },
        ...{ scopes: [...new Set(body.scopes)], vault: body.vault ?? null, created_at: change.now() },
        ...{ expires_at: body.expires_at ?? null, last_used_at: null, parent: null },
      };
      await change.store.tokens.insert(row);
      const detail = row.scopes.join(" ");
      await change.audit({ actor: caller.id, action: "token.created", subject: row.id, detail });
      return { ...shown(row), token };
    });
  });

  serve(routes.listTokens, {}, async ({ caller }) => {
    const all = await store.tokens.list();
    const isAdmin = caller.member.role === "owner" || caller.member.role === "admin";
    return { data: all.filter((token) => isAdmin || token.member === caller.id).map(shown) };
  });

  serve(routes.deleteToken, { rank: "operator" }, async ({ params, caller }) =>
    context.change(async (change) => {
      const token = await change.store.tokens.find(params.id);
      if (!token) throw errorOf({ code: "not-found", message: `token ${params.id} does not exist` });
      if (token.member !== caller.id) checkRank(caller, "admin");
      await change.store.tokens.delete(token.id);
      await change.audit({ actor: caller.id, action: "token.revoked", subject: token.id });
    }),
  );

  serve(routes.listAudit, { rank: "admin" }, async ({ query: { after, limit, wait }, signal }) => {
    const data = await waitFor({ bus, clock, subject: subjects.audit, ms: wait * 1_000, signal }, async () => {
      const rows = await store.audit.list(after, limit);
      return rows.length > 0 ? rows : undefined;
    });
    return { data: data ?? [] };
  });
}
