// A vault that is open in a session: both halves, which an injection passes on, and the keys they make.
import type { VaultId, WorkspaceId } from "../../base/ids.ts";
import { fromBase64url, wipe } from "../../crypto/bytes.ts";
import type { VaultHeader } from "../../trust/kinds.ts";
import { openVaultKeys, type VaultHalves, type VaultKeys } from "../../vault/keys.ts";

export class OpenVault implements Disposable {
  readonly halves: VaultHalves;
  readonly salt: Uint8Array;
  readonly keys: VaultKeys;

  /**
   * Owns the halves from then on.
   * @throws InputError `bad-key` when they are not the ones of this header; they are wiped then.
   */
  constructor(
    workspace: WorkspaceId,
    header: Pick<VaultHeader, "vault" | "epoch" | "salt" | "check">,
    halves: VaultHalves,
  ) {
    const { vault, epoch } = header;
    const expected = { salt: fromBase64url(header.salt), check: fromBase64url(header.check) };
    try {
      this.keys = openVaultKeys({ workspace, vault, epoch }, halves, expected);
    } catch (error) {
      wipe(halves.vsh, halves.vsk);
      throw error;
    }
    this.halves = halves;
    this.salt = expected.salt;
  }

  get id(): VaultId {
    return this.keys.context.vault;
  }
  get epoch(): number {
    return this.keys.context.epoch;
  }

  [Symbol.dispose](): void {
    wipe(this.halves.vsh, this.halves.vsk);
    this.keys[Symbol.dispose]();
  }
}
