// What panels of the flow editor make of values, faults, vaults and patterns, apart from how they look.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declaredIn, isEnough, withDeclared } from "../../src/console/areas/flows/panel/declared.ts";
import { evaluated, sampleMessage } from "../../src/console/areas/flows/panel/fields/evaluate.ts";
import { faultsBelow, faultWords, ownFaults } from "../../src/console/areas/flows/panel/fields/fault.ts";
import { shapeOf } from "../../src/console/areas/flows/panel/fields/shape.ts";
import {
  alternativeAt,
  expressionOf,
  findStated,
  renamedKey,
  withProperty,
} from "../../src/console/areas/flows/panel/fields/value.ts";
import { commonNodeFields, settingFields, triggerFields } from "../../src/console/areas/flows/panel/flow-fields.ts";
import { cronWords } from "../../src/console/areas/flows/panel/triggers/cron-words.ts";
import { expressionText, flowPanelText } from "../../src/console/strings/flows-panel.ts";
import { propertyName } from "../../src/console/strings/node-words.ts";
import { flowDocument, flowNode } from "../../src/flow/document.ts";
import { cronFault } from "../../src/flow/schedule-times.ts";

describe("an expression in place of a value", () => {
  it("states the value that was there, and gives it back", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const clean: unknown = JSON.parse(JSON.stringify(value));
        expect(findStated(expressionOf(clean))).toEqual(clean);
      }),
    );
  });

  it.each([[expressionOf(undefined)], [{ $expr: "msg.body" }], [{ $expr: 1 }], ["text"]])("%j states none", (value) => {
    expect(findStated(value)).toBeUndefined();
  });
});

describe("an object in a form", () => {
  it("keeps the order of its keys when one is changed, renamed or left out", () => {
    const object = { a: 1, b: 2, c: 3 };
    expect(Object.entries(withProperty(object, "b", 9))).toEqual(Object.entries({ a: 1, b: 9, c: 3 }));
    expect(Object.entries(renamedKey(object, "b", "z"))).toEqual(Object.entries({ a: 1, z: 2, c: 3 }));
    expect(withProperty(object, "b", undefined)).toEqual({ a: 1, c: 3 });
    expect(withProperty(undefined, "b", 1)).toEqual({ b: 1 });
  });
});

describe("a value of several kinds", () => {
  const robot = { type: "object", properties: { robot: { type: "string" } }, required: ["robot"] };
  const label = { type: "object", properties: { label: { type: "string" } }, required: ["label"] };
  const named = (type: string) => ({ type: "object", properties: { type: { const: type } }, required: ["type"] });
  it.each([
    [[{ type: "string" }, { type: "array", items: {} }], ["a"], 1],
    [[{ type: "string" }, { type: "integer" }], 3, 1],
    [[{ type: "string" }, { type: "null" }], null, 1],
    [[robot, label], { label: "x" }, 1],
    [[named("a"), named("b")], { type: "b" }, 1],
    [[{ type: "string" }, { type: "integer" }], { none: "of them" }, 0],
  ])("%j shows %j as number %i", (anyOf, value, at) => {
    const shape = shapeOf({ anyOf });
    expect(shape.is === "union" && alternativeAt(shape.alternatives, value)).toBe(at);
  });
});

describe("faults of a document", () => {
  const fault = (path: (string | number)[], message: string) => ({ path, message, remedy: "" });
  const faults = [fault(["config", "url"], "is missing"), fault(["config", "rules", 1, "op"], "does not fit")];

  it("are found below the field that they belong to, and nowhere else", () => {
    expect(faultWords(faultsBelow(faults, "config", "url"))).toBe("Is missing.");
    expect(faultsBelow(faults, "config", "rules", 0)).toEqual([]);
    expect(faultsBelow(faults, "config", "rules", 1, "op")).toHaveLength(1);
    expect(ownFaults(faultsBelow(faults, "config"))).toEqual([]);
    expect(faultWords([])).toBeUndefined();
  });
});

describe("declared vaults", () => {
  const shop = { id: "vau_1", name: "shop" };
  it("are read from a draft as far as they can be", () => {
    expect(declaredIn([{ vault: "shop" }, { vault: 1 }, null, { vault: "ops", access: "write" }])).toEqual([
      { vault: "shop", access: "read" },
      { vault: "ops", access: "write" },
    ]);
    expect(declaredIn({})).toEqual([]);
  });

  it.each([
    [[], "read", [{ vault: "shop", access: "read" }]],
    [[{ vault: "vau_1", access: "read" }], "write", [{ vault: "vau_1", access: "write" }]],
    [[{ vault: "shop", access: "write" }], "read", [{ vault: "shop", access: "write" }]],
  ] as const)("%j are enough for %s once they are %j", (before, access, after) => {
    const declared = withDeclared(before, shop, access);
    expect(declared).toEqual(after);
    expect(isEnough(declared, shop, access)).toBe(true);
  });
});

describe("a pattern in words", () => {
  it.each([
    ["* * * * *", "Every minute"],
    ["*/15 * * * *", "Every 15 minutes"],
    ["*/5 8-17 * * 1-5", "Every 5 minutes, from 08:00 to 17:59, Monday to Friday"],
    ["0 * * * *", "Every hour"],
    ["30 * * * *", "At 30 past the hour, every hour"],
    ["0 */2 * * *", "On the hour, every 2 hours"],
    ["0 6 * * 1-5", "At 06:00, Monday to Friday"],
    ["0 6,18 * * *", "At 06:00 and 18:00"],
    ["15 9 1 * *", "At 09:15, on day 1 of the month"],
    ["0 0 L * *", "At 00:00, on the last day of the month"],
    ["0 0 1 1 *", "At 00:00, on day 1 of the month, in January"],
    ["0 0 * JAN-MAR SUN", "At 00:00, Sunday, in January to March"],
    ["@daily", "At 00:00"],
    ["@weekly", "At 00:00, Sunday"],
    ["0 6 * * 1#2", undefined],
    ["0 6 * *", undefined],
    ["99 6 * * *", undefined],
    ["0 25 * * *", undefined],
    ["", undefined],
  ])("%s: %s", (cron, words) => {
    expect(cronWords(cron)).toBe(words);
  });

  it("has words for every pattern that the page offers, and all of them can be used", () => {
    for (const [cron] of flowPanelText.cronExamples) {
      expect(cronWords(cron)).toBeDefined();
      expect(cronFault({ cron, zone: "Europe/Berlin" })).toBeUndefined();
    }
  });

  it("never fails, whatever is typed", () => {
    for (const name of ["__proto__", "constructor"]) expect(cronWords(name)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (cron) => cronWords(cron) === undefined || cronWords(cron) !== ""));
    const part = fc.constantFrom("*", "*/7", "1", "1-5", "1,3", "L", "?", "60", "JAN", "-", ",", "1-2-3");
    fc.assert(fc.property(fc.array(part, { minLength: 5, maxLength: 5 }), (p) => cronWords(p.join(" ")) !== ""));
  });
});

describe("the fields around the nodes", () => {
  it("are all that the schema of a flow has", () => {
    const { triggers, settings } = flowDocument.shape;
    expect(settingFields().map(({ name }) => name)).toEqual(Object.keys(settings.unwrap().shape));
    expect(triggerFields().map(({ type }) => type)).toEqual(["signed", "api", "hook", "schedule"]);
    expect(triggers.safeParse(triggerFields().map(({ type }) => ({ type, cron: "0 6 * * *" }))).success).toBe(false);
    const own = commonNodeFields().map(({ name }) => name);
    expect([...own, "id", "type", "name", "config", "wires", "position"].toSorted()).toEqual(
      Object.keys(flowNode.shape).toSorted(),
    );
  });

  it("of a schedule are its pattern, its zone, where it runs and what becomes of missed times", () => {
    const schedule = triggerFields().find(({ type }) => type === "schedule");
    const shapes = schedule?.properties.map(({ name, shape }) => [name, shape.is]);
    expect(shapes).toEqual([
      ["cron", "cron"],
      ["zone", "zone"],
      ["input", "json"],
      ["target", "union"],
      ["missed", "choice"],
    ]);
  });

  it("let a hook's authorizer be chosen among the keys that can verify", () => {
    const hook = triggerFields().find(({ type }) => type === "hook");
    const authorizer = hook?.properties.find(({ name }) => name === "authorizer")?.shape;
    const fields = authorizer?.is === "object" ? authorizer.properties : [];
    expect(fields.slice(0, 2).map(({ shape }) => shape)).toEqual([
      { is: "vault", access: "read" },
      { is: "item-name", categories: ["signing_key", "api_key"], isFree: false },
    ]);
  });

  it("have names", () => {
    for (const { name } of settingFields()) expect(propertyName("settings", name)).toMatch(/^[A-Z]/);
  });
});

describe("trying an expression", () => {
  const sample = JSON.stringify(sampleMessage);
  it.each([
    ["msg.body.total", { is: "value", text: "140" }],
    ["$sum(msg.body.orders.total)", { is: "value", text: "140" }],
    ["msg.nowhere", { is: "nothing" }],
    ["flow.name", { is: "value", text: '"fetch-orders"' }],
  ])("%s gives %j", async (source, result) => {
    expect(await evaluated(source, sample)).toEqual(result);
  });

  it("says what is wrong with one that is none, and with a sample that is none", async () => {
    expect(await evaluated("msg.", sample)).toMatchObject({ is: "failed", message: expect.stringMatching(/./) });
    expect(await evaluated('$number("x")', sample)).toMatchObject({ is: "failed" });
    expect(await evaluated("msg", "[1]")).toEqual({ is: "no-sample" });
    expect(await evaluated("msg", "{")).toEqual({ is: "no-sample" });
  });

  it("ends one that would go on for ever", { timeout: 20_000 }, async () => {
    expect(await evaluated("( $f := function($x) { $f($x + 1) }; $f(1) )", sample)).toMatchObject({ is: "failed" });
  });

  it.each(expressionText.exampleList)("comes to something for the example %s", async (source) => {
    expect(await evaluated(source, sample)).toMatchObject({ is: "value" });
  });
});
