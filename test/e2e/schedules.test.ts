// Flows that run by the clock, every two seconds, while everything that could stop them does: the control plane goes
// away, a robot is killed, and at last a person takes the schedule back.
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import * as client from "../../src/client/index.ts";
import type { RunRow } from "../../src/wire/shapes.ts";
import type { OfficeRobot } from "../support/office-robot.ts";
import { test } from "../support/office-test.ts";
import { until } from "../support/until.ts";

const cron = "*/2 * * * * *";
const flow = (name: string, target: object) => ({
  name,
  triggers: [{ type: "schedule", cron, target, input: { day: "any" } }],
  nodes: [
    { id: "start", type: "core.start", wires: [["show"]] },
    { id: "show", type: "core.debug", config: { value: { $expr: "msg.day" } } },
  ],
});

/** Resolves to the time at which the robot has ended two runs that were due from now on, as its own disk says. */
async function goesOn({ name, database: path }: OfficeRobot): Promise<number> {
  const from = Date.now();
  const query = "SELECT count(*) AS count FROM runs WHERE ended = 1 AND accepted_at > ?";
  const hasGoneOn = () => {
    using database = new DatabaseSync(path, { readOnly: true });
    // One more may have been due before.
    return Number(database.prepare(query).get(from)?.count) >= 3;
  };
  await until(`${name} goes on`, hasGoneOn, { within: 30_000 });
  return Date.now();
}

const instantOf = ({ scheduled_for: at }: RunRow) => Date.parse(at ?? "");
const since = (at: number) => (run: RunRow) => instantOf(run) > at && run.status === "succeeded";

test("schedules go on without a control plane and after a robot was killed, once for each instant, until they are taken back", {
  timeout: 120_000,
}, async ({ office }) => {
  const { ada, url: server, email, password } = office;
  await using own = await office.robot("own", { labels: ["lab"] });
  await using other = await office.robot("other", { labels: ["lab"] });
  for (const [name, target] of [
    ["robots", { robot: "own" }],
    ["labels", { label: "lab" }],
  ] as const) {
    await ada.ok(["flow", "push", office.file(name, JSON.stringify(flow(name, target)))]);
  }
  await using session = await client.login({ server, email, password });
  const runsOf = async (flow: string) => (await client.listRuns(session, { flow, limit: 200 })).data;
  /** Resolves to a run of the flow that was due after now. */
  const nextRun = (flow: string, robot?: OfficeRobot): Promise<RunRow> => {
    const isNext = since(Date.now());
    const wanted = (run: RunRow) => isNext(run) && (!robot || run.robot_name === robot.name);
    const look = async () => {
      await sleep(200);
      return (await runsOf(flow)).find(wanted);
    };
    return until(`${flow} runs again`, look, { within: 30_000 });
  };
  expect(await nextRun("robots")).toMatchObject({ trigger: "schedule", robot_name: "own" });

  // Who has the label and is there takes the label's runs.
  await other.stop();
  await nextRun("labels", own);
  await other.start();
  await own.daemon.kill("SIGKILL");
  await nextRun("labels", other);
  await own.start();
  await nextRun("robots");

  await office.server.kill("SIGKILL");
  const gone = Date.now();
  const killed = await goesOn(own);
  await own.daemon.kill("SIGKILL");
  await own.start();
  const again = Date.now();
  const back = await goesOn(own);
  await office.startServer();
  await nextRun("robots");

  const all = await runsOf("robots");
  const instants = all.map(instantOf);
  expect(new Set(instants).size).toBe(instants.length);
  expect(instants.filter((at) => at % 2_000 !== 0)).toEqual([]);
  const within = (from: number, to: number) => all.filter((run) => since(from)(run) && instantOf(run) < to).length;
  expect(within(gone, killed)).toBeGreaterThan(1);
  expect(within(again, back)).toBeGreaterThan(1);
  expect(all.filter(({ status }) => ["failed", "lost"].includes(status))).toEqual([]);

  await ada.ok(["flow", "schedule", "robots", "--remove"]);
  const removed = Date.now();
  // The other flow's clock ticks on meanwhile.
  for (let i = 0; i < 2; i++) await nextRun("labels");
  expect((await runsOf("robots")).filter((run) => instantOf(run) > removed)).toEqual([]);
});
