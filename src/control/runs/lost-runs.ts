// Runs whose robot is away for too long: lost, or where the flow allows it given to another robot with the label. The
// robot that had such a run stopped it before by itself (run-fence.ts), and is told so when it is back.
import { iso } from "../../base/clock.ts";
import type { RobotId } from "../../base/ids.ts";
import { subjects } from "../bus.ts";
import type { Change, Context } from "../context.ts";
import type { Run } from "../store/runs.ts";
import { endLeasesOfRun } from "../vaults/leases.ts";
import { dispatchIn, endRun } from "./dispatch.ts";

/** Looks once. `upSince`: since when robots could reach this control plane, milliseconds. */
export async function loseAbsent(context: Context, upSince: number): Promise<void> {
  const { store, clock } = context;
  for (const { id, robot, seen } of await store.runs.listOfAbsent()) {
    const away = clock.now() - Math.max(upSince, seen === null ? 0 : Date.parse(seen));
    await context.change(async (change) => {
      const run = await change.store.runs.find(id);
      const isBack = (await change.store.robots.find(robot))?.online !== false;
      if (!run || run.robot !== robot || isBack || away < run.terms.lostAfter) return;
      if (canMove(run)) await giveAway(change, run, robot);
      // It goes on with it, or begins it again, when it is back: nobody else may.
      else if (!run.terms.again) await lose(change, run, { robot, since: clock.now() - away });
    });
  }
}

async function lose(change: Change, run: Run, { robot, since }: { robot: RobotId; since: number }): Promise<void> {
  await endRun(change, run, { status: "lost", reason: `its robot has been away since ${iso(since)}` });
  await change.command(robot, { t: "cancel", run: run.id });
  await change.audit({ actor: "server", action: "run.lost", subject: run.id });
}

/** Whether another robot may run it. */
export const canMove = ({ terms, label }: Run): boolean => terms.again && label !== null;

/** Puts a run back into the queue, for any robot but the one that had it; what was told of it stays in front. */
export async function giveAway(change: Change, run: Run, robot: RobotId): Promise<void> {
  const { runs, robots } = change.store;
  await robots.withdrawRun(robot, run);
  await change.command(robot, { t: "cancel", run: run.id });
  await endLeasesOfRun(change, run.id);
  await runs.update(run.id, {
    ...{ status: "queued", robot: null, started_at: null, waiting_for: [] },
    event_base: await runs.lastEvent(run.id),
    terms: { ...run.terms, not: [...(run.terms.not ?? []), robot] },
  });
  await change.audit({ actor: "server", action: "run.given-away", subject: run.id, detail: robot });
  change.announce(subjects.run(run.id));
  await dispatchIn(change);
}
