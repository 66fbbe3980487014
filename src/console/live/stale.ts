// What a change that was heard of makes out of date: most of the time all of a kind; of robots, of which there may be
// a thousand, that one alone.
import type { RobotId } from "../../base/ids.ts";
import { robotId } from "../../trust/fields.ts";
import type { LiveChange, LiveKind } from "../../wire/live.ts";
import { keysOf, type QueryWord } from "../data/keys.ts";

export type Mark = LiveKind | "all" | RobotId;

/** Beyond this many, fetching the whole list is less than fetching each. */
const mostSingly = 20;

/** What to remember until there is time to fetch; `undefined` means that anything may have changed. */
export function marksOf(changes: readonly LiveChange[] | undefined): readonly Mark[] {
  if (!changes) return ["all"];
  return changes.flatMap(({ kind, id }): readonly Mark[] => {
    const robot = kind === "robot" || kind === "ask" ? robotId.safeParse(id) : undefined;
    return robot?.success ? ["ask", robot.data] : [kind];
  });
}

export interface Stale {
  readonly all: boolean;
  readonly words: readonly QueryWord[];
  /** Fetched one by one. */
  readonly robots: readonly RobotId[];
}

export function staleOf(marks: ReadonlySet<Mark>): Stale {
  const kinds: LiveKind[] = [];
  const robots: RobotId[] = [];
  for (const mark of marks) {
    if (mark === "all") return { all: true, words: [], robots: [] };
    if (isRobot(mark)) robots.push(mark);
    else kinds.push(mark);
  }
  const words = new Set(kinds.flatMap(keysOf));
  if (robots.length > mostSingly) words.add("robots");
  return { all: false, words: [...words], robots: words.has("robots") ? [] : robots };
}

const isRobot = (mark: LiveKind | RobotId): mark is RobotId => robotId.safeParse(mark).success;
