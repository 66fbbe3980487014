// Who is next among runs that wait.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { placeInLine } from "../../src/flow/turn.ts";

const minute = 60_000;
const run = fc.record({
  priority: fc.integer({ min: -10, max: 10 }),
  since: fc.integer({ min: 0, max: 1_000 * minute }),
});

test("who came first is next among equals, and who is more urgent among those who came together", () => {
  fc.assert(
    fc.property(run, run, (one, other) => {
      if (one.priority === other.priority && one.since < other.since)
        expect(placeInLine(one)).toBeLessThan(placeInLine(other));
      if (one.since === other.since && one.priority > other.priority)
        expect(placeInLine(one)).toBeLessThan(placeInLine(other));
    }),
  );
});

test("nobody who waits is passed for ever, however urgent those are who come", () => {
  fc.assert(
    fc.property(run, run, (waits, comes) => {
      const later = { ...comes, since: waits.since + 201 * minute };
      expect(placeInLine(waits)).toBeLessThan(placeInLine(later));
    }),
  );
});
