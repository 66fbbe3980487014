// Grants and permits.
import { later } from "./later.ts";
import type { MemberSession } from "./session.ts";
import type { Access, Vault } from "./vaults.ts";

/** `principal`: a robot's or member's name, email or id. @throws AuthError `untrusted-key`; LockedError `vault-locked`. */
export function grantVault(
  _session: MemberSession,
  _vault: string,
  _principal: string,
  _access: Access = "read",
): Promise<Vault> {
  return later();
}
/** Rotates unless told not to; `vsk` is then the new key, shown once. */
export function revokeGrant(
  _session: MemberSession,
  _vault: string,
  _principal: string,
  _options: { readonly rotate?: boolean | undefined } = {},
): Promise<{ vault: Vault; vsk: string | undefined }> {
  return later();
}
/** `items`: names or ids, or `"*"`. */
export function permitFlow(
  _session: MemberSession,
  _vault: string,
  _input: { readonly flow: string; readonly access: Access; readonly items?: "*" | readonly string[] | undefined },
): Promise<Vault> {
  return later();
}
