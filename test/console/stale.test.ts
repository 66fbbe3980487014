// A change makes no more out of date than it must: in a workspace of a thousand robots, one robot is fetched as one.
import { expect, it } from "vitest";
import { type Mark, marksOf, staleOf } from "../../src/console/live/stale.ts";
import { newId } from "../../src/trust/new-id.ts";

const stale = (...changes: Parameters<typeof marksOf>) => staleOf(new Set<Mark>(marksOf(...changes)));

it.each(["robot", "ask"] as const)("fetches the one robot of a change of kind %s, and what robots wait for", (kind) => {
  const id = newId("rob");
  expect(stale([{ kind, id }])).toEqual({ all: false, words: ["asks"], robots: [id] });
});

it("fetches a robot once, however many of its changes were heard of", () => {
  const id = newId("rob");
  const changes = Array.from({ length: 50 }, () => ({ kind: "robot", id }) as const);
  expect(stale(changes).robots).toEqual([id]);
});

it("fetches the whole list when many robots changed, and none of them alone", () => {
  const changes = Array.from({ length: 21 }, () => ({ kind: "robot", id: newId("rob") }) as const);
  expect(stale(changes)).toEqual({ all: false, words: ["asks", "robots"], robots: [] });
});

it("fetches a list once that two kinds of changes concern", () => {
  const { words, robots } = stale([
    { kind: "ticket", id: "abcdefghijklmnop" },
    { kind: "robot", id: newId("rob") },
    { kind: "run", id: newId("run") },
  ]);
  expect(words.toSorted()).toEqual(["asks", "members", "robots", "runs", "tickets"]);
  expect(robots).toEqual([]);
});

it("takes everything to be out of date when some changes were missed", () => {
  expect(stale(undefined)).toEqual({ all: true, words: [], robots: [] });
});
