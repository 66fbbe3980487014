// Canaries: secrets made to be looked for. Whatever a test lets pass by is searched for every one of them.
import { finderOf, searchFor } from "../../scripts/demo/search.ts";
import { randomBytes, toHex } from "../../src/crypto/bytes.ts";

/** A text that passed by, and where. */
export interface Passed {
  readonly where: string;
  readonly text: string;
}

export class Canaries {
  readonly #secrets: (string | Uint8Array)[] = [];

  /** A new secret that occurs nowhere by chance. */
  plant(name: string): string {
    return this.watch(`canary-${name}-${toHex(randomBytes(12))}`);
  }

  /** Looks for a secret that something else made; of bytes a copy is kept, as their owner may wipe them. */
  watch<T extends string | Uint8Array>(secret: T): T {
    this.#secrets.push(typeof secret === "string" ? secret : Uint8Array.from(secret));
    return secret;
  }

  /** Where a secret stood, in any spelling the masker knows. */
  in(passed: Iterable<Passed>): string[] {
    const holdsSecret = finderOf(this.#secrets);
    return [...passed].filter(({ text }) => holdsSecret(text)).map(({ where }) => where);
  }

  /** The files below `folders` that hold one. */
  inFiles(folders: readonly string[]): readonly string[] {
    return searchFor(this.#secrets, folders).hits;
  }
}
