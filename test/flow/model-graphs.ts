// Random graphs for the engine and its reference: some with cycles, where the order of everything is certain, and some
// with all that a flow can have, made so that only the order is not.
import fc from "fast-check";
import type { Graphs, ModelNode } from "./model.ts";

type Kind = ModelNode["kind"];

const blank: Omit<ModelNode, "id" | "kind"> = {
  ...{ sends: [0], stops: false, failures: 0, code: "node-failed", turns: 0, retries: 0, continueOnError: false },
  ...{ wires: [[], [], []], scope: undefined, count: 2, concurrency: 1, by: undefined, sendsAnyway: false },
};

/** What a node may be told to do; some numbers of failures are more than any number of attempts. */
const acts = {
  pass: { sends: [0] },
  second: { sends: [1] },
  both: { sends: [0, 1] },
  drop: { sends: [] },
  fail: { sends: [], fails: true },
  stop: { sends: [], stops: true },
} as const;
const always = 9;

const actsOf = (...names: (keyof typeof acts)[]) =>
  fc.constantFrom(...names.map((name) => ({ fails: false, stops: false, ...acts[name] })));

const idsOf = (kind: string, count: number) => Array.from({ length: count }, (_, i) => `${kind}${i}`);
/** Most often one or two. */
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
  const targets = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 2 });
  const main = fc.tuple(
    outer("start", targets),
    ...ids.map((id) =>
      fc
        .record({
          ...{ act: actsOf("pass", "second", "both", "drop", "fail", "stop"), continueOnError: fc.boolean() },
          ...{ wires: fc.tuple(targets, targets, seldom(targets)), code: work.code },
        })
        .map((rest) => modelNode(id, "node", rest)),
    ),
  );
  return fc.record({ main: withCatches(main, ids, { targets }), sub: fc.constant([]) });
});

type Choices = Partial<ModelNode> & {
  readonly act?: { readonly sends: readonly number[]; fails: boolean; stops: boolean };
};

function modelNode(id: string, kind: Kind, { act, ...rest }: Choices): ModelNode {
  const { fails = false, ...told } = act ?? {};
  return { ...blank, ...rest, ...told, ...(fails && { failures: always }), id, kind };
}

function outer(kind: "start" | "catch", targets: fc.Arbitrary<string[]>, id: string = kind): fc.Arbitrary<ModelNode> {
  return targets.map((first) => ({ ...blank, id, kind, wires: [first, [], []] }));
}

interface CatchWiring {
  readonly targets: fc.Arbitrary<string[]>;
  readonly least?: number;
}

function withCatches(main: fc.Arbitrary<ModelNode[]>, ids: readonly string[], { targets, least = 0 }: CatchWiring) {
  const scope = fc.option(fc.subarray([...ids], { minLength: 1 }), { nil: undefined });
  const caught = (id: string) =>
    fc.tuple(outer("catch", targets, id), scope).map(([node, only]): ModelNode => ({ ...node, scope: only }));
  const catches = fc.integer({ min: least, max: 2 }).chain((n) => fc.tuple(...idsOf("catch", n).map(caught)));
  return fc.tuple(main, catches).map(([nodes, more]) => [...nodes, ...more]);
}

const work = {
  failures: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
  code: fc.constantFrom("node-failed" as const, "bad-input" as const),
  turns: fc.integer({ min: 0, max: 3 }),
  retries: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
};

/** Every kind of node. Wires lead forward, but for those of catches. */
export const richGraphs = graphsOf(
  fc
    .tuple(
      someKinds("node", "node", "node", "for-each", "for-each", "subflow", "switch"),
      someKinds("node", "node", "node", "join", "join", "switch"),
    )
    .map((parts) => ["node", ...parts.flat()]),
);

/** Joins that wait for what other joins make. */
export const joinGraphs = graphsOf(
  someKinds("node", "node", "join").map((list) => ["node", ...list, "join", "node"]),
  { by: ["count", "wires"], leastCatches: 0, isLine: true },
);

/** Loops whose passes are gathered, with errors before and after. */
export const gatheredLoops = graphsOf(
  fc
    .tuple(someKinds("node"), someKinds("node"))
    .map(([before, after]) => ["for-each", ...before, "join", ...after, "node"]),
  { by: ["passes"], leastCatches: 1, isLine: true },
);

function someKinds(...kinds: Kind[]): fc.Arbitrary<Kind[]> {
  return fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 5 });
}

interface Shape {
  /** What joins gather. */
  readonly by: readonly NonNullable<ModelNode["by"]>[];
  readonly leastCatches: number;
  /** Each node leads to the next, and to others. */
  readonly isLine: boolean;
}

function graphsOf(
  lists: fc.Arbitrary<Kind[]>,
  { by, leastCatches, isLine }: Shape = { by: ["passes", "count", "wires"], leastCatches: 0, isLine: false },
): fc.Arbitrary<Graphs> {
  return lists.chain((list) => {
    const ids = list.map((kind, i) => `${kind === "for-each" ? "each" : kind}${i}`);
    // An error within a loop is taken within it, too.
    const takers = ids.filter((id) => id.startsWith("node") || (isLine && id.startsWith("join")));
    const main = fc.tuple(
      someOf(ids.slice(0, isLine ? 1 : 2)).map((first) => modelNode("start", "start", { wires: [first, [], []] })),
      ...list.map((kind, i) => {
        const some = someOf(ids.slice(i + 1, i + 4));
        const first = isLine ? some.map((more) => [...new Set([...ids.slice(i + 1, i + 2), ...more])]) : some;
        return anyNode(ids[i] ?? "", kind, { first, some, by: fc.constantFrom(...by) });
      }),
    );
    const all = withCatches(main, ids, { targets: someOf(takers), least: leastCatches });
    return fc.record({ main: all, sub: fc.oneof(chains, trees) }).map(tamed);
  });
}

interface Wiring {
  readonly first: fc.Arbitrary<string[]>;
  readonly some: fc.Arbitrary<string[]>;
  readonly by: fc.Arbitrary<ModelNode["by"]>;
}

function anyNode(id: string, kind: Kind, { first, some, by }: Wiring): fc.Arbitrary<ModelNode> {
  const hasSecond = kind === "node" || kind === "switch" || kind === "for-each";
  return fc
    .record({
      act: actsOf("pass", "pass", "pass", "both", "both", "second", "drop", "fail"),
      ...work,
      wires: fc.tuple(first, hasSecond ? some : fc.constant([]), seldom(some)),
      continueOnError: fc.boolean(),
      count: fc.integer({ min: 0, max: 3 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
      by,
      sendsAnyway: fc.boolean(),
    })
    .map((rest) => modelNode(id, kind, rest));
}

/** A subflow that may fail: one message at a time, so that nothing else is cut off. */
const chains = fc
  .array(fc.record({ ...work, act: actsOf("pass", "pass", "fail", "drop"), continueOnError: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((list) => [
    modelNode("start", "start", { wires: [["inner0"], [], []] }),
    ...list.map((rest, i) => {
      const next = i + 1 < list.length ? `inner${i + 1}` : "back";
      return modelNode(`inner${i}`, "node", { ...rest, wires: [[next], [], []] });
    }),
    modelNode("back", "return", {}),
  ]);

/** A subflow of several ways that does not fail, and may give back much or nothing. */
const trees = fc.integer({ min: 2, max: 4 }).chain((count) => {
  const ids = idsOf("inner", count);
  const branch = (id: string, i: number) => {
    const targets = someOf([...ids.slice(i + 1), "back"]);
    return fc
      .record({
        turns: work.turns,
        act: actsOf("pass", "both", "second"),
        wires: fc.tuple(targets, targets, fc.constant<string[]>([])),
      })
      .map((rest) => modelNode(id, i === 1 ? "for-each" : "node", rest));
  };
  return fc
    .tuple(...ids.map(branch))
    .map((nodes) => [
      modelNode("start", "start", { wires: [["inner0"], [], []] }),
      ...nodes,
      modelNode("back", "return", {}),
    ]);
});

/** Takes out what would make more than the order uncertain, and what no flow can have. */
function tamed({ main, sub }: Graphs): Graphs {
  // Which messages meet in a join by order, and so what took their errors, is not certain.
  const isFree = main.some(({ kind, by }) => kind === "join" && by !== "passes");
  const graph = isFree ? main.filter(({ kind }) => kind !== "catch") : main;
  return { main: graph.map((node) => settled(node, graph)), sub: sub.map((node) => settled(node, sub)) };
}

const sendsOf: Partial<Record<Kind, readonly number[]>> = { start: [0], catch: [0], "for-each": [1] };

function settled(node: ModelNode, graph: readonly ModelNode[]): ModelNode {
  const { kind, by } = node;
  const sources = graph.filter(({ wires }) => wires.flat().includes(node.id));
  const wiresIn = sources.flatMap(({ wires }) => wires.flat()).filter((id) => id === node.id).length;
  // Passes share their attempts.
  const failures = kind === "join" || sources.some((one) => one.kind === "for-each") ? 0 : node.failures;
  const sends = kind === "node" ? node.sends : (sendsOf[kind] ?? []);
  if (kind !== "join") return { ...node, sends, failures, by: undefined };
  const count = by === "wires" ? wiresIn : by === "passes" ? Number.POSITIVE_INFINITY : Math.max(1, node.count);
  return { ...node, sends, failures, count, code: "node-failed", retries: 0, turns: 0 };
}
