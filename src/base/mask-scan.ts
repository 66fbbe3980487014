// Finds spellings of secrets in one piece of a text and puts the mask over them. Nothing that could still turn out to
// be the beginning of a spelling is ever shown.

/** What stands where a secret stood. */
export const mask = "•••";

/** Longer starts would not make hits rarer, only the expression larger. */
const longestStart = 8;

/** Spellings by their first `width` characters, and one expression that finds those starts. */
export interface Pattern {
  width: number;
  starts: RegExp;
  byStart: Map<string, string[]>;
  /** Every beginning of a start that is shorter than `width`. */
  beginnings: Set<string>;
}

/** Compiles spellings, of which there is at least one. */
export function patternOf(spellings: Set<string>): Pattern {
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  const width = Math.min(longestStart, longestFirst.at(-1)?.length ?? longestStart);
  const byStart = Map.groupBy(longestFirst, (spelling) => spelling.slice(0, width));
  const beginnings = new Set<string>();
  for (const start of byStart.keys()) {
    for (let length = 1; length < width; length++) beginnings.add(start.slice(0, length));
  }
  const alternatives = [...byStart.keys()].map((start) => start.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return { width, starts: new RegExp(alternatives.join("|"), "g"), byStart, beginnings };
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
export function scan({ text, covered, isLast }: Piece, { width, starts, byStart, beginnings }: Pattern): Scanned {
  let shown = "";
  let maskedTo = covered;
  let limit: number | undefined;
  // Every start is looked at, also inside a secret just found: another secret may begin there and reach further.
  starts.lastIndex = 0;
  for (let hit = starts.exec(text); hit !== null; hit = starts.exec(text)) {
    const at = hit.index;
    const candidates = byStart.get(hit[0]) ?? [];
    if (!isLast && couldContinue(text, at, candidates)) {
      limit = at;
      break;
    }
    const spelling = candidates.find((candidate) => text.startsWith(candidate, at));
    if (spelling !== undefined) {
      if (at >= maskedTo) shown += text.slice(maskedTo, at) + mask;
      maskedTo = Math.max(maskedTo, at + spelling.length);
    }
    starts.lastIndex = at + 1;
  }
  for (let at = Math.max(0, text.length - width + 1); limit === undefined && !isLast && at < text.length; at++) {
    if (beginnings.has(text.slice(at))) limit = at;
  }
  limit ??= text.length;
  if (limit > maskedTo) shown += text.slice(maskedTo, limit);
  return { shown, held: text.slice(limit), covered: Math.max(0, maskedTo - limit) };
}

/** Whether the text from `at` on is the beginning of a spelling, and not yet all of it. */
function couldContinue(text: string, at: number, longestFirst: string[]): boolean {
  const left = text.length - at;
  if ((longestFirst[0]?.length ?? 0) <= left) return false;
  const tail = text.slice(at);
  return longestFirst.some((spelling) => spelling.length > left && spelling.startsWith(tail));
}
