// What code with an open vault meets when the control plane is away, takes the lease back, or the daemon starts again.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf } from "../../src/base/errors.ts";
import type { RunId } from "../../src/base/ids.ts";
import { offlinePatience, VaultLine } from "../../src/robot/vaults/vault-line.ts";
import { newId } from "../../src/trust/new-id.ts";
import { codeOf } from "../support/code-of.ts";
import { idleClock } from "../support/idle-clock.ts";
import { chain, code, openRobotTrial, type RobotTrial } from "../support/robot-trial.ts";
import type { RobotVault } from "../support/robot-vault.ts";
import { say } from "../support/runner-words.ts";
import { until } from "../support/until.ts";

let trial: RobotTrial;
let vault: RobotVault;

beforeEach(async () => {
  trial = await openRobotTrial();
  vault = await trial.vault("ops");
  await vault.write("note", { text: "nothing to hide" }, { category: "json" });
  vault.row.grants = [await vault.grant(trial.ws.owner, "write"), await vault.grant(trial.robot, "write")];
  await trial.heart.unlock({ vault: vault.id, vsk: vault.vsk });
});
afterEach(async () => {
  await trial[Symbol.asyncDispose]();
});

async function start(source: string, document: object = {}, ...before: { id: string }[]): Promise<RunId> {
  const node = code("code", `const open = (options) => openVault("ops", options);\n${source}`);
  const flow = await trial.flow(chain(...before, { ...node, config: { ...node.config, reveal: true } }), {
    vaults: [{ vault: vault.id, access: "write" }],
    names: { [vault.id]: "ops" },
    ...document,
  });
  const permit = { flow: flow.id, vault: vault.id, epoch: 1, access: "write", items: "*" };
  vault.row.permits.push(await trial.ws.signAs(trial.ws.owner.signer, "permit", permit));
  trial.handle({ t: "changed", what: "vault", id: vault.id });
  return await trial.start(flow);
}

const shown = (run: RunId) =>
  trial.upstream
    .events(run)
    .flatMap(({ type, data }) => (type === "debug" ? [Reflect.get(Object(data), "value")] : []));

/** Until the run ends. */
const hangs = "await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));";

/** Gives the run what it stands in line for. */
async function giveLease(run: RunId) {
  const asked = await until("the run to stand in line", () =>
    trial.upstream.all("lease").find((wish) => wish.do === "acquire" && wish.run === run),
  );
  const { lease } = asked;
  trial.handle({ t: "lease", lease, state: "held", round: 0, fences: { [vault.id]: 7 } });
  return lease;
}

describe("without a link", () => {
  const reads = { settings: { offline: "read" } };

  /** Says that it has begun, and gives the link some time to go. */
  const begin = `debug("begun"); await new Promise((resolve) => setTimeout(resolve, 300));`;
  const cutOff = async (source: string, document: object = {}) => {
    // Sees the vault as it stands while there is a link.
    const looks = { id: "look", type: "vault.require", config: { vault: vault.id } };
    const run = await start(source, document, looks);
    await until("it to begin", () => shown(run).length > 0);
    trial.upstream.online = false;
    return { run, end: await trial.upstream.ended(run) };
  };

  test('a flow that says offline: "read" reads what was last seen, and writes nothing', async () => {
    const before = await start(`await using v = await open(); await v.get("note");`);
    await giveLease(before);
    expect((await trial.upstream.ended(before)).status).toBe("succeeded");
    const source = `
      ${begin}
      await using v = await open();
      debug(await v.get("note"));
      try { await v.upsert("note", 1); } catch (error) { debug(error.code); }`;
    const { run, end } = await cutOff(source, reads);
    expect(end.status).toBe("succeeded");
    expect(shown(run)).toEqual(["begun", { text: "nothing to hide" }, "not-permitted"]);
  });

  test("a flow that may not reads nothing, and fails with vault-busy", async () => {
    const { end } = await cutOff(`${begin} await open({ timeout: 100 });`);
    expect(end.outcome?.error?.code).toBe("vault-busy");
  });

  const parts = {
    book: { getNow: () => Promise.reject(new TypeError("nothing is fetched")) },
    leases: {
      acquire: (_: object, signal: AbortSignal) =>
        new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    },
  };
  const request = {
    run: newId("run"),
    vaults: [newId("vau")],
    mode: "exclusive",
    timeout: undefined,
    waits: () => {},
  } as const;

  test("waiting in line without a time-out is given up after a minute", async () => {
    const clock = idleClock();
    const line = new VaultLine({ ...parts, clock, upstream: { online: false } });
    const wait = line.hold({ ...request, readsOffline: false }, new AbortController().signal);
    expect(await codeOf(() => wait)).toBe("vault-busy");
    expect(clock.now()).toBe(offlinePatience);
  });

  test("a link that comes back in time starts the minute anew", async () => {
    const clock = idleClock();
    const upstream = {
      get online() {
        return clock.now() >= 50_000 && clock.now() < 55_000;
      },
    };
    const line = new VaultLine({ ...parts, clock, upstream });
    await codeOf(() => line.hold({ ...request, readsOffline: false }, new AbortController().signal));
    expect(clock.now()).toBeGreaterThanOrEqual(54_000 + offlinePatience);
  });

  test("who takes the wish back waits no longer", async () => {
    const line = new VaultLine({ ...parts, clock: idleClock(), upstream: { online: true } });
    const stop = new AbortController();
    const wait = line.hold({ ...request, readsOffline: true }, stop.signal);
    stop.abort(errorOf({ code: "cancelled", message: "enough" }));
    expect(await codeOf(() => wait)).toBe("cancelled");
  });
});

describe("a lease", () => {
  test("that is taken back makes the next call fail with lease-lost, and the vault can be opened again", async () => {
    const run = await start(`
      const v = await open();
      debug("open");
      await new Promise((resolve) => setTimeout(resolve, 300));
      try { await v.get("note"); } catch (error) { debug(error.code); }
      await v.close();
      await using again = await open();
      debug(await again.get("note"));`);
    const lease = await giveLease(run);
    await until("it to be open", () => shown(run).length > 0);
    trial.handle({ t: "lease", lease, state: "lost" });
    const again = await until("the run to stand in line again", () =>
      trial.upstream.all("lease").find((wish) => wish.do === "acquire" && wish.lease !== lease),
    );
    trial.handle({ t: "lease", lease: again.lease, state: "held", round: 0, fences: { [vault.id]: 8 } });
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
    expect(shown(run)).toEqual(["open", "lease-lost", { text: "nothing to hide" }]);
  });

  test("is given back when the daemon stops", async () => {
    const run = await start(`await open(); debug("open"); ${hangs}`);
    const lease = await giveLease(run);
    await until("it to be open", () => shown(run).length > 0);
    await trial.heart.stop(0);
    expect(trial.upstream.all("lease")).toContainEqual(expect.objectContaining({ lease, do: "release" }));
  });

  test("that is no longer wanted when it comes is given back", async () => {
    const run = await start("await open({ timeout: 100 });");
    const { lease } = await until("the run to stand in line", () => trial.upstream.all("lease").at(0));
    trial.handle({ t: "cancel", run });
    await trial.upstream.ended(run);
    trial.handle({ t: "lease", lease, state: "held", round: 0, fences: { [vault.id]: 7 } });
    expect(trial.upstream.all("lease").at(-1)).toMatchObject({ lease, do: "release" });
  });
});

describe("a run that is interrupted", () => {
  test.each([
    ["only read may", `await v.get("note");`, false],
    ["began to write may not", `await v.upsert("note", 1).catch(() => {});`, true],
  ] as const)("and %s be run again", async (_, does, isImpure) => {
    const run = await start(`await using v = await open(); ${does} debug("done"); ${hangs}`);
    await giveLease(run);
    await until("it to have done that", () => shown(run).length > 0);
    expect(trial.store.runs.find(run)?.impure).toBe(isImpure);
  });
});

test("a runner that asks for more than it waits for is ended, and the daemon goes on", async () => {
  const ask = say(`{ t: "require-vaults", id: i + 1, node: { id: "code", type: "core.function" }, vaults: ["ops"] }`);
  await trial.heart.lock();
  const run = await start(`for (let i = 0; i < 5_000; i++) ${ask} await new Promise(() => {});`);
  const end = await trial.upstream.ended(run);
  expect(end.outcome?.error).toMatchObject({ code: "protocol-error", message: "it asked for more than it waited for" });
  await trial.heart.unlock({ vault: vault.id, vsk: vault.vsk });
  const next = await start(`debug("alive")`);
  expect((await trial.upstream.ended(next)).status).toBe("succeeded");
});
