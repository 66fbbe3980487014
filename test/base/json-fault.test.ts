// Where a text stops being JSON, as whoever mends it in an editor counts.
import fc from "fast-check";
import { expect, it } from "vitest";
import { findJsonFault, placeIn } from "../../src/base/json-fault.ts";

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

it.each([
  ["", 0, "line 1, column 1"],
  ["{", 1, "line 1, column 2"],
  ['{"a": 1,}', 8, "line 1, column 9"],
  ['{\n  "a": x\n}', 9, "line 2, column 8"],
  ['{"a" 1}', 5, "line 1, column 6"],
  ["[1 2]", 3, "line 1, column 4"],
  ["[1}", 2, "line 1, column 3"],
  ["01", 0, "line 1, column 1"],
  ['"a\nb"', 0, "line 1, column 1"],
  ["1 2", 2, "line 1, column 3"],
  ["// no\n{}", 0, "line 1, column 1"],
])("%j stops being JSON at %d, which is %s", (text, index, place) => {
  expect(findJsonFault(text)).toBe(index);
  expect(placeIn(text, index)).toBe(place);
});

it("finds no fault in what is JSON, and one in all else, whatever is put in or taken out", () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom("", ",", "}", "]", '"', "x", "0", "-", ".", "\n", "{"),
      (json, at, put) => {
        expect(findJsonFault(json)).toBeUndefined();
        const cut = at % (json.length + 1);
        const text = json.slice(0, cut) + put + json.slice(cut + (put === "" ? 1 : 0));
        expect(findJsonFault(text) === undefined).toBe(isJson(text));
      },
    ),
    { numRuns: 2_000 },
  );
});
