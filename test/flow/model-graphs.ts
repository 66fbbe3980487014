// Random graphs for the engine and its reference: some with cycles, where the order of everything is certain, and some
// with all that a flow can have, made so that only the order is not.
import fc from "fast-check";
import { acts, type Graphs, type ModelNode } from "./model.ts";

type Kind = ModelNode["kind"];

const blank: Omit<ModelNode, "id" | "kind"> = {
  ...{ act: "pass", failures: 0, code: "node-failed", turns: 0, retries: 0, continueOnError: false },
  ...{ wires: [[], [], []], scope: undefined, count: 2, concurrency: 1, by: "count", sendsAnyway: false },
};

const idsOf = (kind: string, count: number) => Array.from({ length: count }, (_, i) => `${kind}${i}`);
/** Most often one or two; copies of one message never meet again. */
const someOf = (ids: readonly string[]): fc.Arbitrary<string[]> =>
  ids.length === 0
    ? fc.constant([])
    : fc.oneof(
        { weight: 4, arbitrary: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 2 }) },
        fc.constant<string[]>([]),
      );
const seldom = <T>(value: fc.Arbitrary<T[]>) => fc.oneof({ weight: 2, arbitrary: fc.constant<T[]>([]) }, value);

/** Nodes that return at once and catches, wired at will: whatever happens, happens in one order. */
export const orderedGraphs: fc.Arbitrary<Graphs> = fc.integer({ min: 1, max: 7 }).chain((count) => {
  const ids = idsOf("node", count);
  const targets = fc.array(fc.constantFrom(...ids), { maxLength: 2 });
  const main = fc.tuple(
    outer("start", targets),
    ...ids.map((id) =>
      fc
        .record({
          ...{ act: fc.constantFrom(...acts), wires: fc.tuple(targets, targets, seldom(targets)) },
          ...{ continueOnError: fc.boolean(), code: fc.constantFrom("node-failed" as const, "bad-input" as const) },
        })
        .map((rest): ModelNode => ({ ...blank, ...rest, id, kind: "node" })),
    ),
  );
  return fc.record({ main: withCatches(main, ids, targets), sub: fc.constant([]) });
});

function outer(kind: "start" | "catch", targets: fc.Arbitrary<string[]>, id: string = kind): fc.Arbitrary<ModelNode> {
  return targets.map((first) => ({ ...blank, id, kind, wires: [first, [], []] }));
}

function withCatches(main: fc.Arbitrary<ModelNode[]>, ids: readonly string[], targets: fc.Arbitrary<string[]>) {
  const scope = fc.option(fc.subarray([...ids], { minLength: 1 }), { nil: undefined });
  const caught = (id: string) =>
    fc.tuple(outer("catch", targets, id), scope).map(([node, only]): ModelNode => ({ ...node, scope: only }));
  const catches = fc.integer({ min: 0, max: 2 }).chain((n) => fc.tuple(...idsOf("catch", n).map(caught)));
  return fc.tuple(main, catches).map(([nodes, more]) => [...nodes, ...more]);
}

const before = fc.constantFrom<Kind>("node", "node", "node", "for-each", "for-each", "subflow", "switch");
const after = fc.constantFrom<Kind>("node", "node", "node", "join", "join", "switch");
const lists = fc
  .tuple(fc.array(before, { minLength: 1, maxLength: 5 }), fc.array(after, { minLength: 1, maxLength: 5 }))
  .map((parts) => ["node" as const, ...parts.flat()]);

/** Every kind of node. Wires lead forward, but for those of catches; joins that choose by order have no catches beside. */
export const richGraphs: fc.Arbitrary<Graphs> = lists.chain((list) => {
  const ids = list.map((kind, i) => `${kind === "for-each" ? "each" : kind}${i}`);
  const nodes = ids.filter((id) => id.startsWith("node"));
  const main = fc.tuple(
    someOf(nodes.slice(0, 2)).map(
      (first): ModelNode => ({ ...blank, id: "start", kind: "start", wires: [first, [], []] }),
    ),
    ...list.map((kind, i) => {
      const later = ids.slice(i + 1).filter((id) => kind === "node" || nodes.includes(id));
      return anyNode(ids[i] ?? "", kind, someOf(later.slice(0, 3)));
    }),
  );
  return fc.record({ main: withCatches(main, ids, someOf(nodes)), sub: fc.oneof(chains, trees) }).map(tamed);
});

const usual = fc.constantFrom<ModelNode["act"]>("pass", "pass", "pass", "both", "both", "second", "drop", "fail");

function anyNode(id: string, kind: Kind, targets: fc.Arbitrary<string[]>): fc.Arbitrary<ModelNode> {
  return fc
    .record({
      act: usual,
      ...work,
      wires: fc.tuple(
        targets,
        kind === "node" || kind === "switch" || kind === "for-each" ? targets : fc.constant([]),
        seldom(targets),
      ),
      continueOnError: fc.boolean(),
      count: fc.integer({ min: 0, max: 3 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
      by: fc.constantFrom("passes" as const, "count" as const, "wires" as const),
      sendsAnyway: fc.boolean(),
    })
    .map((rest) => ({ ...blank, ...rest, id, kind }));
}

const work = {
  failures: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
  code: fc.constantFrom("node-failed" as const, "bad-input" as const),
  turns: fc.integer({ min: 0, max: 3 }),
  retries: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
};

/** A subflow that may fail: one message at a time, so that nothing else is cut off. */
const chains = fc
  .array(
    fc.record({
      ...work,
      act: fc.constantFrom("pass" as const, "pass" as const, "fail" as const, "drop" as const),
      continueOnError: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((list): ModelNode[] => [
    { ...blank, id: "start", kind: "start", wires: [["inner0"], [], []] },
    ...list.map(
      (rest, i): ModelNode => ({
        ...{ ...blank, ...rest, id: `inner${i}`, kind: "node" },
        wires: [[i + 1 < list.length ? `inner${i + 1}` : "back"], [], []],
      }),
    ),
    { ...blank, id: "back", kind: "return" },
  ]);

/** A subflow of several ways that does not fail, and may give back much or nothing. */
const trees = fc.integer({ min: 2, max: 4 }).chain((count) => {
  const ids = idsOf("inner", count);
  const branch = (id: string, i: number) => {
    const targets = someOf([...ids.slice(i + 1), "back"]);
    const isLoop = i === 1;
    return fc
      .record({
        turns: work.turns,
        act: fc.constantFrom("pass" as const, "both" as const, "second" as const),
        wires: fc.tuple(targets, targets, fc.constant<string[]>([])),
      })
      .map((rest): ModelNode => ({ ...blank, ...rest, id, kind: isLoop ? "for-each" : "node" }));
  };
  return fc
    .tuple(...ids.map(branch))
    .map((nodes): ModelNode[] => [
      { ...blank, id: "start", kind: "start", wires: [["inner0"], [], []] },
      ...nodes,
      { ...blank, id: "back", kind: "return" },
    ]);
});

/** Takes out what would make more than the order uncertain, and what no flow can have. */
function tamed({ main, sub }: Graphs): Graphs {
  const isFree = main.some(({ kind, by }) => kind === "join" && by !== "passes");
  const graph = isFree ? main.filter(({ kind }) => kind !== "catch") : main;
  return { main: graph.map((node) => settled(node, graph)), sub: sub.map((node) => settled(node, sub)) };
}

function settled(node: ModelNode, graph: readonly ModelNode[]): ModelNode {
  const sources = graph.filter(({ wires }) => wires.flat().includes(node.id));
  const wiresIn = sources.flatMap(({ wires }) => wires.flat()).filter((id) => id === node.id).length;
  // Copies that share their attempts never come to one node.
  const failures = sources.every(({ kind }) => kind === "node") ? node.failures : 0;
  const count = node.kind === "join" ? (node.by === "wires" ? wiresIn : Math.max(1, node.count)) : node.count;
  const tries = node.kind === "node" || node.kind === "subflow" ? node.retries : 0;
  return { ...node, failures, count, retries: tries };
}
