// The engine against its reference, on random graphs.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Graphs, runGraphs } from "./model.ts";
import { gatheredLoops, joinGraphs, orderedGraphs, richGraphs } from "./model-graphs.ts";
import { interpret } from "./reference.ts";

const isEnd = (line: string) => line.startsWith("end ");

it("agrees with the reference in every visit of a node, their order, and the end", async () => {
  const longest = 7;
  let ended = 0;
  await fc.assert(
    fc.asyncProperty(orderedGraphs, async (graphs) => {
      const all = interpret(graphs, longest);
      const at = all.findIndex(isEnd);
      if (at >= 0) ended++;
      const story = at < 0 ? all : all.slice(0, at);
      expect(await runGraphs(graphs, longest)).toMatchObject({ story, end: all[at], isCounted: true });
    }),
    { numRuns: 1_000 },
  );
  expect(ended).toBeGreaterThan(100);
});

describe("delivers the same messages, and ends in a way that it may, whatever the order", () => {
  for (const [title, arbitrary] of Object.entries({
    "with every kind of node": richGraphs,
    "where joins wait for joins": joinGraphs,
    "where loops are gathered": gatheredLoops,
  })) {
    it(title, async () => {
      let whole = 0;
      await fc.assert(
        fc.asyncProperty(arbitrary, async (graphs) => {
          if (await agreesWhatever(graphs)) whole++;
        }),
        { numRuns: 500 },
      );
      expect(whole).toBeGreaterThan(150);
    });
  }
});

it("starts nothing more once it is cancelled, whenever that is", async () => {
  let cancelled = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(orderedGraphs, richGraphs), fc.integer({ min: 1, max: 12 }), async (graphs, at) => {
      const { end, started } = await runGraphs(graphs, 9, at);
      if (started < at) return;
      cancelled++;
      expect([end, started]).toEqual(["end cancelled", at]);
    }),
    { numRuns: 300 },
  );
  expect(cancelled).toBeGreaterThan(50);
});

/** Whether nothing ended the run before its time. */
async function agreesWhatever(graphs: Graphs): Promise<boolean> {
  const longest = 16;
  const all = interpret(graphs, longest);
  // Few messages can become very many.
  fc.pre(all.length <= 400);
  const ends = all.filter(isEnd);
  const visits = all.filter((line) => !isEnd(line));
  const { story, end, isCounted } = await runGraphs(graphs, longest);
  expect(isCounted).toBe(true);
  if (ends.length === 0) {
    expect({ end, story: story.toSorted() }).toEqual({ end: undefined, story: visits.toSorted() });
    return true;
  }
  expect(ends).toContain(end);
  expect(missing(story, visits)).toEqual([]);
  return false;
}

/** What `some` has more often than `all`. */
function missing(some: readonly string[], all: readonly string[]): string[] {
  const left = [...all];
  return some.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
