// Which texts of a page show a secret, however a page cuts it up.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShownSecrets } from "../../../src/nodes/browser/shown-secrets.ts";

const of = (...secrets: string[]): ShownSecrets => {
  const shown = new ShownSecrets();
  for (const secret of secrets) shown.add(secret);
  return shown;
};

describe("a secret is found in", () => {
  const cases: [what: string, texts: string[], found: number[]][] = [
    ["a text of its own", ["a", "hunter2!", "b"], [1]],
    ["a longer text", ["is hunter2! right?"], [0]],
    ["capitals", ["HUNTER2!"], [0]],
    ["groups", ["hun ter 2!"], [0]],
    ["letters with soft hyphens between", ["hun\u00adter\u200b2!"], [0]],
    ["several texts, and every time", ["x hun", "ter", "2! y", "no", "hunter2!"], [0, 1, 2, 4]],
    ["base64", [`token ${btoa("hunter2!")}`], [0]],
    ["an address", ["/?p=hunter2%21"], [0]],
    ["no part of it", ["hunter", "no", "2!"], []],
  ];
  test.each(cases)("%s", (_, texts, found) => {
    expect([...of("hunter2!").in(texts)].sort()).toEqual(found);
  });

  test("any pieces that it is cut into", () => {
    const piece = fc.stringMatching(/^[a-z0-9!?]{0,4}$/);
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 8 }),
        fc.array(fc.string({ maxLength: 5 })),
        (cut, before) => {
          const secret = cut.join("");
          fc.pre(secret.length >= 4);
          const found = of(secret).in([...before, ...cut]);
          for (const [i, text] of cut.entries()) if (text !== "") expect(found).toContain(before.length + i);
        },
      ),
    );
  });
});

test("a short secret is found only as the whole of a text", () => {
  expect([...of("42").in(["42", "1423", " 42 ", "4", "2"])]).toEqual([0, 2]);
});

test("nothing is found before a secret was filled in", () => {
  expect(new ShownSecrets().isEmpty).toBe(true);
  expect([...new ShownSecrets().in(["anything"])]).toEqual([]);
  expect(of("hunter2!").isEmpty).toBe(false);
});
