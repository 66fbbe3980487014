// What the page of a run tells of each node follows from the run's events and state alone.
import { expect, it } from "vitest";
import { nodeMarks } from "../../src/console/areas/runs/node-marks.ts";
import { nodeSteps, stepsNow } from "../../src/console/areas/runs/node-steps.ts";
import { newId } from "../../src/trust/new-id.ts";
import type { RunEventRow, RunRow } from "../../src/wire/shapes.ts";

const run = newId("run");
const begin = Date.parse("2026-01-01T00:00:00.000Z");
const event = (seq: number, node: string, type: string, data?: unknown): RunEventRow => ({
  ...{ run, seq, node, type, data },
  at: new Date(begin + seq * 1_000).toISOString(),
});
const vault = newId("vau");
const nodes = [
  { id: "start" },
  { id: "key", config: { credentials: { vault, item: "x" } } },
  { id: "slow" },
  { id: "after" },
];
const events = [
  event(1, "start", "node.started"),
  event(2, "start", "node.finished", { durationMs: 3, sent: 2 }),
  event(3, "key", "node.started"),
  event(4, "slow", "node.started"),
];
const statesIn = (row: Pick<RunRow, "status" | "waiting_for">, known = nodes) => {
  const ids = known.map(({ id }) => id);
  return Object.fromEntries(
    stepsNow(nodeSteps(events, ids, begin + 5_000), row, known).map(({ node, state }) => [node, state]),
  );
};

it.each([
  ["running", [], { start: "done", key: "running", slow: "running", after: "unreached" }],
  ["waiting_for_secret", [vault], { start: "done", key: "held", slow: "running", after: "unreached" }],
  ["waiting_for_secret", [newId("vau")], { start: "done", key: "held", slow: "held", after: "unreached" }],
  ["cancelled", [], { start: "done", key: "cut", slow: "cut", after: "unreached" }],
] as const)("tells of a run that is %s which node waits, runs or was cut off", (status, waiting_for, states) => {
  expect(statesIn({ status, waiting_for: [...waiting_for] })).toEqual(states);
});

it("counts attempts and time, and keeps the last error until the node succeeds", () => {
  const tried = [
    event(1, "key", "node.started"),
    event(2, "key", "node.failed", { durationMs: 5, error: { code: "unreachable", message: "no answer" } }),
    event(3, "key", "node.started"),
    event(4, "key", "node.failed", { durationMs: 7, error: { code: "unreachable" } }),
  ];
  const [first] = nodeSteps(tried.slice(0, 2), ["key"], begin + 5_000);
  expect(first).toMatchObject({ state: "failed", times: 1, took: 5, error: "no answer" });
  const [second] = nodeSteps(tried, ["key"], begin + 5_000);
  expect(second).toMatchObject({ state: "failed", times: 2, took: 12, error: "unreachable" });
  const done = [
    ...tried,
    event(5, "key", "node.started"),
    event(6, "key", "node.finished", { durationMs: 1, sent: 1 }),
  ];
  expect(nodeSteps(done, ["key"], begin + 7_000)[0]).toMatchObject({ state: "done", times: 3, error: undefined });
});

it("tells apart the messages that passed a node, and counts those that nothing was told of", () => {
  const passed = [
    event(1, "each", "node.finished", { sent: 0, values: { in: { n: 1 }, out: { n: 2 }, port: "out" } }),
    event(2, "each", "node.failed", { error: { code: "node-failed" }, values: { in: { n: 5 }, port: "second" } }),
    event(3, "each", "node.finished", { durationMs: 1, sent: 0 }),
    event(4, "each", "node.finished", { values: "no values" }),
  ];
  expect(nodeSteps(passed, ["each"], begin)[0]).toMatchObject({
    passes: [
      { seq: 1, came: { n: 1 }, sent: { n: 2 }, port: undefined, isTaken: false },
      { seq: 2, came: { n: 5 }, sent: undefined, port: "second", isTaken: true },
    ],
    untold: 2,
  });
});

it("marks in the picture what waits, and nothing that was never reached", () => {
  const steps = stepsNow(
    nodeSteps(
      events,
      nodes.map(({ id }) => id),
      begin + 5_000,
    ),
    { status: "waiting_for_secret", waiting_for: [vault] },
    nodes,
  );
  expect([...nodeMarks(steps)]).toEqual([
    ["start", { state: "succeeded", count: 1 }],
    ["key", { state: "waiting", count: 1 }],
    ["slow", { state: "running", count: 1 }],
    ["after", { state: "idle", count: 0 }],
  ]);
});
