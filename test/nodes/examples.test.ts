// The example flows of the node reference: each is one that can be signed, and no node is without one.
import { describe, expect, it } from "vitest";
import { exampleOf } from "../../scripts/node-reference.ts";
import { parseFlow } from "../../src/flow/validate.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";
import { catalogue, tryFlow } from "../flow/trial.ts";

const types = [...shippedNodes.keys()];
const groupOf = (type: string) => type.split(".")[0] ?? type;

describe("the example of", () => {
  for (const group of new Set(types.map(groupOf))) {
    it(`${group} is a valid flow with every node of the group`, () => {
      const { nodes, subflows = {} } = parseFlow(JSON.parse(exampleOf(group)), catalogue);
      const used = [nodes, ...Object.values(subflows).map((one) => one.nodes)].flat().map(({ type }) => type);
      expect(types.filter((type) => groupOf(type) === group && !used.includes(type))).toEqual([]);
    });
  }

  it("core does what it says", async () => {
    const { nodes, name: _, ...rest } = JSON.parse(exampleOf("core"));
    const { outcome, events, shown } = await tryFlow(nodes, { rest });
    expect(outcome).toMatchObject({ status: "succeeded", reason: "all bills are through", node: "stop" });
    expect(shown).toEqual([119]);
    expect(events.flatMap((event) => (event.type === "log" ? [`${event.level} ${event.text}`] : []))).toEqual([
      "warn a bill without a date (node check, line 1, column 40)",
    ]);
  });
});
