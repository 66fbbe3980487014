// Runs from order to end, in real child processes.
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { iso } from "../../../src/base/clock.ts";
import { errorOf } from "../../../src/base/errors.ts";
import { mostOpen } from "../../../src/robot/runs/runs.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { parseFrame } from "../../../src/wire/codec.ts";
import { fromRobot } from "../../../src/wire/link.ts";
import { chain, code, openRobotTrial } from "../../support/robot-trial.ts";
import { channel, say } from "../../support/runner-words.ts";
import { until } from "../../support/until.ts";

const waitsForEver = { id: "wait", type: "core.delay", config: { for: "1h" } };
const loopsForEver = code("loop", "for (;;);");

describe("a run", () => {
  test("tells its states and its events in order, numbered without a gap", async () => {
    await using trial = await openRobotTrial();
    const { upstream } = trial;
    const flow = await trial.flow(
      chain(code("double", "return { n: msg.n * 2 };"), { id: "show", type: "core.debug" }),
    );
    const run = await trial.start(flow, { n: 21 });
    const end = await upstream.ended(run);
    expect(upstream.states(run)).toEqual(["assigned", "running", "succeeded"]);
    expect(end.outcome?.counts).toEqual({ nodes: 3, messages: 3, errors: 0 });
    const events = upstream.events(run);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    expect(events.find(({ type }) => type === "debug")).toMatchObject({ node: "show", data: { value: { n: 42 } } });
    expect(events.at(-1)).toMatchObject({ type: "run.state", data: { status: "succeeded" } });
  });

  test("tells all of a flood of events, and larger values in part", async () => {
    await using trial = await openRobotTrial();
    const { upstream } = trial;
    const flood = code(
      "flood",
      "for (let i = 0; i < 2_000; i++) debug(i); debug('x'.repeat(300_000)); debug('y'.repeat(2_000_000));",
    );
    const run = await trial.start(await trial.flow(chain(flood)));
    expect((await upstream.ended(run)).status).toBe("succeeded");
    const shown = upstream.events(run).filter(({ type }) => type === "debug");
    expect(shown).toHaveLength(2_002);
    expect(shown.slice(0, 2_000).map(({ data }) => Reflect.get(Object(data), "value"))).toEqual([
      ...Array(2_000).keys(),
    ]);
    expect(shown.at(-2)?.data).toMatchObject({ truncated: true, start: expect.stringContaining("xxx") });
    expect(shown.at(-1)?.data).toMatchObject({ left_out: expect.stringContaining("characters") });
  });

  test("says nothing that the control plane could not read, however deep or wide", async () => {
    await using trial = await openRobotTrial();
    const { upstream } = trial;
    const source = `
      let deep = { bottom: 1 };
      for (let i = 0; i < 100; i++) deep = [deep];
      debug(deep);
      for (let i = 0; i < 3; i++) debug("\u{4e16}".repeat(140_000));`;
    const run = await trial.start(await trial.flow(chain(code("odd", source))));
    expect((await upstream.ended(run)).status).toBe("succeeded");
    const [first, ...wide] = upstream.events(run).filter(({ type }) => type === "debug");
    expect(first?.data).toMatchObject({ truncated: true, start: expect.stringContaining("[[[[") });
    expect(wide).toHaveLength(3);
    for (const message of upstream.messages) parseFrame(JSON.stringify({ ...message, n: 1 }), fromRobot);
  });

  const deaths = [
    ["exits", "process.exit(7);", "with exit code 7"],
    ["aborts", "process.abort();", "by SIGABRT"],
    [
      "takes more memory than it may",
      "const all = []; for (;;) all.push(new Array(1_000_000).fill(1.5));",
      "the run needed more than 64 MB of memory",
    ],
    ["speaks out of turn", `${say("{ t: 'no such thing' }")} await new Promise(() => {});`, "not part of the protocol"],
    [
      "says a word that Node's own channels know",
      `${say("{ cmd: 'NODE_HANDLE', type: 'net.Socket' }")} await new Promise(() => {});`,
      "not part of the protocol",
    ],
    ["says what is no JSON", `${channel}.write("{]\\n"); await new Promise(() => {});`, "no JSON"],
    [
      "says a line that does not end",
      `${channel}.write("x".repeat(17_000_000)); await new Promise(() => {});`,
      "more than 16777216 bytes",
    ],
    ["hangs up", `${channel}.destroy(); await new Promise(() => {});`, "process ended"],
  ] as const;
  for (const [what, source, reason] of deaths) {
    test(`fails when its process ${what}, and the daemon goes on`, async () => {
      await using trial = await openRobotTrial({ settings: { runnerMemory: 64 } });
      const { upstream } = trial;
      const run = await trial.start(await trial.flow(chain(code("die", source))));
      const end = await upstream.ended(run);
      expect(end.status).toBe("failed");
      expect(end.outcome?.reason).toContain(reason);
      const next = await trial.start(await trial.flow(chain(code("live", "return msg;"))));
      expect((await upstream.ended(next)).status).toBe("succeeded");
    });
  }

  test("is cancelled in time when its nodes listen, and leaves no process directory", async () => {
    await using trial = await openRobotTrial();
    const { upstream, home } = trial;
    const run = await trial.start(await trial.flow(chain({ id: "wait", type: "core.delay", config: { for: "1h" } })));
    await until("the node to start", () => upstream.events(run).some(({ node }) => node === "wait"));
    const at = performance.now();
    trial.handle({ t: "cancel", run });
    const end = await upstream.ended(run);
    expect(end).toMatchObject({ status: "cancelled", outcome: { reason: "the run was cancelled" } });
    expect(performance.now() - at).toBeLessThan(4_000);
    await until("its directory to go", () => readdirSync(home.runners).length === 0);
  });

  test("is killed after five seconds when it does not listen", async () => {
    await using trial = await openRobotTrial();
    const { upstream } = trial;
    const run = await trial.start(await trial.flow(chain(loopsForEver)));
    await until("the run to be given to its process", () => upstream.states(run).includes("running"));
    trial.handle({ t: "cancel", run });
    expect((await upstream.ended(run)).status).toBe("cancelled");
  });

  test("times out even when a node never lets go of its process", async () => {
    await using trial = await openRobotTrial();
    const flow = await trial.flow(chain(loopsForEver), { settings: { timeout: "300ms" } });
    const run = await trial.start(flow);
    const end = await trial.upstream.ended(run);
    expect(end).toMatchObject({ status: "timed_out", outcome: { error: { code: "timeout" } } });
  });

  test("that still waits for its turn is cancelled without ever starting", async () => {
    await using trial = await openRobotTrial();
    const { upstream } = trial;
    const flow = await trial.flow(chain(waitsForEver));
    const [first, second] = [await trial.start(flow), await trial.start(flow)];
    await until("the first to run", () => upstream.states(first).includes("running"));
    trial.handle({ t: "cancel", run: second });
    expect((await upstream.ended(second)).status).toBe("cancelled");
    expect(upstream.states(second)).toEqual(["assigned", "cancelled"]);
    trial.handle({ t: "cancel", run: first });
    await upstream.ended(first);
  });

  test("waits for others of its flow, and not for those of another", async () => {
    await using trial = await openRobotTrial({ settings: { concurrency: 2 } });
    const { upstream } = trial;
    const slow = await trial.flow(chain(waitsForEver));
    const quick = await trial.flow(chain(code("go", "return msg;")));
    const held = await trial.start(slow);
    const behind = await trial.start(slow);
    await until("the first to run", () => upstream.states(held).includes("running"));
    expect((await upstream.ended(await trial.start(quick))).status).toBe("succeeded");
    expect(upstream.states(behind)).toEqual(["assigned"]);
    trial.handle({ t: "cancel", run: held });
    await upstream.ended(held);
    await until("the second to get its turn", () => upstream.states(behind).includes("running"));
  });

  test("whose flow says so keeps its values on the robot", async () => {
    await using trial = await openRobotTrial();
    const { upstream } = trial;
    const talk = code(
      "talk",
      "debug('private'); keep({ at: 'private' }); console.log('private'); process.stdout.write('private'); throw new Error('private');",
    );
    const run = await trial.start(await trial.flow(chain(talk), { settings: { log: "status" } }));
    const end = await upstream.ended(run);
    expect(end.outcome?.error).toEqual({ code: "node-failed", message: "node-failed" });
    expect(upstream.events(run).map(({ type }) => type)).toContain("node.failed");
    expect(upstream.text).not.toContain("private");
  });
});

describe("a daemon that stops", () => {
  test("lets what runs come to its end within its grace, and starts nothing new", async () => {
    await using trial = await openRobotTrial({ settings: { concurrency: 1 } });
    const { upstream } = trial;
    const flow = await trial.flow(chain({ id: "wait", type: "core.delay", config: { for: "400ms" } }));
    const [first, second] = [await trial.start(flow), await trial.start(flow)];
    await until("the first to run", () => upstream.states(first).includes("running"));
    await trial.heart.stop(10_000);
    expect(upstream.states(first).at(-1)).toBe("succeeded");
    expect(upstream.states(second)).toEqual(["assigned"]);
  });

  test("leaves the end of what still runs after that to the next one", async () => {
    await using trial = await openRobotTrial();
    const { upstream } = trial;
    const run = await trial.start(await trial.flow(chain(waitsForEver)));
    await until("it to run", () => upstream.states(run).includes("running"));
    await trial.heart.stop(50);
    expect(upstream.states(run)).toEqual(["assigned", "running"]);
    expect(trial.store.runs.open().map(({ id, status }) => ({ id, status }))).toEqual([{ id: run, status: "running" }]);
  });
});

describe("a daemon that starts again", () => {
  test("runs an interrupted run again when every started node may run twice, and counts its events on", async () => {
    await using trial = await openRobotTrial();
    const { upstream } = trial;
    const once = code("once", "await new Promise((go) => setTimeout(go, msg.ms)); return msg;");
    const run = await trial.start(await trial.flow(chain(once)), { ms: 500 });
    await until("the node to start", () => upstream.events(run).some(({ node }) => node === "once"));
    await trial.restart();
    expect((await upstream.ended(run)).status).toBe("succeeded");
    expect(upstream.states(run)).toEqual(["assigned", "running", "running", "succeeded"]);
    const events = upstream.events(run);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
  });

  for (const [onLost, status] of [
    ["fail", "failed"],
    ["run-again", "succeeded"],
  ] as const) {
    test(`after a node that may not run twice, with onLost "${onLost}", ends the run as ${status}`, async () => {
      await using trial = await openRobotTrial();
      const { upstream } = trial;
      const { createServer } = await import("node:http");
      let hits = 0;
      const server = createServer((_, response) => (++hits > 1 ? response.end("ok") : undefined)).listen(
        0,
        "127.0.0.1",
      );
      await new Promise((resolve) => server.once("listening", resolve));
      const address = server.address();
      const port = typeof address === "object" ? address?.port : 0;
      const call = { id: "call", type: "http.request", config: { url: `http://127.0.0.1:${port}/` } };
      const run = await trial.start(await trial.flow(chain(call), { settings: { onLost } }));
      await until("the request", () => hits === 1);
      await trial.restart();
      const end = await upstream.ended(run);
      expect(end.status).toBe(status);
      if (status === "failed") expect(end.outcome?.error?.code).toBe("interrupted");
      expect(hits).toBe(status === "failed" ? 1 : 2);
      server.closeAllConnections();
      server.close();
    });
  }

  test("gives runs that had not had their turn their turn", async () => {
    await using trial = await openRobotTrial();
    const { upstream } = trial;
    const flow = await trial.flow(chain(code("slow", "await new Promise((go) => setTimeout(go, 400)); return msg;")));
    const runs = [await trial.start(flow), await trial.start(flow), await trial.start(flow)];
    await until("the first to run", () => runs.some((run) => upstream.states(run).includes("running")));
    await trial.restart();
    for (const run of runs) expect((await upstream.ended(run)).status).toBe("succeeded");
  });
});

test("of a flood of runs a robot takes what it can hold, and tells the others as failed", {
  timeout: 60_000,
}, async () => {
  await using trial = await openRobotTrial();
  const { upstream } = trial;
  const flow = await trial.flow(chain(waitsForEver));
  upstream.answers.set(`/v1/robot/flows/${flow.id}`, () => {
    throw errorOf({ code: "unreachable", message: "away" });
  });
  const fired = (run = newId("run")) => ({ run, flow: flow.id, trigger: "hook" as const, at: iso(Date.now()) });
  const all = Array.from({ length: mostOpen + 2 }, () => fired());
  for (const one of all) trial.handle({ t: "run", fired: one, flow_hash: flow.hash, input: {} });
  const [first, last] = [all[mostOpen - 1], all[mostOpen]];
  expect(first && upstream.states(first.run)).toEqual(["assigned"]);
  expect(last && (await upstream.ended(last.run))).toMatchObject({
    ...{ status: "failed", outcome: { error: { code: "rate-limited" } } },
  });
  expect(trial.store.runs.open()).toHaveLength(mostOpen);
});
