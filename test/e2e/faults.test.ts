// Control plane, daemon and runners are killed with SIGKILL at random moments while runs are on their way. Whatever
// happens: every run ends, every event arrives once, nothing that must not run twice does, no database breaks, and no
// key is on disk that nobody allowed there.
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect } from "vitest";
import { ConnectionError, LockedError, NotFoundError } from "../../src/base/errors.ts";
import * as client from "../../src/client/index.ts";
import { finalStatuses, type RunRow } from "../../src/wire/shapes.ts";
import { checkDatabase, startAssault } from "../support/assault.ts";
import type { Office } from "../support/office.ts";
import type { OfficeRobot } from "../support/office-robot.ts";
import { test } from "../support/office-test.ts";
import { openChance } from "../support/seeded.ts";
import { until } from "../support/until.ts";

/** Waits, asks the shop under its own name, waits, and says what it got. */
const flow = (shop: string, onLost: "fail" | "run-again") => ({
  name: onLost,
  vaults: [{ vault: "shop", access: "read" }],
  settings: { concurrency: 3, onLost },
  nodes: [
    { id: "start", type: "core.start", wires: [["before"]] },
    { id: "before", type: "core.delay", config: { for: "100ms" }, wires: [["orders"]] },
    {
      id: "orders",
      type: "http.request",
      config: {
        url: `${shop}/orders`,
        query: { run: { $expr: "run.id" } },
        credentials: { vault: "shop", item: "shop-api" },
      },
      wires: [["after"]],
    },
    { id: "after", type: "core.delay", config: { for: "100ms" }, wires: [["said"]] },
    { id: "said", type: "core.debug", config: { label: "orders", value: { $expr: "msg.body" } } },
  ],
});
const flows = ["fail", "run-again"] as const;

describe.each([
  { keep: "disk", orders: 50 },
  { keep: "memory", orders: 25 },
] as const)("with keys kept on $keep, while $orders runs are ordered", ({ keep, orders }) => {
  test("every part may be killed at any moment", { timeout: 120_000 }, async ({ office }) => {
    const chance = openChance();
    process.stderr.write(`\nfaults: SEALBOT_SEED=${chance.seed} makes the same choices again (keep ${keep})\n`);
    await using robot = await office.robot(`struck-${keep}`);
    for (const onLost of flows) {
      await office.ada.ok(["flow", "push", office.file("flow", JSON.stringify(flow(office.shop.url, onLost)))]);
    }
    const { url: server, email, password } = office;
    using session = await client.login({ server, email, password });
    if (keep === "disk") expect((await robot.inject("--keep", "disk")).status).toBe(0);
    await using holder = keep === "memory" ? startKeyHolder(session, robot, office) : null;

    await using assault = startAssault(office, robot, chance);
    for (let i = 0; i < orders; i++) {
      const order = { flow: flows[i % 2] ?? "fail", target: { robot: robot.id } };
      await patiently(() => client.startRun(session, order));
      await sleep(chance.between(50, 400));
    }
    await until("each was struck twice", () => Object.values(assault.kills).every((count) => count > 1), {
      within: 60_000,
    });
    await assault.end();

    const ended = until("every run has ended", () => allEnded(session, robot), { within: 60_000 });
    const runs = await (holder ? Promise.race([ended, holder.failed]) : ended);
    await holder?.end();
    expect(runs.length).toBeGreaterThanOrEqual(orders);
    const events = new Map<string, Awaited<ReturnType<typeof client.listRunEvents>>>();
    for (const { id } of runs) events.set(id, await client.listRunEvents(session, id));
    await robot.stop();
    process.stderr.write(`faults: ${JSON.stringify(assault.kills)} ${JSON.stringify(tally(runs))}\n`);

    using database = new DatabaseSync(robot.database, { readOnly: true });
    const count = (table: "outbox" | "kept") => database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count;
    const numbered = database.prepare("SELECT event_seq FROM runs WHERE id = ?");
    expect(count("outbox")).toBe(0);
    expect(count("kept")).toBe(keep === "disk" ? 1 : 0);
    checkDatabase(robot.database);
    checkDatabase(office.database);

    for (const run of runs) {
      const own = events.get(run.id) ?? [];
      expect(
        own.map(({ seq }) => seq),
        run.id,
      ).toEqual(own.map((_, i) => i + 1));
      expect(own.length, run.id).toBe(numbered.get(run.id)?.event_seq);
      const ends = own.filter(({ type, data }) => type === "run.state" && isFinal(data));
      expect(ends, run.id).toEqual([own.at(-1)]);
      expect(ends[0]?.data, run.id).toEqual({ status: run.status });
      if (run.status !== "succeeded") {
        expect(run, `${run.id}: ${run.reason}`).toMatchObject({
          status: "failed",
          error: { code: expect.stringMatching(endings) },
        });
      }
      const visits = office.shop.visits.filter(({ request }) => request.endsWith(run.id)).length;
      if (run.flow_name === "fail") expect(visits, run.id).toBeLessThanOrEqual(1);
      if (run.status === "succeeded") expect(visits, run.id).toBeGreaterThan(0);
    }
    expect(tally(runs).succeeded).toBeGreaterThan(orders / 4);
  });
});

/** A daemon that died in a node that may not run twice; a runner that was killed; a control plane away for too long. */
const endings = /^(interrupted|node-failed|unreachable)$/;

const isFinal = (data: unknown): boolean =>
  finalStatuses.some((status) => typeof data === "object" && data !== null && Reflect.get(data, "status") === status);

/** All runs of the robot, once none is on its way. */
async function allEnded(session: client.MemberSession, robot: OfficeRobot): Promise<RunRow[] | undefined> {
  await sleep(200);
  const { data } = await client.listRuns(session, { robot: robot.id, limit: 200 });
  return data.every(({ status }) => finalStatuses.includes(status)) ? data : undefined;
}

/** Again until the control plane is there to answer. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  return (await until("the control plane answers", () =>
    work().catch((error: unknown) => {
      if (error instanceof ConnectionError) return undefined;
      throw error;
    }),
  )) as T;
}

/** A person who brings the key again whenever the robot lost it. */
function startKeyHolder(session: client.MemberSession, robot: OfficeRobot, office: Office) {
  const end = new AbortController();
  const watch = async () => {
    while (!end.signal.aborted) {
      await sleep(100);
      try {
        const { online, unlocked } = await client.getRobot(session, robot.id);
        if (!online || unlocked.includes(office.vault)) continue;
        await client.injectVault(session, { robot: robot.id, vault: office.vault, vskText: office.vsk.text });
      } catch (error) {
        // Struck down in between: looked at again.
        if (![ConnectionError, LockedError, NotFoundError].some((family) => error instanceof family)) throw error;
      }
    }
  };
  const over = watch();
  const failed = over.then(() => new Promise<never>(() => {}));
  failed.catch(() => {}); // Told to whoever waits for the runs.
  const stop = () => {
    end.abort();
    return over;
  };
  return { failed, end: stop, [Symbol.asyncDispose]: () => stop().catch(() => {}) };
}

/** How many runs ended how. */
function tally(runs: readonly RunRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, error } of runs) {
    const how = error?.code ?? status;
    counts[how] = (counts[how] ?? 0) + 1;
  }
  return counts;
}
