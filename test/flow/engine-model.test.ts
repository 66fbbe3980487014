// The engine against its reference, on random graphs.
import fc from "fast-check";
import { expect, it } from "vitest";
import { runGraphs } from "./model.ts";
import { orderedGraphs, richGraphs } from "./model-graphs.ts";
import { interpret } from "./reference.ts";

it("agrees with the reference in every event, its order, the outcome and the counts", async () => {
  const longest = 5;
  let failed = 0;
  await fc.assert(
    fc.asyncProperty(orderedGraphs, async (graphs) => {
      const { log, counts, ends } = interpret(graphs, longest);
      const end = ends[0] ?? { status: "succeeded", node: undefined, code: undefined, logged: log.length, counts };
      if (end.status === "failed") failed++;
      const { logged, ...rest } = end;
      expect(await runGraphs(graphs, longest)).toEqual({ ...rest, log: log.slice(0, logged) });
    }),
    { numRuns: 1_000 },
  );
  expect(failed).toBeGreaterThan(20);
});

it("delivers the same messages, and ends in a way that it may, with every kind of node and in whatever order", async () => {
  const longest = 6;
  let whole = 0;
  await fc.assert(
    fc.asyncProperty(richGraphs, async (graphs) => {
      const { log, counts, ends } = interpret(graphs, longest);
      const { log: said, ...run } = await runGraphs(graphs, longest);
      if (ends.length === 0) {
        whole++;
        expect({ ...run, log: said.toSorted() }).toEqual({
          ...{ status: "succeeded", node: undefined, code: undefined, counts, log: log.toSorted() },
        });
        return;
      }
      const { status, node, code } = run;
      expect(ends.map((end) => [end.status, end.node, end.code])).toContainEqual([status, node, code]);
      expect(missing(said, log)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
  expect(whole).toBeGreaterThan(300);
});

/** What `some` has more often than `all`. */
function missing(some: readonly string[], all: readonly string[]): string[] {
  const left = [...all];
  return some.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
