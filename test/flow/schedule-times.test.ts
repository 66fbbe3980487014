// When schedules come: where clocks change, over years, and for whoever comes late.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { iso } from "../../src/base/clock.ts";
import { cronFault, findDue, isInstant, lateBy, nextInstants } from "../../src/flow/schedule-times.ts";

const berlin = "Europe/Berlin";
const newYork = "America/New_York";
const lordHowe = "Australia/Lord_Howe";
const after = (cron: string, zone: string, from: string, count: number) =>
  nextInstants({ cron, zone }, Date.parse(from), count).map((at) => iso(at).replace(":00.000Z", "Z"));

describe("where clocks change", () => {
  test.each([
    [
      "a time that is left out comes as the gap ends",
      "30 2 * * *",
      berlin,
      "2026-03-28T12:00:00Z",
      ["2026-03-29T01:00Z", "2026-03-30T00:30Z"],
    ],
    [
      "a time that comes twice counts once",
      "30 2 * * *",
      berlin,
      "2026-10-24T12:00:00Z",
      ["2026-10-25T00:30Z", "2026-10-26T01:30Z"],
    ],
    [
      "intervals go on through the gap",
      "*/30 1-3 * * *",
      berlin,
      "2026-03-28T23:59:00Z",
      ["2026-03-29T00:00Z", "2026-03-29T00:30Z", "2026-03-29T01:00Z", "2026-03-29T01:30Z"],
    ],
    [
      "intervals come in both of two equal hours",
      "*/30 2 * * *",
      berlin,
      "2026-10-24T12:00:00Z",
      ["2026-10-25T00:00Z", "2026-10-25T00:30Z", "2026-10-25T01:00Z", "2026-10-25T01:30Z"],
    ],
    [
      "a time that is left out comes as the gap ends",
      "30 2 * * *",
      newYork,
      "2026-03-07T12:00:00Z",
      ["2026-03-08T07:00Z", "2026-03-09T06:30Z"],
    ],
    [
      "a time that comes twice counts once",
      "30 1 * * *",
      newYork,
      "2026-10-31T12:00:00Z",
      ["2026-11-01T05:30Z", "2026-11-02T06:30Z"],
    ],
    [
      "half an hour is left out",
      "15 2 * * *",
      lordHowe,
      "2026-10-03T00:00:00Z",
      ["2026-10-03T15:30Z", "2026-10-04T15:15Z"],
    ],
    [
      "half an hour comes twice",
      "45 1 * * *",
      lordHowe,
      "2026-04-03T15:00:00Z",
      ["2026-04-04T14:45Z", "2026-04-05T15:15Z"],
    ],
  ])("%s (%s in %s)", (_, cron, zone, from, expected) => {
    expect(after(cron, zone, from, expected.length)).toEqual(expected);
  });

  test.each([berlin, newYork, lordHowe])("a daily time comes once on each day of years in %s", (zone) => {
    const days = nextInstants({ cron: "30 2 * * *", zone }, Date.UTC(2026, 0, 1, 18), 366 * 4).map((at) =>
      new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short" }).format(at),
    );
    expect(new Set(days).size).toBe(days.length);
    const span = Date.parse(String(days.at(-1))) - Date.parse(String(days[0]));
    expect(span / 86_400_000).toBe(days.length - 1);
  });
});

test("a schedule may be years away, and a leap day is found", () => {
  expect(after("0 0 29 2 *", "UTC", "2026-03-01T00:00:00Z", 2)).toEqual(["2028-02-29T00:00Z", "2032-02-29T00:00Z"]);
});

test("what it gives out is one of its instants, and a millisecond beside it is none", () => {
  const cron = fc.constantFrom("30 2 * * *", "*/7 * * * *", "15 2 * * 0", "*/20 * * * * *", "0 0 1 * *");
  const zone = fc.constantFrom(berlin, newYork, lordHowe, "UTC");
  const from = fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(cron, zone, from, (cron, zone, from) => {
      for (const at of nextInstants({ cron, zone }, from.getTime(), 3)) {
        expect(at).toBeGreaterThan(from.getTime());
        expect(isInstant({ cron, zone }, at)).toBe(true);
        expect(isInstant({ cron, zone }, at - 1)).toBe(false);
        expect(isInstant({ cron, zone }, at + 1)).toBe(false);
      }
    }),
    { numRuns: 60 },
  );
});

describe("whoever comes late", () => {
  const due = (missed: "skip" | "run", cron: string, away: string, back: string) => {
    const found = findDue({ cron, zone: berlin, missed }, { after: Date.parse(away), now: Date.parse(back) });
    return found === undefined ? undefined : iso(found).slice(11, 16);
  };
  test.each([
    ["skip", "nothing that is over", "0 6 * * *", "2026-07-01T03:00:00Z", "2026-07-01T05:00:00Z", undefined],
    ["skip", "what is hardly over", "0 6 * * *", "2026-07-01T03:00:00Z", "2026-07-01T04:05:00Z", "04:00"],
    ["skip", "only the last of many", "* * * * *", "2026-07-01T03:00:00Z", "2026-07-01T05:00:30Z", "05:00"],
    ["run", "the last that was missed", "0 * * * *", "2026-07-01T03:30:00Z", "2026-07-01T09:20:00Z", "09:00"],
    ["run", "one of a day ago", "0 6 * * *", "2026-07-01T03:00:00Z", "2026-07-02T03:59:00Z", "04:00"],
    ["run", "nothing that it knew already", "0 6 * * *", "2026-07-01T04:00:00Z", "2026-07-02T03:59:00Z", undefined],
    ["run", "nothing older than a day", "0 6 * * 1", "2026-06-28T03:00:00Z", "2026-07-01T05:00:00Z", undefined],
  ] as const)("with %s fires %s (%s)", (missed, _, cron, away, back, expected) => {
    expect(due(missed, cron, away, back)).toBe(expected);
  });

  test("fires the same as who counts every instant", () => {
    const everyMs = {
      "30 2 * * *": 82_800_000,
      "*/7 * * * *": 240_000,
      "*/50 * * * * *": 10_000,
      "0 */5 * * *": 14_000_000,
    };
    const cron = fc.constantFrom(...(Object.keys(everyMs) as (keyof typeof everyMs)[]));
    const start = Date.parse("2026-10-24T18:00:00Z");
    const at = fc.integer({ min: 0, max: 30 * 3_600 }).map((seconds) => start + seconds * 1_000);
    fc.assert(
      fc.property(cron, fc.constantFrom("skip", "run"), at, at, (cron, missed, one, other) => {
        const [away, now] = [Math.min(one, other), Math.max(one, other)];
        const times = { cron, zone: berlin, missed };
        const all = nextInstants(times, away, Math.ceil((now - away) / everyMs[cron]) + 1).filter(
          (instant) => instant <= now,
        );
        const last = all.at(-1);
        const expected = last !== undefined && last >= now - lateBy[missed] ? last : undefined;
        expect(findDue(times, { after: away, now })).toBe(expected);
      }),
      { numRuns: 15 },
    );
  });
});

test.each([
  ["0 6 * * 1-5", undefined],
  ["@daily", undefined],
  ["0 0 30 2 *", /no time ever/],
  ["61 * * * *", /not a cron pattern/],
  ["@sometimes", /not a cron pattern/],
])("%s has the fault %s", (cron, fault) => {
  if (fault) expect(cronFault({ cron, zone: berlin })).toMatch(fault);
  else expect(cronFault({ cron, zone: berlin })).toBeUndefined();
});
