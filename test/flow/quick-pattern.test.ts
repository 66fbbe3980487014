// Patterns that robots describe: those that nodes have are tried, those that could keep a page for ever are not.
import { describe, expect, it } from "vitest";
import { describeCatalogue, loadCatalogue } from "../../src/flow/catalogue.ts";
import { shapesOf } from "../../src/flow/described-shapes.ts";
import { isQuickPattern } from "../../src/flow/quick-pattern.ts";
import { validateFlow } from "../../src/flow/validate.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";

const [start] = describeCatalogue(await loadCatalogue(shippedNodes, ["core.start"]));

describe("a pattern", () => {
  for (const pattern of [
    ...["^(a+)+$", "^(a|a)*$", "(.*)*x", "^.*.*.*x$", `^${"a?".repeat(30)}${"a".repeat(30)}$`, "^(\\w+\\s?)*$"],
    ...["^([a-z]+)*$", "^(-a*a*)*$", "^(-[-a]+)+$", "^(.a)+$", "^(?=(a+)+$)a$", "a*b", "^(a)\\1*$", "^(?<n>a)+$"],
    ...["^(", "^[", "^a{2", `^${"a".repeat(2_000)}$`, "^(\\.[^a]+)+$", "^a|a*b"],
  ]) {
    it(`such as ${pattern.slice(0, 20)} is not tried`, () => expect(isQuickPattern(pattern)).toBe(false));
  }
  for (const pattern of [
    ...["^\\d{1,9}(ms|s|m|h|d)$", "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "^\\P{Cc}*$", "^SHA256:[A-Za-z0-9+/]{43}=?$"],
    ...["^msg(\\.(?!(?:__proto__|constructor)(?:\\.|$))[\\w$-]+)+$", "^(imap|imaps):\\/\\/[a-z0-9._-]+(:\\d{1,5})?$"],
  ]) {
    it(`such as ${pattern.slice(0, 20)} is tried`, () => expect(isQuickPattern(pattern)).toBe(true));
  }
});

describe("a flow that is judged by a robot's description", () => {
  const text = `${"a".repeat(60)}!`;
  const circle = { $defs: { a: { anyOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/a" }] } }, $ref: "#/$defs/a" };
  const doubled = (level: number): object =>
    level === 0 ? { type: "null" } : { anyOf: [{ $ref: `#/$defs/d${level - 1}` }, { $ref: `#/$defs/d${level - 1}` }] };
  const tree = { $defs: Object.fromEntries([...Array(40).keys()].map((n) => [`d${n}`, doubled(n)])), ...doubled(40) };
  for (const [what, schema] of [
    ["a pattern that goes astray", { type: "object", properties: { x: { type: "string", pattern: "^(a|a)*$" } } }],
    ["names by such a pattern", { type: "object", propertyNames: { pattern: "^(a+)+$" } }],
    ["properties by such a pattern", { type: "object", patternProperties: { "^(a+)+$": { type: "null" } } }],
    ["a circle of alternatives", circle],
    ["alternatives that double at each step", tree],
  ] as const) {
    it(`is judged at once, whatever it says: ${what}`, () => {
      if (!start) expect.fail("no core.start");
      const bad = { ...start, type: "evil.node", input: true, config: { ...schema } };
      const nodes = [
        { id: "start", type: "core.start", wires: [["evil"]] },
        { id: "evil", type: "evil.node", config: { x: text, [text]: text } },
      ];
      const begun = performance.now();
      validateFlow({ name: "judged", nodes }, shapesOf([start, bad]));
      expect(performance.now() - begun).toBeLessThan(2_000);
    });
  }
});
