import { describe, expect, it } from "vitest";
import { pathText } from "../../src/flow/fault.ts";
import { credentialRefs, itemPlaces, resolveReferences } from "../../src/flow/references.ts";
import { parseFlow } from "../../src/flow/validate.ts";
import { catalogue, startTo } from "./trial.ts";

const ops = `vau_${"a".repeat(26)}`;
const shop = `itm_${"b".repeat(26)}`;
const lookup = {
  findVault: (name: string) => (name === "ops" ? ops : undefined),
  findItem: (vault: string, item: string) =>
    vault === ops && (item === "shop" || item === shop) ? { id: shop, category: "api_key" } : undefined,
};

const flowWith = (config: Record<string, unknown>, type = "test.open", vault = "ops") =>
  parseFlow(
    {
      name: "trial",
      vaults: [{ vault, access: "write" }],
      nodes: [startTo("a"), { id: "a", type, config }],
    },
    catalogue,
  );
const named = flowWith({ credentials: { vault: "ops", item: "shop" } });

const resolved = (flow: typeof named) => resolveReferences(flow, catalogue, lookup);
const faultsOf = (flow: typeof named) =>
  resolved(flow).faults?.map(({ node, path, message }) => `${node} ${pathText(path)} ${message}`);

describe("itemPlaces", () => {
  it("finds credentials by their config property, with the categories that fit", () => {
    expect(credentialRefs(named, catalogue)).toEqual([
      {
        node: "a",
        path: ["nodes", 1, "config", "credentials"],
        vault: "ops",
        item: "shop",
        access: "read",
        use: "credential",
        categories: ["api_key"],
      },
    ]);
  });

  it("finds what a vault node touches itself", () => {
    const flow = flowWith({ vault: "ops", item: "new" }, "test.write");
    expect(itemPlaces(flow, catalogue)).toMatchObject([{ vault: "ops", item: "new", access: "write" }]);
    expect(credentialRefs(flow, catalogue)).toEqual([]);
  });

  it("finds nothing where an expression decides", () => {
    expect(itemPlaces(flowWith({ credentials: { $expr: "msg.item" } }), catalogue)).toEqual([]);
  });
});

describe("resolveReferences", () => {
  it("puts ids in the place of names and keeps the names", () => {
    const { flow } = { flow: undefined, ...resolved(named) };
    expect(flow?.vaults).toEqual([{ vault: ops, access: "write" }]);
    expect(flow?.nodes[1]?.config).toEqual({ credentials: { vault: ops, item: shop } });
    expect(flow?.names).toEqual({ [ops]: "ops", [shop]: "shop" });
    expect(named.vaults[0]?.vault).toBe("ops");
  });

  it("changes nothing when it is done again, and the result is still a valid flow", () => {
    const once = resolved(named);
    if (once.faults) expect.fail("it did not resolve");
    expect(resolved(once.flow)).toEqual(once);
    expect(parseFlow(once.flow, catalogue)).toEqual(once.flow);
  });

  it("leaves the name of an item that a node may yet write", () => {
    const { flow } = { flow: undefined, ...resolved(flowWith({ vault: "ops", item: "new" }, "test.write")) };
    expect(flow?.nodes[1]?.config).toEqual({ vault: ops, item: "new" });
  });

  for (const [title, flow, faults] of [
    [
      "an unknown vault, wherever it stands",
      flowWith({ credentials: { vault: "opps", item: "shop" } }, "test.open", "opps"),
      ['undefined vaults[0].vault no vault "opps" here', 'a nodes[1].config.credentials.vault no vault "opps" here'],
    ],
    [
      "an unknown item",
      flowWith({ credentials: { vault: "ops", item: "shoop" } }),
      ['a nodes[1].config.credentials.item no item "shoop" in vault "ops"'],
    ],
  ] as const) {
    it(`reports ${title}`, () => expect(faultsOf(flow)).toEqual(faults));
  }

  it("reports an item of a category that the node cannot use", () => {
    const other = { ...lookup, findItem: () => ({ id: shop, category: "note" }) };
    const { faults } = { faults: undefined, ...resolveReferences(named, catalogue, other) };
    expect(faults).toMatchObject([{ node: "a", message: "an item of category note cannot be used here" }]);
  });
});
