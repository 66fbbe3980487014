// Times in words, and what a search in the list of robots finds.
import { expect, it } from "vitest";
import { matches } from "../../src/console/areas/robots/narrow.ts";
import { agoText, lengthText } from "../../src/console/parts/ago-text.ts";
import { newId } from "../../src/trust/new-id.ts";

const robot = { name: "packer", labels: ["linux", "shop"], id: newId("rob") };
const now = Date.parse("2026-11-21T12:00:00Z");

it.each([
  [-10_000, "just now"],
  [-60_000, "1 minute ago"],
  [-3 * 3_600_000, "3 hours ago"],
  [-86_400_000, "yesterday"],
  [2 * 86_400_000, "in 2 days"],
])("says of a time %i ms away: %s", (difference, words) => {
  expect(agoText(now + difference, now)).toBe(words);
});

it.each([
  [240, "240 ms"],
  [3_200, "3.2 s"],
  [250_000, "4 min 10 s"],
  [7_500_000, "2 h 5 min"],
])("says how long %i ms are: %s", (ms, words) => {
  expect(lengthText(ms)).toBe(words);
});

it.each([
  ["", true],
  ["PACK", true],
  ["packer linux", true],
  [robot.id, true],
  ["packer windows", false],
])("searches name, labels and id for %j", (search, isFound) => {
  expect(matches(robot, search)).toBe(isFound);
});
