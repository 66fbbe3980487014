// Manifests that nobody signs again would grow stale: robots that may write see to it.
import { expect, test } from "vitest";
import { errorOf } from "../../../src/base/errors.ts";
import type { VaultId } from "../../../src/base/ids.ts";
import { getVault, grantVault } from "../../../src/client/index.ts";
import { Freshener } from "../../../src/robot/vaults/freshener.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { putRobotManifest } from "../../../src/wire/routes/robot-items.ts";
import { Stage } from "../../support/stage.ts";
import { stepClock, turn } from "../../support/step-clock.ts";
import { until } from "../../support/until.ts";

const minute = 60_000;

function open(failure?: Parameters<typeof errorOf>[0]["code"]) {
  const vaults: VaultId[] = [newId("vau"), newId("vau")];
  const clock = stepClock();
  const upstream = { online: true };
  const looked: VaultId[] = [];
  const reports: unknown[] = [];
  const manifests = {
    async freshen(vault: VaultId) {
      looked.push(vault);
      if (failure) throw errorOf({ code: failure, message: "as told" });
    },
  };
  const book = { names: () => new Map(vaults.map((vault) => [vault, "vault"])) };
  const freshener = new Freshener({ book, manifests, upstream, clock, report: (error) => void reports.push(error) });
  return { vaults, clock, upstream, looked, reports, freshener };
}

test("every known vault is looked at when the link is up, and every ten minutes from then on", async () => {
  const { vaults, clock, looked, freshener } = open();
  await clock.step(20 * minute);
  expect(looked).toEqual([]);
  freshener.look();
  freshener.look();
  await turn();
  expect(looked).toEqual(vaults);
  await clock.step(10 * minute);
  expect(looked).toEqual([...vaults, ...vaults]);
  await freshener[Symbol.asyncDispose]();
  await clock.step(60 * minute);
  expect(looked).toHaveLength(4);
});

test("while the link is down nothing is looked at", async () => {
  const { clock, upstream, looked, freshener } = open();
  upstream.online = false;
  freshener.look();
  await clock.step(30 * minute);
  expect(looked).toEqual([]);
  upstream.online = true;
  await clock.step(10 * minute);
  expect(looked).toHaveLength(2);
});

test.each([
  ["not-permitted", 0],
  ["not-found", 0],
  ["unreachable", 0],
  ["stale", 2],
  ["forked", 2],
] as const)(
  "a vault that cannot be freshened does not keep the next from it: %s, of which %i are told",
  async (code, told) => {
    const { looked, reports, freshener } = open(code);
    freshener.look();
    await turn();
    expect(looked).toHaveLength(2);
    expect(reports).toHaveLength(told);
  },
);

test("a daemon signs anew what has lost half of its freshness, and everybody believes it", async () => {
  await using stage = await Stage.open();
  const vault = await stage.vault({ freshness: 3_600 });
  const item = await stage.item(vault);
  const robot = await stage.robot();
  await grantVault(stage.owner, vault, robot.id, "write");
  await stage.unlock(robot, vault);
  const before = await getVault(stage.owner, vault);
  stage.skip(31 * minute);
  await robot.restart();
  const after = await until("the next manifest", async () => {
    const now = await getVault(stage.owner, vault);
    return now.seq > before.seq && now;
  });
  expect(stage.plane.asked(putRobotManifest)).toBe(1);
  expect(after.entries).toEqual(before.entries);
  expect(after.entries).toMatchObject([{ name: item }]);
  expect(Date.parse(after.notAfter)).toBeGreaterThan(stage.clock.now() + 59 * minute);
});
