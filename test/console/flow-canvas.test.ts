import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foundTypes } from "../../src/console/areas/flows/edit/found-types.ts";
import { freePlace } from "../../src/console/areas/flows/edit/free-place.ts";
import { judged } from "../../src/console/areas/flows/edit/judge.ts";
import { placeAfter } from "../../src/console/areas/flows/edit/place-after.ts";
import { arranged, placesOf } from "../../src/console/areas/flows/graph/arrange.ts";
import { cardsOf, wiresOf } from "../../src/console/areas/flows/graph/drawing.ts";
import { firstLook } from "../../src/console/areas/flows/graph/first-look.ts";
import { type DrawnNode, gridStep, onGrid, portsOf, sizeOf } from "../../src/console/areas/flows/graph/node-ports.ts";
import { describeCatalogue, loadCatalogue } from "../../src/flow/catalogue.ts";
import { shapesOf } from "../../src/flow/described-shapes.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";
import { newId } from "../../src/trust/new-id.ts";

const types = describeCatalogue(await loadCatalogue(shippedNodes));
const shapes = new Map(types.map((type) => [type.type, type]));
const judgedBy = shapesOf(types);

const chain: DrawnNode[] = [
  { id: "start", type: "core.start", wires: [["get"]] },
  { id: "get", type: "http.request", wires: [["log"], ["stop"]] },
  { id: "log", type: "core.debug" },
  { id: "stop", type: "core.stop" },
];

describe("a flow that nobody put in order", () => {
  it("is drawn from left to right, and no card covers another", () => {
    const someFlow = fc.array(fc.array(fc.nat(11), { maxLength: 3 }), { minLength: 1, maxLength: 12 }).map((all) =>
      all.map(
        (to, i): DrawnNode => ({
          id: `n${i}`,
          type: "core.debug",
          wires: [to.map((n) => `n${n % all.length}`)],
        }),
      ),
    );
    fc.assert(
      fc.property(someFlow, (nodes) => {
        const places = arranged(nodes, shapes);
        const boxes = nodes.map((node) => ({ ...places.get(node.id), ...sizeOf(node, shapes.get(node.type)) }));
        for (const [i, a] of boxes.entries()) {
          for (const b of boxes.slice(i + 1)) {
            const isApart =
              Math.abs((a.x ?? 0) - (b.x ?? 0)) >= a.width || Math.abs((a.y ?? 0) - (b.y ?? 0)) >= a.height;
            expect(isApart).toBe(true);
          }
        }
      }),
      { numRuns: 40 },
    );
    const places = arranged(chain, shapes);
    expect(places.get("start")?.x).toBeLessThan(places.get("get")?.x ?? 0);
    expect(places.get("get")?.x).toBeLessThan(places.get("log")?.x ?? 0);
  });

  it("is drawn whatever a draft calls its nodes, and wherever it has them", () => {
    const nodes = ["__proto__", "constructor", "toString"].map((id, i, ids) => ({
      ...{ id, type: id, wires: Array(i === 0 ? 5_000 : 0).fill(ids) },
    }));
    expect([...arranged(nodes, shapes).keys()]).toEqual(["__proto__", "constructor", "toString"]);
    const polluted: string[] = [];
    for (const key in {}) polluted.push(key);
    expect(polluted).toEqual([]);
    const places = placesOf([{ id: "far", type: "core.debug", position: { x: 1e308, y: -1e308 } }], shapes);
    expect(places.get("far")).toEqual({ x: 1e6, y: -1e6 });
    expect(wiresOf(nodes, { shapes, places }).length).toBeLessThan(1_000);
  });

  it("keeps the order of its author, once every node has a place", () => {
    const placed = chain.map((node, i) => ({ ...node, position: { x: i, y: -i } }));
    expect([...placesOf(placed, shapes).values()]).toEqual(placed.map(({ position }) => position));
    const [, ...rest] = placed;
    expect(placesOf([...chain.slice(0, 1), ...rest], shapes)).toEqual(arranged(chain, shapes));
  });
});

describe("ports", () => {
  it("are those of the type with the error port last; of an unknown type those that are wired", () => {
    expect(portsOf({ id: "a", type: "http.request" }, shapes.get("http.request"))).toEqual([
      { name: "out", isError: false },
      { name: "error", isError: true },
    ]);
    const wires = [["x"], []];
    expect(portsOf({ id: "a", type: "my.own", wires }, undefined).map(({ name }) => name)).toEqual(["1", "2"]);
  });
});

describe("the drawing", () => {
  it("has a card for each node, and a wire for each that leads somewhere", () => {
    const looks = { shapes, places: arranged(chain, shapes) };
    const [start, ...rest] = chain;
    if (!start) expect.fail();
    const astray = [{ ...start, wires: [["get", "nowhere"]] }, ...rest];
    expect(cardsOf(astray, looks).map(({ id, data }) => [id, data.title, data.input])).toEqual([
      ["start", "Start", false],
      ["get", "HTTP request", true],
      ["log", "Debug", true],
      ["stop", "Stop", true],
    ]);
    expect(wiresOf(astray, looks).map(({ ariaLabel, className }) => [ariaLabel, className])).toEqual([
      ["Wire from start, port out, to get", undefined],
      ["Wire from get, port out, to log", undefined],
      ["Wire from get, port error, to stop", "error"],
    ]);
  });

  it("lights the wires that messages took", () => {
    const marks = new Map([
      ["start", { state: "succeeded", count: 1 } as const],
      ["get", { state: "running", count: 1 } as const],
    ]);
    const [lit, ...others] = wiresOf(chain, { shapes, places: new Map(), marks });
    expect([lit?.className, lit?.animated]).toEqual(["lit", true]);
    expect(others.map(({ animated }) => animated)).toEqual([false, false]);
  });
});

describe("a node that is added after another one", () => {
  const draft = { name: "", nodes: [{ id: "start", type: "core.start", position: { x: 0, y: 0 } }] };
  const [start] = draft.nodes;
  if (!start) throw new TypeError("no start");

  it("stands beside it, wired from its first free port", () => {
    expect(placeAfter(draft, start, shapes, "core.debug")).toEqual({
      at: { x: 280, y: 0 },
      from: { from: "start", port: 0 },
    });
  });

  it("stands below what is there already, and is not wired where the port is taken", () => {
    const wired = { ...start, wires: [["log"]] };
    const full = { ...draft, nodes: [wired, { id: "log", type: "core.debug", position: { x: 280, y: 0 } }] };
    const { at, from } = placeAfter(full, wired, shapes, "core.debug");
    expect(at.y).toBeGreaterThan(60);
    expect(from).toBeUndefined();
  });

  it("is not wired when it takes no messages", () =>
    expect(placeAfter(draft, start, shapes, "core.comment").from).toBeUndefined());
});

describe("a node that is dropped", () => {
  const place = fc.record({ x: fc.integer({ min: -600, max: 600 }), y: fc.integer({ min: -600, max: 600 }) });
  const someType = fc.constantFrom("core.debug", "core.switch", "core.comment", "my.own");

  it("covers no other, and stays where it was dropped unless it would", () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(someType, place), { maxLength: 30 }), someType, place, (before, type, wanted) => {
        const nodes = before.map(([type, position], i) => ({ id: `n${i}`, type, position }));
        const free = { ...freePlace({ nodes }, { type, at: wanted }, shapes), ...size(type) };
        const isCovered = (at: { readonly x: number; readonly y: number }) =>
          nodes.some(({ type: other, position: { x, y } }) => {
            const { width, height } = size(other);
            return at.x < x + width && x < at.x + free.width && at.y < y + height && y < at.y + free.height;
          });
        expect(isCovered(free)).toBe(false);
        expect([free.x, free.y].map((n) => Math.abs(n % gridStep))).toEqual([0, 0]);
        const { x, y } = onGrid(wanted);
        if (!isCovered({ x, y })) expect([free.x, free.y]).toEqual([x, y]);
      }),
      { numRuns: 200 },
    ));

  it("gives way no farther than it must", () => {
    const nodes = [{ id: "a", type: "core.debug", position: { x: 0, y: 0 } }];
    const { height } = size("core.debug");
    const at = (y: number) => freePlace({ nodes }, { type: "core.debug", at: { x: 16, y } }, shapes);
    expect([at(24).x, at(-24).x]).toEqual([16, 16]);
    expect(at(24).y).toBeGreaterThan(height);
    expect(at(24).y).toBeLessThan(height + 40);
    expect(at(-24).y).toBeLessThan(-height);
    expect(at(-24).y).toBeGreaterThan(-height - 40);
  });

  const size = (type: string) => sizeOf({ id: "", type }, shapes.get(type));
});

describe("what is seen of a flow first", () => {
  const nodes = [
    { id: "start", position: { x: 0, y: 0 } },
    { id: "end", position: { x: 400, y: 100 } },
  ];
  const bounds = { x: 0, y: 0, width: 600, height: 150 };

  it("is all of it, in the middle, where that can be read", () =>
    expect(firstLook({ nodes, bounds, room: { width: 1_000, height: 450 } })).toEqual({ x: 200, y: 150, zoom: 1 }));

  it("is its beginning where it cannot, or the node that is wanted", () => {
    const far = { ...bounds, width: 6_000 };
    const room = { width: 900, height: 450 };
    expect(firstLook({ nodes, bounds: far, room })?.x).toBe(28);
    expect(firstLook({ nodes, bounds: far, room }, ["end"])).toMatchObject({ x: 900 / 3 - 400 * 0.8, zoom: 0.8 });
  });

  it("is nothing yet where there is no room, or no node", () => {
    expect(firstLook({ nodes, bounds, room: { width: 0, height: 450 } })).toBeUndefined();
    expect(firstLook({ nodes, bounds, room: { width: 900, height: 0 } })).toBeUndefined();
    expect(firstLook({ nodes: [], bounds, room: { width: 900, height: 450 } })).toBeUndefined();
  });
});

describe("the palette", () => {
  it("finds all for no words, and the best first for some", () => {
    expect(foundTypes(types, " ")).toHaveLength(types.length);
    expect(foundTypes(types, "sq").map(({ type }) => type)[0]).toBe("sql.query");
    expect(foundTypes(types, "http req").map(({ type }) => type)[0]).toBe("http.request");
    expect(foundTypes(types, "set").map(({ type }) => type)[0]).toBe("core.set");
    expect(foundTypes(types, "xyzzy")).toEqual([]);
  });
});

describe("a draft is judged by what robots described", () => {
  const draft = (config: Record<string, unknown>) => ({
    name: "orders",
    vaults: [{ vault: "ops" }],
    nodes: [
      { id: "start", type: "core.start", wires: [["get"]] },
      { id: "get", type: "http.request", config },
    ],
  });

  it("finding the same faults as a robot would, as far as a schema can say them", () => {
    const { faults } = judged(draft({ method: "FETCH", url: { $expr: "msg.url" } }), judgedBy, undefined);
    expect(faults.map(({ node, path }) => [node, path.join(".")])).toEqual([["get", "nodes.1.config.method"]]);
    const odd = { ...draft({}), nodes: [{ id: "start", type: "core.strat" }] };
    expect(judged(odd, judgedBy, undefined).faults.map(({ message }) => message)).toContain(
      "no node type core.strat here",
    );
  });

  it("marking items that are not there as faults, and those that hold nothing as empty", () => {
    const config = (item: string) => ({ url: "https://shop.example/", credentials: { vault: "ops", item } });
    const [vault, entry] = [newId("vau"), newId("itm")];
    const lookup = {
      vaults: [],
      findVault: (name: string) => (name === "ops" ? vault : undefined),
      findRobot: () => undefined,
      findItem: (_: string, item: string) =>
        item === "gone" ? undefined : { id: entry, category: "api_key", ready: item !== "empty" },
    };
    expect(judged(draft(config("full")), judgedBy, lookup)).toEqual({ faults: [], empty: new Map() });
    expect(judged(draft(config("empty")), judgedBy, lookup).empty).toEqual(new Map([["get", "empty"]]));
    expect(judged(draft(config("gone")), judgedBy, lookup).faults).toMatchObject([
      { node: "get", path: ["nodes", 1, "config", "credentials", "item"] },
    ]);
  });
});
