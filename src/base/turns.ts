// Lets others have their turn during long work: in a page what is typed and drawn, in a server whoever waits.
import type { Clock } from "./clock.ts";

/** Milliseconds of work at once: a page draws every sixteenth. */
const slice = 10;

/** Call what it gives after each step; it resolves at once, or after the others' turn when that is due. */
export function takeTurns({ monotonic }: Pick<Clock, "monotonic">): () => Promise<void> {
  let began = monotonic();
  return async () => {
    if (monotonic() - began < slice) return;
    await othersTurn();
    began = monotonic();
  };
}

/** Newer browsers come back from it sooner than from a timer, which rests for four milliseconds. */
const scheduler: unknown = Reflect.get(globalThis, "scheduler");

async function othersTurn(): Promise<void> {
  if (typeof scheduler === "object" && scheduler !== null && "yield" in scheduler) {
    if (typeof scheduler.yield === "function") return await scheduler.yield();
  }
  await new Promise((resolve) => setTimeout(resolve));
}
