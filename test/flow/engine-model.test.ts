import * as fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { systemClock } from "../../src/base/clock.ts";
import { errorOf } from "../../src/base/errors.ts";
import { parseDocument } from "../../src/flow/document.ts";
import { runFlow } from "../../src/flow/engine.ts";
import { defineNode, type Message } from "../../src/flow/node.ts";
import { catchErrors } from "../../src/nodes/core/catch.ts";
import { start } from "../../src/nodes/core/start.ts";
import { interpret, longestTrail, type ModelNode } from "./reference.ts";

const acts = ["pass", "second", "both", "drop", "fail", "stop"] as const;

const modelNode = defineNode({
  type: "model.node",
  title: "Model",
  doc: "Does as it is told.",
  ports: ["first", "second"],
  config: z.strictObject({ act: z.enum(acts), turns: z.int() }),
  run: ({ config, msg, node, debug, send, stop }) => {
    const trail = z.array(z.string()).parse(msg.trail);
    const next: Message = { ...msg, trail };
    trail.push(node.id);
    const work = () => {
      debug(`${trail.join(">")} ${z.object({ node: z.string() }).optional().parse(msg.error)?.node ?? ""}`);
      if (trail.length >= longestTrail || config.act === "drop") return;
      if (config.act === "stop") stop({ status: "succeeded" });
      // The failing message is the one that came: it must carry the trail, too.
      if (config.act === "fail") {
        msg.trail = trail;
        throw errorOf({ code: "node-failed", message: "as told" });
      }
      if (config.act === "both") send("first", next);
      if (config.act === "both" || config.act === "second") send("second", next);
      return config.act === "pass" ? next : undefined;
    };
    return config.turns === 0 ? work() : turns(config.turns).then(work);
  },
});

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await null;
}

interface Graph {
  readonly nodes: readonly ModelNode[];
  readonly turns: readonly number[];
}

function graphs(allowed: readonly (typeof acts)[number][], asyncTurns: number, mayEnd: boolean): fc.Arbitrary<Graph> {
  return fc.integer({ min: 1, max: 7 }).chain((count) => {
    const ids = Array.from({ length: count }, (_, i) => `n${i}`);
    const targets = fc.array(fc.constantFrom(...ids), { maxLength: 2 });
    const nowhere = fc.constant<string[]>([]);
    const wires = fc.tuple(targets, targets, fc.oneof(nowhere, targets));
    const node = (id: string) =>
      fc.record({
        id: fc.constant(id),
        kind: fc.constant("node" as const),
        act: fc.constantFrom(...allowed),
        wires,
        continueOnError: mayEnd ? fc.boolean() : fc.constant(true),
        scope: fc.constant(undefined),
      });
    const outer = (id: string, kind: "start" | "catch", scope: fc.Arbitrary<string[] | undefined>) =>
      fc.record({
        id: fc.constant(id),
        kind: fc.constant(kind),
        act: fc.constant("pass" as const),
        wires: fc.tuple(targets, nowhere, nowhere),
        continueOnError: fc.constant(false),
        scope,
      });
    const scope = fc.option(fc.subarray(ids, { minLength: 1 }), { nil: undefined });
    const catches = fc
      .integer({ min: 0, max: 2 })
      .chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => outer(`c${i}`, "catch", scope))));
    return fc
      .tuple(outer("start", "start", fc.constant(undefined)), catches, ...ids.map(node))
      .chain(([first, caught, ...rest]) =>
        fc.record({
          nodes: fc.constant([first, ...caught, ...rest]),
          turns: fc.array(fc.integer({ min: 0, max: asyncTurns }), { minLength: count, maxLength: count }),
        }),
      );
  });
}

async function runGraph({ nodes, turns }: Graph) {
  const log: unknown[] = [];
  const types = { start: "core.start", catch: "core.catch", node: "model.node" };
  let index = 0;
  const flow = parseDocument({
    name: "model",
    nodes: nodes.map(({ id, kind, act, wires, continueOnError, scope }) => ({
      id,
      type: types[kind],
      config: kind === "node" ? { act, turns: turns[index++] ?? 0 } : scope ? { scope } : {},
      wires: kind === "node" ? wires : [wires[0]],
      continueOnError,
    })),
  });
  const { status, node, counts } = await runFlow({
    flow,
    catalogue: new Map([start, catchErrors, modelNode].map((definition) => [definition.type, definition] as const)),
    input: { trail: [] },
    run: { id: "run", flow: "flow", startedAt: "", trigger: "signed" },
    host: {
      nodeEvents: false,
      event: (event) => event.type === "debug" && log.push(event.value),
      secret: () => Promise.reject(errorOf({ code: "not-permitted", message: "none" })),
    },
    clock: systemClock,
    signal: new AbortController().signal,
  });
  return { log, counts, status, node };
}

it("agrees with the reference in every event, its order, the outcome and the counts", async () => {
  let failed = 0;
  await fc.assert(
    fc.asyncProperty(graphs(acts, 0, true), async (graph) => {
      const expected = interpret(graph.nodes);
      if (expected.status === "failed") failed++;
      expect(await runGraph(graph)).toEqual(expected);
    }),
    { numRuns: 3_000 },
  );
  expect(failed).toBeGreaterThan(0);
});

it("delivers the same messages when nodes take their time, in whatever order", async () => {
  await fc.assert(
    fc.asyncProperty(graphs(["pass", "second", "both", "drop", "fail"], 3, false), async (graph) => {
      const { log, ...rest } = await runGraph(graph);
      const expected = interpret(graph.nodes);
      expect({ ...rest, log: log.map(String).sort() }).toEqual({ ...expected, log: expected.log.toSorted() });
    }),
    { numRuns: 1_000 },
  );
});
