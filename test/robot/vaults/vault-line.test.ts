// Who waits for whom: vaults that are open in one run, across branches, runs and robots.
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { cancelRun, grantVault, listRunEvents, setItem } from "../../../src/client/index.ts";
import { until } from "../../support/until.ts";
import { js, openVaultStage } from "../../support/vault-stage.ts";

const trial = await openVaultStage();
const { stage, owner, vault, robot } = trial;
await setItem(owner, vault, {
  name: "login",
  category: "login",
  value: { username: "ann", password: stage.canaries.plant("login") },
});
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => expect(stage.leaks()).toEqual([]));

describe("a vault that is open", () => {
  const busy = async (options = "{ timeout: 300 }", on = robot) =>
    (await trial.code(`await using v = await open(${options});`, {}, on)).run;
  /** A run that has it open until it is cancelled. */
  const hold = async (mode = "exclusive") => {
    const run = await trial.start([
      { type: "vault.open", config: { vault, mode } },
      { type: "core.debug", config: { value: "open" } },
      { type: "core.delay", config: { for: "1h" } },
    ]);
    const end = async () => {
      await cancelRun(owner, run.id);
      await trial.result(run.id);
    };
    await trial.shows(run);
    return { id: run.id, [Symbol.asyncDispose]: end };
  };

  test("exclusively, keeps every other run out, which is told who holds it", async () => {
    const other = await trial.writer();
    const waiting = { level: "info", text: `waits in line for vault "${vault}"` };
    let next: Awaited<ReturnType<typeof trial.start>>;
    {
      await using holder = await hold();
      for (const [options, on] of [
        ["{ timeout: 300 }", robot],
        ['{ timeout: "300ms", mode: "shared" }', other],
      ] as const) {
        const late = await busy(options, on);
        expect(late.error).toMatchObject({ code: "vault-busy", message: expect.stringContaining(holder.id) });
        expect(late.error?.message).toContain(robot.identity.name);
      }
      next = await trial.start([js(vault, `await using v = await open(); debug("in");`)], {}, other);
      await until("it to say that it waits", async () =>
        (await listRunEvents(owner, next.id)).some(({ type }) => type === "log"),
      );
    }
    const { run, shown, events } = await trial.result(next.id);
    expect([run.status, shown]).toEqual(["succeeded", ["in"]]);
    expect(events).toContainEqual(expect.objectContaining({ type: "log", node: "n1", data: waiting }));
  });

  test("by readers, lets in readers and no writer, and writes nothing", async () => {
    await using _ = await hold("shared");
    expect((await busy('{ timeout: 300, mode: "shared" }')).status).toBe("succeeded");
    expect((await busy()).error?.code).toBe("vault-busy");
    const { run } = await trial.code(`await using v = await open({ mode: "shared" }); await v.upsert("w", 1);`);
    expect(run.error).toMatchObject({
      code: "not-permitted",
      message: expect.stringContaining("open for reading only"),
    });
  });

  const ends: [how: string, source: string, status: string][] = [
    ["its block ends", `{ await using v = await open(); await v.get("login"); }`, "succeeded"],
    ["its block throws", `await using v = await open(); throw new Error("no");`, "failed"],
    ["it is closed", `const v = await open(); await v.close(); await v.close();`, "succeeded"],
    ["its run ends without closing it", `await open();`, "succeeded"],
    ["its run's process dies", `await open(); process.abort();`, "failed"],
    ["its node is out of time", `await open(); await new Promise(() => {});`, "timed_out"],
  ];
  test.each(ends)("is free again when %s", async (_, source, status) => {
    const { run } = await trial.code(source, { settings: { timeout: status === "timed_out" ? "500ms" : "1m" } });
    expect(run.status).toBe(status);
    expect((await busy("{ timeout: 2_000 }")).status).toBe("succeeded");
  });

  test("is used by the nodes after the one that opened it, without a line of their own", async () => {
    const { run, shown } = await trial.nodes([
      { type: "vault.open", config: { vault } },
      { type: "vault.set-item", config: { vault, item: "chain", value: { n: null }, timeout: "300ms" } },
      js(
        vault,
        `await using v = await open({ timeout: 300 }); await using w = await open({ timeout: 300 }); debug(await w.get("chain")); return msg;`,
      ),
      js(vault, `await using v = await open({ timeout: 300 }); debug(await v.get("chain"));`),
    ]);
    expect(run.error).toBeNull();
    expect(shown).toEqual([{ n: null }, { n: null }]);
  });

  test("and left open by one branch is shared by the other, which was waiting for it", async () => {
    const leave = { ...js(vault, "await open(); await new Promise((go) => setTimeout(go, 200));"), wires: [] };
    const branches = [
      { id: "leaves", ...leave },
      { id: "opens", type: "vault.open", config: { vault }, wires: [] },
      { id: "too", type: "vault.open", config: { vault }, wires: [] },
    ];
    const nodes = [{ id: "start", type: "core.start", wires: [branches.map(({ id }) => id)] }, ...branches];
    const { run } = await trial.nodes([], { nodes, settings: { timeout: "10s" } });
    expect(run.error).toBeNull();
  });

  test("as a reader, cannot be opened as a writer by the same run", async () => {
    const { run } = await trial.code(`await using r = await open({ mode: "shared" }); await open();`);
    expect(run.error).toMatchObject({ code: "vault-busy", message: expect.stringContaining("this run") });
  });

  test("serves one branch of a run after the other", async () => {
    const add = js(
      vault,
      `await using v = await open();
      const { n } = (await v.get("branches")) ?? { n: 0 };
      await new Promise((resolve) => setTimeout(resolve, 20));
      await v.upsert("branches", { n: n + 1 });`,
    );
    const branches = Array.from({ length: 5 }, (_, i) => ({ ...add, id: `b${i}`, wires: [] }));
    const nodes = [{ id: "start", type: "core.start", wires: [branches.map(({ id }) => id)] }, ...branches];
    expect((await trial.nodes([], { nodes })).run.error).toBeNull();
    expect((await trial.code(`await using v = await open(); debug(await v.get("branches"));`)).shown).toEqual([
      { n: 5 },
    ]);
  });

  test("with others, is taken in one order, so that two flows never wait for each other", async () => {
    const second = await stage.vault();
    await grantVault(owner, second, robot.id, "write");
    await stage.unlock(robot, second);
    const both = (names: readonly string[]) =>
      `await using all = await openVaults(${JSON.stringify(names)});
       const [a, b] = all;
       debug([a.name, b.name]);
       await a.upsert("both", 1); await b.upsert("both", 1);`;
    const vaults = [
      { vault, access: "write" },
      { vault: second, access: "write" },
    ];
    const orders = [
      [vault, second],
      [second, vault],
    ];
    const runs = await Promise.all([...orders, ...orders].map((names) => trial.code(both(names), { vaults })));
    expect(runs.map(({ run }) => run.error)).toEqual([null, null, null, null]);
    expect(runs.map(({ shown }) => shown)).toEqual([...orders, ...orders].map((names) => [names]));
  });

  test("loses nothing when runs of two robots write to it at once", async () => {
    const other = await trial.writer();
    const flow = await trial.flow([
      js(
        vault,
        `await using v = await open();
      const { n } = (await v.get("count")) ?? { n: 0 };
      await v.upsert("count", { n: n + 1 });`,
      ),
    ]);
    const runs = await Promise.all(Array.from({ length: 10 }, (_, i) => stage.start(flow, i % 2 ? robot : other)));
    for (const { id } of runs) expect((await trial.result(id)).run.error).toBeNull();
    expect((await trial.code(`await using v = await open(); debug(await v.get("count"));`)).shown).toEqual([{ n: 10 }]);
  });
});
