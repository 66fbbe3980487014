// The code that lets the very first account in. It is shown once by whoever starts the server; here only its hash is
// kept, and nothing once the account exists.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { equal, fromBase64url, randomBytes, toBase64url, utf8 } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";

export class SetupCode {
  readonly #path: string;
  #hash: Uint8Array | undefined;

  constructor(dataDir: string) {
    this.#path = join(dataDir, "setup-code");
  }

  /** Makes a new code, which ends the one before, and returns it. */
  renew(): string {
    const code = toBase64url(randomBytes(18));
    this.#hash = sha256(utf8(code));
    writeFileSync(this.#path, toBase64url(this.#hash), { mode: 0o600 });
    return code;
  }

  matches(code: string): boolean {
    return this.#hash !== undefined && equal(sha256(utf8(code)), this.#hash);
  }

  /** There is an account: no code works from now on. */
  end(): void {
    this.#hash = undefined;
    rmSync(this.#path, { force: true });
  }
}

/** SHA-256 of a bearer token or proof, base64url: what is stored instead of it. */
export const hashOf = (text: string): string => toBase64url(sha256(utf8(text)));
export const hashOfBytes = (text: string): string => (text === "" ? "" : toBase64url(sha256(fromBase64url(text))));
export const newSecretText = (): string => toBase64url(randomBytes(32));
