// One node that reads one item over and over in a real runner: how much of it the robot hears, and when it ends.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ItemId, RunId } from "../../src/base/ids.ts";
import { chain, code, openRobotTrial, type RobotTrial } from "../support/robot-trial.ts";
import type { RobotVault } from "../support/robot-vault.ts";
import { until } from "../support/until.ts";

let trial: RobotTrial;
let vault: RobotVault;
let item: ItemId;

beforeAll(async () => {
  trial = await openRobotTrial();
  vault = await trial.vault("ops");
  item = await vault.write("shop", { username: "ann", password: "a long pass phrase" });
});
afterAll(async () => {
  await trial[Symbol.asyncDispose]();
});

/** Reads so many times, one after the other with a pause between; then does `last`. */
async function readingFlow(times: number, last = "") {
  const pause = "await new Promise((go) => setTimeout(go, 2));";
  const loop = code(
    "loop",
    `let reads = 0;
    process.on("read", () => reads++);
    for (let i = 0; i < ${times}; i++) {
      await send({});
      do ${pause} while (reads <= i && !signal.aborted);
    }
    ${last}`,
  );
  const get = { id: "get", type: "vault.get-item", config: { vault: vault.id, item } };
  const count = code("count", 'process.emit("read");');
  const flow = await trial.flow(chain(loop, get, count), { vaults: [{ vault: vault.id, access: "read" }] });
  await vault.permit(flow.id);
  trial.handle({ t: "changed", what: "vault", id: vault.id });
  return flow;
}

const usesOf = (run: RunId) => trial.upstream.events(run).filter(({ type }) => type === "secret.used");
const timesOf = (run: RunId): number =>
  usesOf(run).reduce((sum, { data }) => sum + Number(Reflect.get(Object(data), "times") ?? 1), 0);

test("every use is told once, and none comes after the vault was locked", async () => {
  const { upstream, heart } = trial;
  await heart.unlock({ vault: "ops", vsk: vault.vsk });
  const times = 300;
  const run = await trial.start(await readingFlow(times));
  await until("some uses", () => timesOf(run) > 30);
  await heart.lock("ops");
  const told = timesOf(run);
  await until("the run to wait", () => upstream.states(run).includes("waiting_for_secret"));
  expect(timesOf(run)).toBe(told);
  expect(told).toBeLessThan(times);
  await heart.unlock({ vault: "ops", vsk: vault.vsk });
  expect((await upstream.ended(run)).status).toBe("succeeded");
  expect(timesOf(run)).toBe(times);
  expect(usesOf(run).length).toBeLessThan(times / 4);
  expect(usesOf(run).map(({ node, data }) => [node, data])).toContainEqual([
    "get",
    { vault: vault.id, item, name: "shop", version: 1, reveal: false },
  ]);
});

test("a permit that is taken back holds from the next use on", async () => {
  const { upstream } = trial;
  const run = await trial.start(await readingFlow(2_000));
  await until("some uses", () => timesOf(run) > 30);
  vault.row.permits.splice(0);
  trial.handle({ t: "changed", what: "vault", id: vault.id });
  const told = timesOf(run);
  expect((await upstream.ended(run)).outcome?.error?.code).toBe("not-permitted");
  // What was read and not told yet, and what was read while the word travelled: far less than a second's.
  expect(timesOf(run) - told).toBeLessThan(200);
});

test("a process that exits tells of its uses first; of one that is cut off, the first use is told in any case", async () => {
  const [times, { upstream }] = [40, trial];
  const exits = await trial.start(await readingFlow(times, "process.exit(3);"));
  expect((await upstream.ended(exits)).status).toBe("failed");
  expect(timesOf(exits)).toBe(times);
  const aborts = await trial.start(await readingFlow(times, "process.abort();"));
  expect((await upstream.ended(aborts)).status).toBe("failed");
  expect(usesOf(aborts).length).toBeGreaterThanOrEqual(1);
  expect(timesOf(aborts)).toBeLessThanOrEqual(times);
});
