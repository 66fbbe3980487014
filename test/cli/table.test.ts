// Tables are for people: aligned, cut to the terminal, never broken by wide characters or colours.
import fc from "fast-check";
import { expect, it } from "vitest";
import { displayWidth, recordLines, tableLines } from "../../src/cli/table.ts";

const plain = { width: undefined, head: (text: string) => text };

it("aligns columns under their titles", () => {
  expect(
    tableLines(
      ["name", "id"],
      [
        ["shop", "1"],
        ["a", "22"],
      ],
      plain,
    ),
  ).toEqual(["NAME  ID", "shop  1", "a     22"]);
});

it("counts wide characters as two columns and colours as none", () => {
  expect([
    displayWidth("日本"),
    displayWidth("🤖"),
    displayWidth("\u001b[31mred\u001b[39m"),
    displayWidth("é"),
  ]).toEqual([4, 2, 3, 1]);
});

it("never draws a line wider than the terminal, as long as every column may keep eight characters", () => {
  const cell = fc.string({ maxLength: 60, unit: "grapheme-ascii" });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 30, max: 120 }),
      (rows, width) => {
        const lines = tableLines(["first", "second", "third"], rows, { ...plain, width });
        expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
      },
    ),
  );
});

it("cuts no id, however narrow the terminal: it is there to be copied", () => {
  const id = `run_${"a".repeat(26)}`;
  const [, line] = tableLines(["run", "flow"], [[id, "a flow with a long name"]], { ...plain, width: 44 });
  expect(line).toBe(`${id}  a flow with…`);
});

it("cuts nothing where there is no terminal", () => {
  const long = "x".repeat(500);
  expect(tableLines(["name"], [[long]], plain)[1]).toBe(long);
});

it("indents the further lines of a record's value", () => {
  expect(
    recordLines(
      [
        ["to", "a\nb"],
        ["name", "c"],
      ],
      (text) => text,
    ),
  ).toEqual(["to    a\n      b", "name  c"]);
});
