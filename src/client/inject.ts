// Remote injection.
import type { KeepPolicy } from "../trust/kinds.ts";
import { later } from "./later.ts";
import type { Robot } from "./robots.ts";
import type { MemberSession } from "./session.ts";
import type { Vault } from "./vaults.ts";

export interface Injected {
  readonly robot: Robot;
  readonly vault: Vault;
  readonly injectId: string;
  readonly at: string;
}
/**
 * Hands a vault's key to a robot and returns once its signed receipt says "accepted".
 * @throws ConnectionError `robot-offline`; InputError `bad-key`; AuthError `untrusted-key`.
 */
export function injectVault(
  _session: MemberSession,
  _input: {
    readonly robot: string;
    readonly vault: string;
    /** Not needed while the vault is open in the session. */
    readonly vskText?: string | undefined;
    readonly policy?: Partial<KeepPolicy> | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Injected> {
  return later();
}
