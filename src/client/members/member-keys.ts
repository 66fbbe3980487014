// A member's two key pairs in memory, and the fingerprint that names them.
import type { MemberId, WorkspaceId } from "../../base/ids.ts";
import { randomBytes, toBase64url, wipe } from "../../crypto/bytes.ts";
import { boxKeyPairFromSecret, type KeyPair, signKeyPairFromSeed } from "../../crypto/keys.ts";
import { type Fingerprint, fingerprintOf } from "../../trust/fingerprint.ts";

export class MemberKeys implements Disposable {
  readonly #workspace: WorkspaceId;
  readonly #member: MemberId;
  readonly #secrets: { readonly ed25519: Uint8Array; readonly x25519: Uint8Array };
  #signing: KeyPair | undefined;
  #box: KeyPair | undefined;

  /** Holds copies; the caller keeps owning what it gave. */
  constructor(workspace: WorkspaceId, member: MemberId, secrets: { ed25519: Uint8Array; x25519: Uint8Array }) {
    this.#workspace = workspace;
    this.#member = member;
    this.#secrets = { ed25519: Uint8Array.from(secrets.ed25519), x25519: Uint8Array.from(secrets.x25519) };
  }

  // A public half costs milliseconds and a command that only reads needs none, so each is made when it is asked for.
  get signing(): KeyPair {
    this.#signing ??= signKeyPairFromSeed(this.#secrets.ed25519);
    return this.#signing;
  }
  get box(): KeyPair {
    this.#box ??= boxKeyPairFromSecret(this.#secrets.x25519);
    return this.#box;
  }
  get fingerprint(): Fingerprint {
    const keys = { ed25519: this.signing.publicKey, x25519: this.box.publicKey };
    return fingerprintOf(this.#workspace, this.#member, keys);
  }
  /** Both secret keys; not copies. */
  get secrets(): { readonly ed25519: Uint8Array; readonly x25519: Uint8Array } {
    return this.#secrets;
  }

  /** Fresh keys. */
  static create(workspace: WorkspaceId, member: MemberId): MemberKeys {
    const secrets = { ed25519: randomBytes(32), x25519: randomBytes(32) };
    const keys = new MemberKeys(workspace, member, secrets);
    wipe(secrets.ed25519, secrets.x25519);
    return keys;
  }

  /** Both public keys as statements write them. */
  get publicText(): { ed25519: string; x25519: string } {
    return { ed25519: toBase64url(this.signing.publicKey), x25519: toBase64url(this.box.publicKey) };
  }

  [Symbol.dispose](): void {
    wipe(this.#secrets.ed25519, this.#secrets.x25519);
    for (const pair of [this.#signing, this.#box]) if (pair) wipe(pair.secretKey);
  }
}
