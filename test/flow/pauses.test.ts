// Time that does not count: as long as anything is waited for, however many wait at once.
import { expect, it } from "vitest";
import { Pauses } from "../../src/flow/pauses.ts";
import { stepClock, turn } from "../support/step-clock.ts";

it("a time-out stands still from the first pause's beginning to the last one's end", async () => {
  const clock = stepClock();
  const pauses = new Pauses(clock);
  let isOver = false;
  void pauses.sleep(100, new AbortController().signal).then(() => (isOver = true));
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await clock.step(50);
  void pauses.during(() => first.promise);
  await clock.step(300);
  void pauses.during(() => second.promise);
  await clock.step(300);
  first.resolve();
  await clock.step(300);
  second.resolve();
  await turn();
  await clock.step(49);
  expect(isOver).toBe(false);
  // Whether a pause is over is looked at now and then.
  await clock.step(251);
  expect(isOver).toBe(true);
});
