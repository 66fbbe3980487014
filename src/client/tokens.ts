// Bearer tokens for the HTTP API.
import type { Scope } from "../wire/route.ts";
import type { TokenRow } from "../wire/routes/flows.ts";
import { later } from "./later.ts";
import type { MemberSession } from "./session.ts";

export function createToken(
  _session: MemberSession,
  _input: {
    readonly scopes: readonly Scope[];
    readonly name?: string | undefined;
    readonly vault?: string | undefined;
    readonly expiresAt?: string | undefined;
  },
): Promise<TokenRow & { token: string }> {
  return later();
}
export function listTokens(_session: MemberSession): Promise<TokenRow[]> {
  return later();
}
export function revokeToken(_session: MemberSession, _id: string): Promise<void> {
  return later();
}
