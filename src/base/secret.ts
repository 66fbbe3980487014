// A secret value in memory: bytes that never print themselves and can be overwritten.
import { errorOf } from "./errors.ts";

const shown = "[secret]";

/**
 * Bytes nobody may see by accident. String conversion, JSON and inspection all give `[secret]`.
 * The bytes given to the constructor are owned by the Secret from then on and overwritten by `wipe`.
 */
export class Secret {
  #bytes: Uint8Array | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  static fromText(text: string): Secret {
    return new Secret(new TextEncoder().encode(text));
  }

  /** Length in bytes; 0 once wiped. */
  get length(): number {
    return this.#bytes?.length ?? 0;
  }

  /**
   * The bytes themselves, not a copy: do not keep them.
   * @throws SealbotError `internal` after `wipe`.
   */
  reveal(): Uint8Array {
    if (!this.#bytes) throw errorOf({ code: "internal", message: "a secret was used after it was wiped" });
    return this.#bytes;
  }

  /** The bytes as UTF-8 text; the text cannot be wiped, so keep its life short. */
  revealText(): string {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.reveal());
  }

  wipe(): void {
    this.#bytes?.fill(0);
    this.#bytes = undefined;
  }

  [Symbol.dispose](): void {
    this.wipe();
  }
  toString(): string {
    return shown;
  }
  toJSON(): string {
    return shown;
  }
  [Symbol.toPrimitive](): string {
    return shown;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return shown;
  }
}
