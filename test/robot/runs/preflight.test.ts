// Before a schedule starts a flow, its robot looks whether all will be there, and asks for keys while people are awake.
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import type { ItemId } from "../../../src/base/ids.ts";
import { ask as askKind } from "../../../src/trust/kinds.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { parsePayload } from "../../../src/trust/statement.ts";
import { chain, openRobotTrial, type RobotTrial } from "../../support/robot-trial.ts";
import type { RobotVault } from "../../support/robot-vault.ts";
import { type StepClock, stepClock } from "../../support/step-clock.ts";
import { until } from "../../support/until.ts";

const minute = 60_000;
const settle = () => systemClock.sleep(15);

let clock: StepClock;
let trial: RobotTrial;
let vault: RobotVault;
let item: ItemId;
beforeEach(async () => {
  clock = stepClock(Date.parse("2026-05-04T05:30:00Z"));
  trial = await openRobotTrial({ clock });
  vault = await trial.vault("ops");
  item = await vault.write("shop", { username: "ann", password: "swordfish in the morning" });
});
afterEach(() => trial[Symbol.asyncDispose]());

const asks = () => trial.upstream.all("ask").map(({ statement }) => parsePayload(statement, askKind.schema));
const warned = () => JSON.stringify(trial.logger);

interface ScheduleOptions {
  readonly permit?: boolean;
  readonly of?: string;
  /** Whether a subflow of the flow takes it. */
  readonly within?: boolean;
}

/** A flow at six o'clock that takes an item out of the vault. */
async function schedule({ permit = true, of = item, within = false }: ScheduleOptions = {}) {
  const get = { id: "get", type: "vault.get-item", config: { vault: vault.id, item: of } };
  const call = { id: "call", type: "core.subflow", config: { subflow: "inner" } };
  const flow = await trial.flow(chain(within ? call : get), {
    ...(within && { subflows: { inner: { nodes: chain(get) } } }),
    vaults: [{ vault: vault.id, access: "read" }],
    triggers: [{ type: "schedule", cron: "0 6 * * *", target: { robot: trial.robot.id } }],
  });
  if (permit) await vault.permit(flow.id);
  trial.upstream.answers.set("/v1/robot/schedules", () => ({ data: [{ flow: flow.id, hash: flow.hash }] }));
  trial.heart.online();
  await settle();
}

test("asks ten minutes early for a key that is missing, once, and the run finds it there", async () => {
  await schedule();
  await clock.step(19 * minute, settle);
  expect(asks()).toEqual([]);
  await clock.step(2 * minute, settle);
  await until("the ask", () => asks().length === 1);
  const early = asks()[0]?.run;
  await trial.heart.unlock({ vsk: vault.vsk });
  await clock.step(9.5 * minute, settle);
  const begun = await trial.upstream.said("fired");
  expect(begun.run).toBe(early);
  expect((await trial.upstream.ended(begun.run)).status).toBe("succeeded");
  expect(trial.upstream.states(begun.run)).toEqual(["assigned", "running", "succeeded"]);
  expect(asks()).toHaveLength(1);
});

test("keeps the question open where nobody answered, and the run stands behind it", async () => {
  await schedule();
  await clock.step(30.5 * minute, settle);
  const begun = await trial.upstream.said("fired");
  await until("it to wait", () => trial.upstream.states(begun.run).includes("waiting_for_secret"));
  await trial.heart.unlock({ vsk: vault.vsk });
  expect((await trial.upstream.ended(begun.run)).status).toBe("succeeded");
  expect(trial.upstream.all("answered").map(({ how }) => how)).not.toContain("refused");
});

test.each([
  ["a permit", { permit: false }, "not-permitted"],
  ["an item", { of: newId("itm") as string }, "item-missing"],
  ["an item of a subflow", { of: newId("itm") as string, within: true }, "item-missing"],
])("says before that %s is missing", async (_, lack, code) => {
  await schedule(lack);
  await trial.heart.unlock({ vault: vault.id, vsk: vault.vsk });
  expect(warned()).not.toContain(code);
  await clock.step(21 * minute, settle);
  await until("a warning", () => warned().includes(code));
  expect(trial.upstream.all("fired")).toEqual([]);
});
