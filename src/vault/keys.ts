// The keys of a vault, derived from its two halves. The halves alone open nothing; what is derived stays in byte
// arrays and is wiped by whoever opened it.
import { errorOf } from "../base/errors.ts";
import type { VaultId, WorkspaceId } from "../base/ids.ts";
import { concat, equal, randomBytes, wipe } from "../crypto/bytes.ts";
import { deriveKey, hkdf } from "../crypto/hash.ts";
import { boxKeyPairFromSecret, type KeyPair } from "../crypto/keys.ts";
import { pae } from "../crypto/pae.ts";
import { vskLength } from "./vsk.ts";

/** Bytes of the vault share. */
export const vshLength = 32;

/** Which vault, and which of its key generations. */
export interface VaultEpoch {
  readonly workspace: WorkspaceId;
  readonly vault: VaultId;
  readonly epoch: number;
}

/** The two halves: the share comes in a grant or an inject, the Vault Secret Key from a person or an inject. */
export interface VaultHalves {
  readonly vsh: Uint8Array;
  readonly vsk: Uint8Array;
}

export const newHalves = (): VaultHalves => ({ vsh: randomBytes(vshLength), vsk: randomBytes(vskLength) });

/** An open vault: what wraps its item keys, what shows that the halves were right, and its box key pair. */
export class VaultKeys implements Disposable {
  readonly context: VaultEpoch;
  readonly wrap: Uint8Array;
  readonly check: Uint8Array;
  readonly #boxSecret: Uint8Array;
  #box: KeyPair | undefined;

  constructor(context: VaultEpoch, vaultKey: Uint8Array) {
    this.context = context;
    this.wrap = deriveKey(vaultKey, "wrap");
    this.check = deriveKey(vaultKey, "check");
    this.#boxSecret = deriveKey(vaultKey, "box");
  }

  /** What clients that cannot sign seal to. Made when it is asked for: reading items needs none. */
  get box(): KeyPair {
    this.#box ??= boxKeyPairFromSecret(this.#boxSecret);
    return this.#box;
  }

  [Symbol.dispose](): void {
    wipe(this.wrap, this.check, this.#boxSecret);
    if (this.#box) wipe(this.#box.secretKey);
  }
}

/** Derives an open vault from its halves and its salt; the caller keeps owning the halves. */
export function deriveVaultKeys(context: VaultEpoch, { vsh, vsk }: VaultHalves, salt: Uint8Array): VaultKeys {
  const ikm = concat(vsh, vsk);
  const vaultKey = hkdf(ikm, salt, pae("sealbot/v1/vault-key", context.workspace, context.vault, context.epoch), 32);
  const keys = new VaultKeys(context, vaultKey);
  wipe(ikm, vaultKey);
  return keys;
}

/**
 * Derives an open vault and compares it with the check value of its signed header.
 * @throws InputError `bad-key` when the halves are not this vault's.
 */
export function openVaultKeys(
  context: VaultEpoch,
  halves: VaultHalves,
  { salt, check }: { salt: Uint8Array; check: Uint8Array },
): VaultKeys {
  const keys = deriveVaultKeys(context, halves, salt);
  if (equal(keys.check, check)) return keys;
  keys[Symbol.dispose]();
  throw errorOf({
    code: "bad-key",
    message: "Vault Secret Key: wrong key for this vault",
    hint: "It may be from before the vault was rotated; ask the person who holds the newest one.",
  });
}
