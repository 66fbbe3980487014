import { describe, expect, it } from "vitest";
import { z } from "zod";
import { InputError } from "../../src/base/errors.ts";
import { describeCatalogue, loadCatalogue } from "../../src/flow/catalogue.ts";
import { defineNode } from "../../src/flow/node.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";

describe("the shipped nodes", async () => {
  const catalogue = await loadCatalogue(shippedNodes);

  it("stand on the shelf under their own type", () => {
    expect([...catalogue.keys()]).toEqual([...shippedNodes.keys()].sort());
  });

  it("are described as plain JSON that says everything but the code", () => {
    const described = describeCatalogue(catalogue);
    expect(JSON.parse(JSON.stringify(described))).toEqual(described);
    expect(described.find(({ type }) => type === "core.delay")).toMatchObject({
      title: "Delay",
      ports: ["out"],
      input: true,
      pure: true,
      config: { type: "object", required: ["for"], properties: { for: { type: "string" } } },
    });
  });
});

describe("loadCatalogue", () => {
  it("loads only the types it is asked for, and leaves out what is not there", async () => {
    const loaded: string[] = [];
    const loader = (type: string) => async () => {
      loaded.push(type);
      return defineNode({ type, title: "", doc: "", ports: [], config: z.strictObject({}), run: () => undefined });
    };
    const shelf = new Map(["a.a", "a.b"].map((type) => [type, loader(type)]));
    expect([...(await loadCatalogue(shelf, ["a.b", "a.b", "a.c"])).keys()]).toEqual(["a.b"]);
    expect(loaded).toEqual(["a.b"]);
  });

  it("refuses a loader that brings another type than its name says", async () => {
    const start = shippedNodes.get("core.start");
    if (!start) expect.fail("no core.start");
    await expect(loadCatalogue(new Map([["core.stop", start]]))).rejects.toMatchObject({ code: "internal" });
  });
});

describe("defineNode refuses", () => {
  const rest = { title: "", doc: "", config: z.strictObject({}), run: () => undefined };
  for (const [title, face] of [
    ["a type without a group", { type: "shout", ports: [] }],
    ["two ports of one name", { type: "demo.shout", ports: ["out", "out"] }],
  ] as const) {
    it(title, () => expect(() => defineNode({ ...rest, ...face })).toThrow(InputError));
  }
});
