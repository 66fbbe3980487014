// When a schedule comes, by its cron pattern and its time zone, and whether it still counts when somebody was late for
// it. Pure: it must never read a clock. It brings the cron library with it, so the daemon and pages load it when needed.
//
// Where clocks change, a pattern with one time of day means that time once a day: when it is left out, the first moment
// after the gap, and when it comes twice, the first of the two. Patterns of intervals follow the real time: they leave
// out what does not exist, and come in both of two equal hours.
import { Cron } from "croner";

export interface CronTimes {
  /** Five fields, six with seconds in front, seven with the year behind; or a name such as `@daily`. */
  readonly cron: string;
  /** Of the time zone database, such as `Europe/Berlin`. */
  readonly zone: string;
}

/** What becomes of an instant for which nobody was there: nothing, or one run for the last that was missed. */
export type Missed = "skip" | "run";

const minute = 60_000;
const hour = 60 * minute;

/** Milliseconds by which whoever fires may be late for an instant; of several, only the last one is fired. */
export const lateBy: Readonly<Record<Missed, number>> = { skip: 5 * minute, run: 24 * hour };
/** By how many milliseconds the clock of whoever fires may be ahead. */
export const earlyBy = 5 * minute;

/** Milliseconds from its instant in which a run may be handed to a robot; longer where another may take it over. */
export const handedWithin = (missed: Missed, { onLost }: { readonly onLost: "fail" | "run-again" }): number =>
  missed === "run" || onLost === "run-again" ? 25 * hour : hour;

/** The first `count` instants after `after`, in milliseconds since the epoch, soonest first. @throws on no pattern. */
export function nextInstants(times: CronTimes, after: number, count = 1): number[] {
  return cronOf(times)
    .nextRuns(count, new Date(after))
    .map((date) => date.getTime());
}

/** Whether the pattern means this very millisecond. */
export const isInstant = (times: CronTimes, at: number): boolean => nextInstants(times, at - 1)[0] === at;

/** The instant to fire now, when the schedule was looked at last at `after`: the last one since, unless it is too late. */
export function findDue(times: CronTimes & { readonly missed: Missed }, span: { after: number; now: number }) {
  const { after, now } = span;
  const cron = cronOf(times);
  // From near to far: where instants are close, few have to be counted.
  for (const back of [minute, hour, lateBy.run]) {
    const from = Math.max(after, now - Math.min(back, lateBy[times.missed]) - 1);
    let last: number | undefined;
    for (let next = cron.nextRun(new Date(from)); next && next.getTime() <= now; next = cron.nextRun(next)) {
      last = next.getTime();
    }
    if (last !== undefined) return last;
  }
  return undefined;
}

/** What is wrong with a pattern, in the words of a fault; `undefined` when it can be used. */
export function cronFault(times: CronTimes): string | undefined {
  try {
    return nextInstants(times, 0).length > 0 ? undefined : "no time ever fits this pattern";
  } catch {
    // Whatever the library says, the pattern is what has to be changed.
    return 'not a cron pattern, for example "0 6 * * 1-5"';
  }
}

const cronOf = ({ cron, zone }: CronTimes): Cron => new Cron(cron, { timezone: zone, paused: true });
