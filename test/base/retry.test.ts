// Waiting with full jitter, for ever or until told to stop; durations as people write them.
import { expect, test } from "vitest";
import { parseDuration } from "../../src/base/clock.ts";
import { fullJitter, retryForever } from "../../src/base/retry.ts";
import { idleClock } from "../support/idle-clock.ts";

test("waits grow to their bound and are uniform below it", () => {
  const at = (n: number, random: number) => fullJitter(n, { first: 500, most: 60_000, random: () => random });
  expect([0, 1, 2, 6, 7, 99].map((n) => at(n, 1))).toEqual([500, 1_000, 2_000, 32_000, 60_000, 60_000]);
  expect(at(4, 0)).toBe(0);
  expect(at(4, 0.5)).toBe(4_000);
});

test("an attempt that fails nine times is made a tenth time, after the waits it was told", async () => {
  const waits: number[] = [];
  const clock = idleClock();
  const backoff = { first: 500, most: 60_000, random: () => 0.5 };
  const options = {
    clock,
    backoff,
    signal: new AbortController().signal,
    onFailure: (_: unknown, wait: number) => waits.push(wait),
  };
  const result = await retryForever(
    async (n) => (n < 9 ? Promise.reject(new TypeError("no")) : `attempt ${n}`),
    options,
  );
  expect(result).toBe("attempt 9");
  expect(waits).toHaveLength(9);
  expect(clock.now()).toBe(waits.reduce((sum, wait) => sum + wait, 0));
});

test("aborting ends the waiting with its reason", async () => {
  const stop = new AbortController();
  const reason = new RangeError("enough");
  const work = retryForever(
    async () => {
      stop.abort(reason);
      throw new TypeError("no");
    },
    { clock: idleClock(), backoff: { first: 1, most: 1, random: () => 1 }, signal: stop.signal },
  );
  await expect(work).rejects.toBe(reason);
});

const durations: [text: string, ms: number | undefined][] = [
  ["500ms", 500],
  ["30s", 30_000],
  ["10m", 600_000],
  ["1h", 3_600_000],
  ["30d", 2_592_000_000],
  ["", undefined],
  ["10", undefined],
  ["-1s", undefined],
  ["1.5h", undefined],
  ["1w", undefined],
  ["9999999999s", undefined],
];
for (const [text, ms] of durations) {
  test(`"${text}" is ${ms === undefined ? "not a duration" : `${ms} ms`}`, () => {
    if (ms === undefined) expect(() => parseDuration(text, "--expires")).toThrow("--expires: not a duration");
    else expect(parseDuration(text)).toBe(ms);
  });
}
