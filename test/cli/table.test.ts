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

it("never draws a line wider than the terminal, as long as every column may keep six characters", () => {
  const cell = fc.string({ maxLength: 60, unit: "grapheme-ascii" });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 22, max: 120 }),
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

it("shows each row as a record where cut columns would not fit either", () => {
  const [first, second] = ["a", "b"].map((letter) => `run_${letter.repeat(26)}`);
  const rows = [
    [`${first}`, "orders v1", ""],
    [`${second}`, "count v1", "office"],
  ];
  expect(tableLines(["run", "flow", "robot"], rows, { ...plain, width: 40 })).toEqual([
    `run   ${first}`,
    "flow  orders v1",
    "",
    `run    ${second}`,
    "flow   count v1",
    "robot  office",
  ]);
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
