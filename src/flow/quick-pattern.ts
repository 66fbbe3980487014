// Whether a regular expression of somebody else's comes to its end soon, on any text. What robots describe is tried on
// what authors type, in their page: a pattern that can go astray there must not be tried at all. It refuses many that
// would do no harm, and must never pass one that does.

/** Ways in which a pattern may try to match before it fails, roughly; and how many an endless repeat stands for. */
const most = 2_000_000;
const endless = 20_000;
const longest = 1_000;

/** One place of a pattern, and how often it is repeated. */
interface Item {
  /** As written, of what stands for one character; undefined for a group. */
  readonly text?: string;
  readonly group?: readonly Item[][];
  /** It looks, and takes nothing. */
  readonly isLook: boolean;
  readonly min: number;
  readonly max: number;
}

export function isQuickPattern(pattern: string): boolean {
  if (pattern.length > longest) return false;
  const rest = { text: pattern };
  const ways = findAlternatives(rest);
  if (!ways || rest.text !== "") return false;
  const isAnchored = ways.every(([first]) => first?.text === "^");
  return sum(ways) * (isAnchored ? 1 : endless) <= most;
}

const sum = (ways: readonly (readonly Item[])[]): number => ways.reduce((all, way) => all + product(way), 0);
const product = (way: readonly Item[]): number => way.reduce((all, item) => all * costOf(item), 1);
const isVaried = ({ min, max }: Item): boolean => min !== max;
const timesOf = ({ min, max }: Item): number => Math.min(max - min + 1, endless);

function costOf(item: Item): number {
  const { group, min, max } = item;
  if (!group) return timesOf(item);
  if (max <= 1) return sum(group) + (min === 0 ? 1 : 0);
  return isGuarded(group) ? endless * sum(group.map((way) => way.filter(({ isLook }) => isLook))) : Infinity;
}

/** Each round begins with a character that nothing else in it can be, so that rounds are told apart in one way only. */
function isGuarded([way = [], ...others]: readonly (readonly Item[])[]): boolean {
  const [first, ...after] = way.filter(({ isLook }) => !isLook);
  if (others.length > 0 || first?.text === undefined || isVaried(first) || first.max !== 1) return false;
  const literal = /^\\(\W)$/.exec(first.text)?.[1] ?? /^[^\w\s\\[.]$/.exec(first.text)?.[0];
  return (
    literal !== undefined &&
    after.filter(isVaried).length <= 1 &&
    after.every(({ text }) => text !== undefined && !new RegExp(`^(?:${text})$`, "u").test(literal))
  );
}

interface Rest {
  text: string;
}

/** Takes the alternatives at the beginning of `rest`; undefined when there is something that is not understood. */
function findAlternatives(rest: Rest): Item[][] | undefined {
  const ways: Item[][] = [[]];
  while (rest.text !== "" && !rest.text.startsWith(")")) {
    if (take(rest, /^\|/)) ways.push([]);
    else {
      const item = findItem(rest);
      if (!item) return undefined;
      ways.at(-1)?.push(item);
    }
  }
  return ways;
}

function findItem(rest: Rest): Item | undefined {
  const [opening, look] = take(rest, /^\((?:\?(?::|(<?[=!])|<\w+>))?/) ?? [];
  if (opening !== undefined) {
    const group = findAlternatives(rest);
    return group && take(rest, /^\)/) ? { group, ...repeatOf(rest), isLook: look !== undefined } : undefined;
  }
  const [edge] = take(rest, /^(?:\^|\$|\\[bB])/) ?? [];
  if (edge !== undefined) return { text: edge, isLook: true, min: 1, max: 1 };
  const [text] = take(rest, /^(?:\[(?:\\.|[^\]\\])*\]|\\[pP]\{\w+\}|\\[^1-9kpPuxc]|[^\\[\]()*+?{}|])/) ?? [];
  return text === undefined ? undefined : { text, ...repeatOf(rest), isLook: false };
}

function repeatOf(rest: Rest): { readonly min: number; readonly max: number } {
  const [found, least, comma, greatest] = take(rest, /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/) ?? [];
  if (found === undefined) return { min: 1, max: 1 };
  if (least === undefined) return { min: found.startsWith("+") ? 1 : 0, max: found.startsWith("?") ? 1 : Infinity };
  return { min: Number(least), max: comma === "" ? Number(least) : greatest ? Number(greatest) : Infinity };
}

function take(rest: Rest, pattern: RegExp): RegExpExecArray | undefined {
  const found = pattern.exec(rest.text);
  if (!found) return undefined;
  rest.text = rest.text.slice(found[0].length);
  return found;
}
