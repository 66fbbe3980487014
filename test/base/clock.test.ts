// The system's clock where its timers have an edge.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../../src/base/clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const day = 86_400_000;

test.each([1, 24, 25, 30, 400])("sleeps %i days, no less and no more", async (days) => {
  let isOver = false;
  const sleep = systemClock.sleep(days * day).then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(days * day - 1);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await sleep;
  expect(vi.getTimerCount()).toBe(0);
});

test("a long sleep ends with its signal, in whichever part of it", async () => {
  const end = new AbortController();
  const sleep = systemClock.sleep(90 * day, end.signal);
  const refused = expect(sleep).rejects.toBe("enough");
  await vi.advanceTimersByTimeAsync(40 * day);
  end.abort("enough");
  await refused;
  expect(vi.getTimerCount()).toBe(0);
});
