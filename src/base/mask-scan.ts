// Finds spellings of secrets in one piece of a text and puts the mask over them. Nothing that could still turn out to
// be the beginning of a spelling is ever shown.

/** What stands where a secret stood. */
export const mask = "•••";

/** Longer starts would not make hits rarer, only the table larger. */
const longestStart = 8;
/** Of how many characters a place is hinted at, and the size of the table of hints. */
const longestHint = 4;
const hints = 2 ** 18;

/**
 * Spellings by their first `width` characters. It grows without being made anew, as a run may come to know thousands of
 * secrets, each just before it is first used.
 */
export class Pattern {
  readonly #spellings = new Set<string>();
  #byStart = new Map<string, string[]>();
  /** Every beginning of a start that is shorter than `width`. */
  #beginnings = new Set<string>();
  /** Not 0 where a start may begin, by the hash of its first characters: nearly every other place is passed over. */
  #hints = new Uint8Array(hints);
  #width = longestStart;
  #size = 0;

  /** Characters of the shortest spelling, if that is less than eight. */
  get width(): number {
    return this.#width;
  }
  /** Characters of all spellings. */
  get size(): number {
    return this.#size;
  }

  add(spelling: string): void {
    if (this.#spellings.has(spelling)) return;
    this.#spellings.add(spelling);
    this.#size += spelling.length;
    if (spelling.length >= this.#width) this.#enter(spelling);
    else this.#narrow(spelling.length);
  }

  /** The next place from `from` on where a spelling may begin; -1 when there is none. */
  findStart(text: string, from: number): number {
    for (let at = from; at + this.#width <= text.length; at++) {
      if (this.#hints[this.#hashAt(text, at)] && this.#byStart.has(text.slice(at, at + this.#width))) return at;
    }
    return -1;
  }

  /** The spellings that begin as the text does at `at`, the longest first. */
  startingAt(text: string, at: number): readonly string[] {
    return this.#byStart.get(text.slice(at, at + this.#width)) ?? [];
  }

  /** Whether `tail` is the beginning of a start, and less than it. */
  isBeginning(tail: string): boolean {
    return this.#beginnings.has(tail);
  }

  #enter(spelling: string): void {
    const start = spelling.slice(0, this.#width);
    const known = this.#byStart.get(start);
    if (known) {
      const shorter = known.findIndex(({ length }) => length < spelling.length);
      known.splice(shorter < 0 ? known.length : shorter, 0, spelling);
      return;
    }
    this.#byStart.set(start, [spelling]);
    this.#hints[this.#hashAt(spelling, 0)] = 1;
    for (let length = 1; length < this.#width; length++) this.#beginnings.add(start.slice(0, length));
  }

  /** Happens a few times at most. */
  #narrow(width: number): void {
    this.#width = width;
    this.#byStart = new Map();
    this.#beginnings = new Set();
    this.#hints = new Uint8Array(hints);
    for (const spelling of this.#spellings) this.#enter(spelling);
  }

  #hashAt(text: string, at: number): number {
    const end = at + Math.min(this.#width, longestHint);
    let hash = 0;
    for (let i = at; i < end; i++) hash = (hash * 61 + text.charCodeAt(i)) % hints;
    return hash;
  }
}

export interface Piece {
  text: string;
  /** How many characters at the beginning of `text` belong to a mask already shown. */
  covered: number;
  /** Whether nothing follows, so that nothing is held back. */
  isLast: boolean;
}

export interface Scanned {
  shown: string;
  held: string;
  covered: number;
}

/** Masks what can be decided, and gives back what the next piece must begin with. */
export function scan({ text, covered, isLast }: Piece, pattern: Pattern): Scanned {
  let shown = "";
  let maskedTo = covered;
  let limit: number | undefined;
  // Every start is looked at, also inside a secret just found: another secret may begin there and reach further.
  for (let at = pattern.findStart(text, 0); at >= 0; at = pattern.findStart(text, at + 1)) {
    const candidates = pattern.startingAt(text, at);
    if (!isLast && couldContinue(text, at, candidates)) {
      limit = at;
      break;
    }
    const spelling = candidates.find((candidate) => text.startsWith(candidate, at));
    if (spelling !== undefined) {
      if (at >= maskedTo) shown += text.slice(maskedTo, at) + mask;
      maskedTo = Math.max(maskedTo, at + spelling.length);
    }
  }
  for (
    let at = Math.max(0, text.length - pattern.width + 1);
    limit === undefined && !isLast && at < text.length;
    at++
  ) {
    if (pattern.isBeginning(text.slice(at))) limit = at;
  }
  limit ??= text.length;
  if (limit > maskedTo) shown += text.slice(maskedTo, limit);
  return { shown, held: text.slice(limit), covered: Math.max(0, maskedTo - limit) };
}

/** Whether the text from `at` on is the beginning of a spelling, and not yet all of it. */
function couldContinue(text: string, at: number, longestFirst: readonly string[]): boolean {
  const left = text.length - at;
  if ((longestFirst[0]?.length ?? 0) <= left) return false;
  const tail = text.slice(at);
  return longestFirst.some((spelling) => spelling.length > left && spelling.startsWith(tail));
}
