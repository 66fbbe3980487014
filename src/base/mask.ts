// The masker: replaces every planted secret before anything leaves the process, also when a stream cuts it in two.
// It knows encodings, not transformations: a part or a hash of a secret passes.
import { errorOf } from "./errors.ts";
import { mask, Pattern, scan } from "./mask-scan.ts";
import { spellingsOf } from "./spellings.ts";

export { mask };

/** A secret of fewer bytes occurs everywhere by chance: it is masked only where it is a whole JSON value. */
const shortest = 4;
/** Characters of all spellings: some ten million of secrets in plain letters. */
const mostSpelled = 128 * 1024 * 1024;

export interface MaskStream {
  /** What can be shown so far; the end of `chunk` is held back only while it could be the start of a secret. */
  write(chunk: string | Uint8Array): string;
  /** The rest. The stream is not used afterwards. */
  end(): string;
}

/**
 * Replaces planted secrets with `mask`, in every spelling of `spellingsOf`; secrets that overlap become one mask.
 * A secret shorter than four bytes is masked only as a whole string or number inside `maskValue`.
 */
export class Masker {
  readonly #short = new Set<string>();
  /** Absent until it is of use. */
  #pattern: Pattern | undefined;

  constructor(secrets: Iterable<Uint8Array> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /**
   * Plants a secret; streams already open mask it from their next chunk on. An empty one is ignored.
   * @throws InputError `too-large` when there are more than can be looked for: then it must not be used.
   */
  add(secret: Uint8Array): void {
    if (secret.length === 0) return;
    // A secret read from a file often ends its line, and is used and printed without that end.
    const last = secret.at(-1);
    if (last === 0x0a || last === 0x0d) this.add(secret.subarray(0, -1));
    if (secret.length < shortest) {
      this.#short.add(new TextDecoder().decode(secret));
      return;
    }
    this.#pattern ??= new Pattern();
    const spellings = spellingsOf(secret);
    const size = spellings.reduce((sum, { length }) => sum + length, this.#pattern.size);
    if (size > mostSpelled)
      throw errorOf({
        code: "too-large",
        message: "the run has come to know more secrets than can be kept out of its history",
        hint: "Give each run fewer or smaller items to use.",
      });
    for (const spelling of spellings) this.#pattern.add(spelling);
  }

  maskText(text: string): string {
    return this.#pattern ? scan({ text, covered: 0, isLast: true }, this.#pattern).shown : text;
  }

  /** A copy of a JSON value with its strings, numbers and object keys masked; keys that become equal are numbered. */
  maskValue(value: unknown): unknown {
    if (!this.#pattern && this.#short.size === 0) return value;
    return this.#maskValue(value);
  }

  #maskValue(value: unknown): unknown {
    if (typeof value === "string") return this.#short.has(value) ? mask : this.maskText(value);
    if (typeof value === "number") {
      const text = String(value);
      return this.#short.has(text) || this.maskText(text) !== text ? mask : value;
    }
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.#maskValue(item));
    const masked = new Map<string, unknown>();
    for (const [key, item] of Object.entries(value)) {
      const name = this.#short.has(key) ? mask : this.maskText(key);
      let free = name;
      for (let n = 2; masked.has(free); n++) free = `${name} ${n}`;
      masked.set(free, this.#maskValue(item));
    }
    return Object.fromEntries(masked);
  }

  /** Masks a text that arrives in chunks; bytes are read as UTF-8. What comes out is what `maskText` gives for all of it. */
  stream(): MaskStream {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    let held = "";
    let covered = 0;
    const take = (text: string, isLast: boolean): string => {
      if (!this.#pattern) return text;
      const result = scan({ text: held + text, covered, isLast }, this.#pattern);
      held = result.held;
      covered = result.covered;
      return result.shown;
    };
    return {
      write: (chunk) => take(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }), false),
      end: () => take(decoder.decode(), true),
    };
  }
}
