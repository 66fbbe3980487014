// Rotation of a vault.
import { later } from "./later.ts";
import type { MemberSession } from "./session.ts";
import type { Vault } from "./vaults.ts";

/** A new epoch: new halves, every item key wrapped again, everyone but `without` granted again. */
export function rotateVault(
  _session: MemberSession,
  _vault: string,
  _options: { readonly without?: string | undefined } = {},
): Promise<{ vault: Vault; vsk: string }> {
  return later();
}
