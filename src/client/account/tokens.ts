// Bearer tokens for the HTTP API: shown once, kept by the server as a hash.
import type { Scope } from "../../wire/route.ts";
import * as routes from "../../wire/routes/flows.ts";
import type { MemberSession } from "../session/session.ts";
import { getVault } from "../vaults/vaults.ts";

/** `token` is shown once. `vault` binds it to one dropbox vault, by name or id. */
export async function createToken(
  session: MemberSession,
  input: {
    readonly scopes: readonly Scope[];
    readonly name?: string | undefined;
    readonly vault?: string | undefined;
    /** ISO 8601. */
    readonly expiresAt?: string | undefined;
  },
): Promise<routes.TokenRow & { token: string }> {
  const { name, expiresAt } = input;
  const vault = input.vault === undefined ? undefined : (await getVault(session, input.vault)).id;
  return await session.call(routes.createToken, {
    body: {
      scopes: [...input.scopes],
      ...(name !== undefined && { name }),
      ...(vault && { vault }),
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
    },
  });
}

export const listTokens = async (session: MemberSession): Promise<routes.TokenRow[]> =>
  (await session.call(routes.listTokens, {})).data;

export const revokeToken = (session: MemberSession, id: string): Promise<void> =>
  session.call(routes.deleteToken, { params: { id } });
