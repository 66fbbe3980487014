// Which announcement of an item's end is due.
import { expect, test } from "vitest";
import { iso } from "../../src/base/clock.ts";
import { expiryNotices, findExpiryNotice } from "../../src/vault/expiry.ts";

const day = 86_400_000;
const end = Date.parse("2027-01-31T12:00:00Z");

test("the announcements come 30 days, 7 days and one day before the end, and at it", () => {
  expect(expiryNotices).toEqual([30 * day, 7 * day, day, 0]);
});

const moments: [left: number, notice: number | undefined][] = [
  [365 * day, undefined],
  [30 * day + 1, undefined],
  [30 * day, 30 * day],
  [7 * day + 1, 30 * day],
  [7 * day, 7 * day],
  [day + 1, 7 * day],
  [day, day],
  [1, day],
  [0, 0],
  [-1, 0],
  [-400 * day, 0],
];
test.each(moments)("with %d ms left the one of %s ms is due", (left, notice) => {
  expect(findExpiryNotice(iso(end), end - left)).toBe(notice);
});

test("what never ends is never announced", () => expect(findExpiryNotice(null, end)).toBeUndefined());
