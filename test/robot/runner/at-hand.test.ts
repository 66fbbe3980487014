// A process that runs a flow again: only the very same flow, and only while nothing of a run can have stayed in it.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parseDocument } from "../../../src/flow/document.ts";
import { RunnersAtHand } from "../../../src/robot/runner/at-hand.ts";
import { openRunner, type RunnerHost } from "../../../src/robot/runner/process.ts";
import { childrenOf } from "../../support/processes.ts";
import { chain, code, openRobotTrial, type RobotTrial } from "../../support/robot-trial.ts";
import { until } from "../../support/until.ts";

let trial: RobotTrial;
beforeEach(async () => {
  trial = await openRobotTrial({ settings: { concurrency: 2 } });
});
afterEach(() => trial[Symbol.asyncDispose]());

const show = { id: "show", type: "core.debug" };
const set = { id: "set", type: "core.set", config: { values: { "msg.double": { $expr: "msg.n * 2" } } } };
const several = { settings: { concurrency: 2 } };
/** Each has a directory of its own. */
const processes = () => readdirSync(trial.home.runners);
const debugged = (run: Parameters<RobotTrial["upstream"]["events"]>[0]) =>
  trial.upstream
    .events(run)
    .flatMap(({ type, data }) => (type === "debug" ? [Reflect.get(Object(data), "value")] : []));

async function ranOnce(flow: Awaited<ReturnType<RobotTrial["flow"]>>, input = {}) {
  const run = await trial.start(flow, input);
  return { run, end: await trial.upstream.ended(run) };
}

describe("a flow of nodes that ship", () => {
  test("runs again where it ran, each run for itself", async () => {
    const flow = await trial.flow(chain(set, show));
    const first = await ranOnce(flow, { n: 1 });
    const [process] = processes();
    const second = await ranOnce(flow, { n: 2 });
    expect(processes()).toEqual([process]);
    expect(debugged(first.run)).toEqual([{ n: 1, double: 2 }]);
    expect(debugged(second.run)).toEqual([{ n: 2, double: 4 }]);
    const seqs = trial.upstream.events(second.run).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    expect(second.end.status).toBe("succeeded");
  });

  test("fails where it fails, and runs again there", async () => {
    const flow = await trial.flow(
      chain({ id: "set", type: "core.set", config: { values: { "msg.x": { $expr: "$error(msg.why)" } } } }),
    );
    expect((await ranOnce(flow, { why: "first" })).end.outcome?.reason).toContain("first");
    const [process] = processes();
    expect((await ranOnce(flow, { why: "second" })).end.outcome?.reason).toContain("second");
    expect(processes()).toEqual([process]);
  });

  test("has a process for each run at a time, and no other flow's", async () => {
    const slow = await trial.flow(chain({ id: "wait", type: "core.delay", config: { for: "300ms" } }), several);
    const runs = [await trial.start(slow), await trial.start(slow)];
    for (const run of runs) expect((await trial.upstream.ended(run)).status).toBe("succeeded");
    const both = processes();
    expect(both).toHaveLength(2);
    await ranOnce(slow);
    expect(processes().toSorted()).toEqual(both.toSorted());
    await ranOnce(await trial.flow(chain(show)));
    expect(processes()).toHaveLength(3);
  });

  test("gets another process when the one that waited died", async () => {
    const flow = await trial.flow(chain(set));
    await ranOnce(flow, { n: 1 });
    const waiting = childrenOf(process.pid);
    for (const pid of waiting) process.kill(pid, "SIGKILL");
    await until("it to be gone", () => childrenOf(process.pid).length === 0);
    expect((await ranOnce(flow, { n: 1 })).end.status).toBe("succeeded");
  });

  test("leaves no process when the daemon stops", async () => {
    await ranOnce(await trial.flow(chain(set)), { n: 1 });
    expect(childrenOf(process.pid)).toHaveLength(1);
    await trial.heart.stop(0);
    expect(childrenOf(process.pid)).toEqual([]);
  });
});

describe("a process is used once", () => {
  const ways: [what: string, node: { id: string; type: string; config?: object }, status: string][] = [
    ["when code of an author ran in it", code("go", "return msg;"), "succeeded"],
    ["when its run asked the daemon for something", { id: "all", type: "vault.list-vaults" }, "succeeded"],
    ["when its run was out of the flow's time", { id: "wait", type: "core.delay", config: { for: "1m" } }, "timed_out"],
  ];
  test.each(ways)("%s", async (_, node, status) => {
    const flow = await trial.flow(chain(node), { settings: { timeout: "4s" } });
    expect((await ranOnce(flow)).end).toMatchObject({ status });
    expect(processes()).toEqual([]);
  });
});

test("a process that waits is there for ten seconds, and then it is gone", async () => {
  const never = () => Promise.reject(new Error("nothing is asked"));
  const host: RunnerHost = { item: never, vault: never, usedAgain: () => {}, events: () => {}, output: () => {} };
  const directory = join(trial.home.folder, "waiting");
  const runner = await openRunner({ directory, memory: 128, needs: { processes: false } });
  const ended = await runner.run(
    {
      document: parseDocument({ name: "waits", nodes: [{ id: "start", type: "core.start" }] }),
      input: {},
      run: { id: "", flow: "", startedAt: "", trigger: "signed" },
      ...{ env: {}, nodeEvents: false, values: false },
    },
    host,
    { again: true },
  );
  expect(ended).toMatchObject({ outcome: { status: "succeeded" } });
  const atHand = new RunnersAtHand();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    expect(atHand.keep("flow", runner)).toBe(true);
    vi.advanceTimersByTime(9_999);
    expect(atHand.take("flow")).toBe(runner);
    expect(atHand.keep("flow", runner)).toBe(true);
    vi.advanceTimersByTime(9_999);
    expect(runner.isAlive).toBe(true);
    vi.advanceTimersByTime(1);
    expect(atHand.take("flow")).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
  await atHand.end();
  expect(runner.isAlive).toBe(false);
  expect(existsSync(directory)).toBe(false);
});
