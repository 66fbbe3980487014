// What robots go through when a vault is rotated: who had its key open gets the new one under what is left of the old
// policy, which the robot itself signs; who was away, or had it not, asks again.
import { test as base, expect } from "vitest";
import { getVault, grantVault, type RenewedRobot, renewRobots, rotateVault } from "../../src/client/index.ts";
import type { KeepPolicy } from "../../src/trust/kinds.ts";
import { openAsk } from "../../src/wire/routes/robots.ts";
import { Stage, type StageRobot } from "../support/stage.ts";
import { until } from "../support/until.ts";

const test = base.extend<{ stage: Stage }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures it needs from the pattern
  stage: async ({}, use) => {
    await using stage = await Stage.open();
    await use(stage);
  },
});

async function rotated(stage: Stage, vault: string): Promise<RenewedRobot[]> {
  const { owner, canaries } = stage;
  const made = await rotateVault(owner, vault);
  canaries.watch(made.vsk);
  await made.shown();
  const share = owner.vaults.get(made.vault.id)?.halves.vsh;
  if (share) canaries.watch(share);
  return await renewRobots(owner, made.vault);
}

const heldBy = (robot: StageRobot, vault: string) =>
  robot
    .daemon()
    .status()
    .vaults.find(({ name }) => name === vault);

test("each robot is renewed under its old policy, asks again, or does so on its return", async ({ stage }) => {
  const vault = await stage.vault();
  const item = await stage.item(vault);
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config: { vault, item } }]);
  const kinds = ["memory", "disk", "none", "away"] as const;
  const robots = new Map<string, StageRobot>();
  for (const kind of kinds) {
    const robot = await stage.robot();
    robots.set(kind, robot);
    await grantVault(stage.owner, vault, robot.id);
    if (kind !== "none") await stage.unlock(robot, vault, { keep: kind === "disk" ? "disk" : "memory" });
  }
  const robot = (kind: (typeof kinds)[number]) => robots.get(kind) ?? expect.fail(kind);
  await stage.unlock(robot("memory"), vault, { keep: "memory", maxUses: 3 });
  expect((await stage.run(flow, robot("memory"))).status).toBe("succeeded");
  await robot("away").stop();

  const renewed = await rotated(stage, vault);
  const statusOf = (kind: (typeof kinds)[number]) => renewed.find((one) => one.robot === robot(kind).id)?.status;
  expect(kinds.map(statusOf)).toEqual(["renewed", "renewed", "asks-again", "offline"]);
  // One of three uses was spent before, so two are left; a new key is no new allowance.
  expect(heldBy(robot("memory"), vault)).toMatchObject({ unlocked: true, keep: "memory", uses_left: 2 });
  expect(heldBy(robot("disk"), vault)).toMatchObject({ unlocked: true, keep: "disk" });
  expect(heldBy(robot("none"), vault)?.unlocked ?? false).toBe(false);
  for (const kind of ["memory", "disk"] as const)
    expect((await stage.run(flow, robot(kind))).status, kind).toBe("succeeded");
  await robot("disk").restart();
  expect((await stage.run(flow, robot("disk"))).status).toBe("succeeded");
});

test("a robot that was away, with its key on disk, still says so when it is asked after its return", async ({
  stage,
}) => {
  const vault = await stage.vault();
  const item = await stage.item(vault);
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config: { vault, item } }]);
  const robot = await stage.robot();
  await grantVault(stage.owner, vault, robot.id);
  const notAfter = new Date(Math.ceil(stage.clock.now() / 1_000) * 1_000 + 3_600_000).toISOString();
  await stage.unlock(robot, vault, { keep: "disk", notAfter });
  await robot.stop();
  expect(await rotated(stage, vault)).toMatchObject([{ status: "offline" }]);
  await robot.restart();
  // A run touches the vault first: the old key is dropped, its policy is not.
  const run = await stage.start(flow, robot);
  const { id, epoch } = await getVault(stage.owner, vault);
  const said = await until("an ask of the new epoch", async () => {
    for (const { statement } of stage.plane.said(robot.id, "ask")) {
      const payload = JSON.parse(Buffer.from(statement.payload, "base64url").toString());
      if (payload.vault === id && payload.epoch === epoch) return payload;
    }
    return undefined;
  });
  const expected: KeepPolicy = { keep: "disk", notAfter, maxUses: null };
  expect(said).toMatchObject({ run: run.id, held: expected });
  await robot.restart();
  const vaultNow = await getVault(stage.owner, vault);
  expect(await renewRobots(stage.owner, vaultNow)).toMatchObject([{ status: "renewed" }]);
  expect(heldBy(robot, vault)).toMatchObject({ unlocked: true, keep: "disk", until: notAfter });
});

test("what a person took away is not given back by a rotation", async ({ stage }) => {
  const vault = await stage.vault();
  const robot = await stage.robot();
  await grantVault(stage.owner, vault, robot.id);
  await stage.unlock(robot, vault, { keep: "disk" });
  await stage.lock(robot, vault);
  expect(await rotated(stage, vault)).toMatchObject([{ status: "asks-again", reason: undefined }]);
});

test("a run that waits for the key of the old epoch asks for the new one by itself", async ({ stage }) => {
  const vault = await stage.vault();
  const item = await stage.item(vault);
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config: { vault, item } }]);
  const robot = await stage.robot();
  await grantVault(stage.owner, vault, robot.id);
  const { id } = await stage.start(flow, robot);
  await until("an ask", () => stage.plane.said(robot.id, "ask").length > 0);
  expect(await rotated(stage, vault)).toMatchObject([{ status: "asks-again" }]);
  await until("a second ask", () => stage.plane.said(robot.id, "ask").length > 1);
  await stage.unlock(robot, vault);
  expect((await stage.outcome(robot, id))?.error).toBeUndefined();
});

test("a policy that the robot did not sign brings it no key", async ({ stage }) => {
  const vault = await stage.vault();
  const robot = await stage.robot();
  const other = await stage.robot();
  for (const { id } of [robot, other]) await grantVault(stage.owner, vault, id);
  await stage.unlock(other, vault);
  const made = await rotateVault(stage.owner, vault);
  stage.canaries.watch(made.vsk);
  // The server shows the ask of the robot that had the key in place of the other's.
  const theirs = await stage.owner.call(openAsk, { params: { id: other.id }, body: { vault: made.vault.id } });
  stage.plane.answer(openAsk, () => theirs);
  const renewed = await renewRobots(stage.owner, made.vault);
  expect(renewed.find((one) => one.robot === robot.id)).toMatchObject({
    status: "asks-again",
    reason: expect.stringContaining("another robot"),
  });
  expect(heldBy(robot, vault)?.unlocked ?? false).toBe(false);
});
