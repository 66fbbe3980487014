// Runs the doctor's checks side by side, each for a limited time and after those that it needs, and gives the findings
// in the order of the checks.
import type { Clock } from "../../base/clock.ts";
import { asSealbotError } from "../../base/errors.ts";
import { type Check, type Finding, fail, skip } from "./check.ts";
import type { Examined } from "./examined.ts";

export interface Examination extends Finding {
  readonly name: string;
}

interface Patience {
  readonly clock: Clock;
  /** Milliseconds for each check, without the time that it waits for others. */
  readonly limit?: number;
}

/** Never rejects: a check that throws or takes too long has failed. */
export async function examine(
  checks: readonly Check[],
  examined: Examined,
  { clock, limit = 20_000 }: Patience,
): Promise<readonly Examination[]> {
  const running = new Map<string, Promise<Examination>>();
  // What was left out because of something else is blamed on that, however long the chain.
  const culprits = new Map<string, string>();
  for (const check of checks) {
    const needs = (check.needs ?? []).map((name) => running.get(name));
    const find = async (): Promise<Finding> => {
      const blocking = (await Promise.all(needs)).find((need) => need?.state === "fail" || need?.state === "skip");
      if (blocking) {
        const culprit = culprits.get(blocking.name) ?? blocking.name;
        culprits.set(check.name, culprit);
        return skip(`not looked at, because of "${culprit}"`);
      }
      return await limited(check, examined, { clock, limit });
    };
    running.set(
      check.name,
      find().then((finding) => ({ name: check.name, ...finding })),
    );
  }
  return await Promise.all(running.values());
}

async function limited(check: Check, examined: Examined, { clock, limit }: Required<Patience>): Promise<Finding> {
  const done = new AbortController();
  const late = clock.sleep(limit, done.signal).then(() => fail(`nothing was heard within ${limit / 1_000} s`));
  // Called off when the check was in time.
  late.catch(() => {});
  try {
    return await Promise.race([check.run(examined), late]);
  } catch (error) {
    const { message, hint } = asSealbotError(error);
    return fail(message, hint);
  } finally {
    done.abort();
  }
}
