// A member's two key pairs in memory, and the fingerprint that names them.
import type { MemberId, WorkspaceId } from "../base/ids.ts";
import { randomBytes, toBase64url, wipe } from "../crypto/bytes.ts";
import { boxKeyPairFromSecret, type KeyPair, signKeyPairFromSeed } from "../crypto/keys.ts";
import { type Fingerprint, fingerprintOf } from "../trust/fingerprint.ts";

export class MemberKeys implements Disposable {
  readonly fingerprint: Fingerprint;
  readonly signing: KeyPair;
  readonly box: KeyPair;

  /** Holds copies; the caller keeps owning what it gave. */
  constructor(workspace: WorkspaceId, member: MemberId, secrets: { ed25519: Uint8Array; x25519: Uint8Array }) {
    this.signing = signKeyPairFromSeed(secrets.ed25519);
    this.box = boxKeyPairFromSecret(secrets.x25519);
    this.fingerprint = fingerprintOf(workspace, member, {
      ed25519: this.signing.publicKey,
      x25519: this.box.publicKey,
    });
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
    wipe(this.signing.secretKey, this.box.secretKey);
  }
}
