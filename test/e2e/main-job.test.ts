// The main job with real processes and commands alone: a signed flow touches a vault, waits, and goes on once the key
// came by any of the three ways.
import { describe, expect } from "vitest";
import { z } from "zod";
import { auditRow, run as runRow } from "../../src/wire/shapes.ts";
import type { OfficeRobot } from "../support/office-robot.ts";
import { test } from "../support/office-test.ts";
import { until } from "../support/until.ts";

const prompt = /Vault Secret Key of vault "shop" \(flow "shop-report" waits for it\)/;

/** What a run that has waited says of the vault. */
async function expectWaiting(robot: OfficeRobot, vault: string) {
  const run = await robot.waiting();
  expect(run).toMatchObject({ status: "waiting_for_secret", waiting_for: [vault], robot_name: robot.name });
  return run;
}

describe("a run that waits for the key of a vault", () => {
  test("goes on once the key was injected, and not before the robot signed for it", async ({ office }) => {
    await using robot = await office.robot("injected");
    const run = await expectWaiting(robot, office.vault);
    const { status, stdout, stderr } = await robot.inject("--vsk-file", office.vsk.file, "--json");
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ robot: robot.id, vault: office.vault, status: "accepted" });
    const audit = await office.ada.ok(["audit", "--json"]);
    expect(audit).toContain("inject.accepted");
    expect(await robot.reached(run, "succeeded")).toMatchObject({ waiting_for: [], error: null });
    expect(office.shop.visits.slice(-2)).toEqual([
      { request: "GET /orders", as: "an API key", welcome: true },
      { request: "GET /invoices", as: "a login as ada", welcome: true },
    ]);
    const logs = await office.ada.ok(["run", "logs", run.id]);
    expect(logs).toContain("4711");
    expect(logs).toContain("oops, the password: •••");
  });

  test("goes on once somebody at the robot's host typed it into sealbot unlock", async ({ office }) => {
    await using robot = await office.robot("unlocked");
    const first = await expectWaiting(robot, office.vault);
    expect(await robot.host.run(["unlock"])).toMatchObject({
      status: 4,
      stderr: expect.stringContaining("--vsk-file"),
    });
    expect(await robot.host.run(["unlock", "--vsk-file", "-"], `${office.vsk.text}\n`)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('Vault "shop" is unlocked'),
    });
    await robot.reached(first, "succeeded");
    await robot.host.ok(["lock", "shop"]);
    const second = await expectWaiting(robot, office.vault);
    await robot.host.ok(["unlock", "shop", "--vsk-file", office.vsk.file]);
    await robot.reached(second, "succeeded");
  });

  test("goes on once somebody typed it into the terminal that the robot runs in", async ({ office }) => {
    await using robot = await office.robot("typed", { terminal: true });
    const run = await expectWaiting(robot, office.vault);
    await robot.daemon.said(prompt);
    robot.daemon.type(`${office.vsk.text}\r`);
    await robot.reached(run, "succeeded");
    expect(await robot.status()).toMatchObject({ vaults: [{ name: "shop", unlocked: true, keep: "memory" }] });
  });

  test("fails when somebody refuses", async ({ office }) => {
    await using robot = await office.robot("refused", { terminal: true });
    const ordered = office.ada.run(["flow", "run", "shop-report", "--robot", robot.name, "--wait", "--json"]);
    await robot.daemon.said(prompt);
    robot.daemon.type("\u0003");
    const { status, stdout } = await ordered;
    expect(status).toBe(1);
    expect(runRow.parse(JSON.parse(stdout))).toMatchObject({ status: "failed", error: { code: "vault-refused" } });
  });

  test("is followed to its end: exit 0 and one document once it succeeded", async ({ office }) => {
    await using robot = await office.robot("followed");
    const ordered = office.ada.run(["flow", "run", "shop-report", "--robot", robot.name, "--wait", "--json"]);
    await until("a run waits", async () => (await robot.status()).waiting.length > 0);
    expect((await robot.inject()).status).toBe(0);
    const { status, stdout } = await ordered;
    expect(status).toBe(0);
    expect(runRow.parse(JSON.parse(stdout))).toMatchObject({ status: "succeeded" });
  });

  test("is cancelled, with no question left", async ({ office }) => {
    await using robot = await office.robot("cancelled");
    const run = await expectWaiting(robot, office.vault);
    await office.ada.ok(["run", "cancel", run.id]);
    await robot.reached(run, "cancelled");
    expect(await robot.status()).toMatchObject({ waiting: [], vaults: [{ unlocked: false }] });
  });
});

test("two runs that wait ask one question, and one answer is enough", async ({ office }) => {
  await using robot = await office.robot("twice", { terminal: true });
  const runs = [await expectWaiting(robot, office.vault), await expectWaiting(robot, office.vault)];
  const { waiting } = await robot.status();
  expect(waiting).toHaveLength(1);
  expect(waiting[0]?.runs.toSorted()).toEqual(runs.map(({ id }) => id).toSorted());
  const { data: log } = await office.ada.json(z.object({ data: z.array(auditRow) }), ["audit"]);
  expect(log.filter(({ action, actor }) => action === "vault.asked" && actor === robot.id)).toHaveLength(1);
  await robot.daemon.said(prompt);
  robot.daemon.type(`${office.vsk.text}\r`);
  for (const run of runs) await robot.reached(run, "succeeded");
  expect(robot.daemon.output().match(/◆ /g)).toHaveLength(1);
});

test("a robot that is offline cannot be injected: exit 6, with when it was last seen", async ({ office }) => {
  await using robot = await office.robot("away");
  await robot.stop();
  expect(await robot.inject("--vsk-file", office.vsk.file)).toMatchObject({
    status: 6,
    stderr: expect.stringMatching(/offline.*seen/s),
  });
});
