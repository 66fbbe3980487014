// What a control plane does by itself now and then: forgets what has expired, prunes old runs, ends runs nobody took.
import { type Clock, iso } from "../base/clock.ts";
import { askLifetime } from "../trust/inject.ts";
import type { Context } from "./context.ts";
import { answerLifetime } from "./http/answers.ts";
import { dispatchQueued } from "./runs/dispatch.ts";
import { loseAbsent } from "./runs/lost-runs.ts";

/** Milliseconds between two rounds. */
const every = 30_000;
/** Runs deleted in one transaction: few enough that nobody waits for it. */
const batch = 200;
/** Milliseconds after which a rotation that nobody finished is forgotten. */
const stagedLifetime = 24 * 60 * 60_000;

/** Deletes runs that ended more than `retain` milliseconds ago, in small transactions. */
export async function pruneRuns({ store, clock }: Context, retain: number): Promise<number> {
  const before = iso(clock.now() - retain);
  for (let total = 0; ; ) {
    const pruned = await store.transaction((areas) => areas.runs.prune(before, batch));
    total += pruned;
    if (pruned < batch) return total;
  }
}

/** `upSince`: since when robots could reach this control plane, milliseconds. */
export async function tidyOnce(context: Context, retainRuns: number | undefined, upSince: number): Promise<void> {
  const { store, clock } = context;
  const now = clock.now();
  await store.accounts.deleteExpiredSessions(iso(now));
  await store.robots.deleteExpiredSessions(iso(now));
  await store.tokens.deleteExpiredChildren(iso(now));
  await store.answers.dropBefore(iso(now - answerLifetime));
  await store.asks.dropBefore(iso(now - askLifetime));
  await store.rotations.dropBefore(iso(now - stagedLifetime));
  await loseAbsent(context, upSince);
  await dispatchQueued(context);
  if (retainRuns !== undefined) await pruneRuns(context, retainRuns);
}

/** Tidies until `signal` is aborted; a round that fails is logged and the next one tries again. */
export async function tidyUntil(
  context: Context,
  { retainRuns, signal }: { retainRuns: number | undefined; signal: AbortSignal },
): Promise<void> {
  const { clock, logger }: { clock: Clock; logger: Context["logger"] } = context;
  const upSince = clock.now();
  while (!signal.aborted) {
    try {
      await clock.sleep(every, signal);
      await tidyOnce(context, retainRuns, upSince);
    } catch (error) {
      if (!signal.aborted) logger.error({ err: error }, "tidying failed");
    }
  }
}
