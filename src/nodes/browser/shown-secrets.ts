// The secrets that a run has filled into pages, and where they stand in what pages show. It tells only where, and a
// page is never asked about one.
import { Masker } from "../../base/mask.ts";

/** Characters below which a secret is looked for only as the whole of a text: it occurs everywhere by chance. */
const shortest = 4;

export class ShownSecrets {
  readonly #masker = new Masker();
  readonly #secrets = new Set<string>();

  get isEmpty(): boolean {
    return this.#secrets.size === 0;
  }

  /** @throws InputError `too-large` when there are more than can be looked for. */
  add(secret: string): void {
    this.#masker.add(new TextEncoder().encode(secret));
    const bare = bareOf(secret);
    if (bare !== "") this.#secrets.add(bare);
  }

  /** A copy of a JSON value without them. */
  mask(value: unknown): unknown {
    return this.#masker.maskValue(value);
  }

  maskText(text: string): string {
    return this.#masker.maskText(text);
  }

  /**
   * The indices of texts that show a secret, or a part of one that goes on in the texts beside it. Letters are
   * compared whatever their case, and without spaces: pages write in capitals and in groups.
   */
  in(texts: readonly string[]): ReadonlySet<number> {
    const found = new Set<number>();
    const bare = texts.map(bareOf);
    const starts: number[] = [];
    let whole = "";
    for (const [i, text] of texts.entries()) {
      starts.push(whole.length);
      whole += bare[i] ?? "";
      if (this.#masker.maskText(text) !== text) found.add(i);
    }
    for (const secret of this.#secrets) {
      if (secret.length < shortest) {
        for (const [i, text] of bare.entries()) if (text === secret) found.add(i);
        continue;
      }
      for (let at = whole.indexOf(secret); at >= 0; at = whole.indexOf(secret, at + 1)) {
        for (let i = lastAtOrBefore(starts, at); (starts[i] ?? whole.length) < at + secret.length; i++) found.add(i);
      }
    }
    return found;
  }
}

const bareOf = (text: string): string => text.replace(/[\s\p{Cf}]+/gu, "").toLowerCase();

/** The last index whose start is not behind `at`. */
function lastAtOrBefore(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
