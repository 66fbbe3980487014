// Flows that run by the clock: remembers what the newest signed version of each says, and fires for labels when it is
// time. Once for each instant, whatever stops in between: what was looked at and the run it made are one transaction.
// What is addressed to a robot is never fired here.
import { iso } from "../../base/clock.ts";
import { asSealbotError } from "../../base/errors.ts";
import type { FlowDocument } from "../../flow/document.ts";
import { vaultId } from "../../trust/fields.ts";
import type { FlowStatement } from "../../trust/kinds.ts";
import { newId } from "../../trust/new-id.ts";
import { subjects, waitFor } from "../bus.ts";
import type { Change, Context } from "../context.ts";
import type { Schedule } from "../store/schedules.ts";
import { dispatchIn } from "./dispatch.ts";
import { hasRoom } from "./firing.ts";
import { documentOf, newRun } from "./new-run.ts";

/** What knows cron patterns is loaded when the first schedule is there. */
const times = () => import("../../flow/schedule-times.ts");

/** Milliseconds between two looks at most: the clock of the host may be set. */
const longest = 30_000;

/** A new version's schedules count from its signature on. */
export async function putSchedules(
  change: Change,
  { flow, issuedAt }: Pick<FlowStatement, "flow" | "issuedAt">,
  { triggers }: FlowDocument,
): Promise<void> {
  const looked_at = iso(Math.min(Date.parse(issuedAt), Date.parse(change.now())));
  const schedules = triggers.flatMap((trigger, position): Schedule[] => {
    if (trigger.type !== "schedule" || !trigger.target) return [];
    const { cron, zone, missed, target } = trigger;
    const place = "robot" in target ? { robot: target.robot, label: null } : { robot: null, label: target.label };
    return [{ flow, position, ...place, cron, zone, missed, looked_at }];
  });
  await change.store.schedules.replace(flow, schedules);
  change.announce(subjects.schedules);
}

export async function dropSchedules(change: Change, flow: Schedule["flow"]): Promise<void> {
  await change.store.schedules.replace(flow, []);
  change.announce(subjects.schedules);
}

/** Fires what is due, and tells how many milliseconds from now the next is; at most `longest`. */
export async function fireSchedules(context: Context): Promise<number> {
  const { store, clock, logger } = context;
  const schedules = await store.schedules.listOfLabels();
  if (schedules.length === 0) return longest;
  const { findDue, nextInstants } = await times();
  let wait = longest;
  for (const schedule of schedules) {
    try {
      const now = clock.now();
      const after = Date.parse(schedule.looked_at);
      // A clock that was set back must not keep a schedule silent until it has come as far again.
      if (after > now) await context.change(({ store }) => store.schedules.setLookedAt(schedule, iso(now)));
      else if (findDue(schedule, { after, now }) !== undefined)
        await context.change((change) => fire(change, schedule));
      const [next] = nextInstants(schedule, clock.now());
      if (next !== undefined) wait = Math.min(wait, Math.max(next - clock.now(), 1));
    } catch (error) {
      logger.error({ err: asSealbotError(error), flow: schedule.flow }, "schedule failed");
    }
  }
  return wait;
}

/** Another version may stand by now, and another time: only what is read in the change itself counts. */
async function fire(change: Change, { flow: id, position }: Schedule): Promise<void> {
  const { schedules, flows, runs, hooks } = change.store;
  const schedule = (await schedules.listOfLabels()).find((one) => one.flow === id && one.position === position);
  if (!schedule) return;
  const { findDue, handedWithin } = await times();
  const at = Date.parse(change.now());
  const due = findDue(schedule, { after: Date.parse(schedule.looked_at), now: at });
  if (due === undefined) return;
  await schedules.setLookedAt(schedule, iso(at));
  const flow = await flows.find(id);
  if (!flow || (await schedules.wasFired(id, iso(due)))) return;
  const document = documentOf(flow);
  const trigger = document.triggers[position];
  if (trigger?.type !== "schedule") return;
  if (!(await hasRoom(change, flow))) {
    const detail = `${flow.name}: too many of its runs wait already`;
    return change.audit({ actor: "server", action: "flow.not-fired", subject: id, detail });
  }
  const run = newId("run");
  await runs.insert(
    newRun({
      ...{ id: run, flow, document, trigger: "schedule", robot: null, label: schedule.label, order: null },
      ...{
        input: { ...trigger.input },
        at,
        until: due + handedWithin(schedule.missed, document.settings),
        scheduledFor: iso(due),
      },
    }),
  );
  const vaults = document.vaults.map(({ vault }) => vaultId.parse(vault));
  await hooks.insertFired({ run, at: iso(at), vaults, token: null });
  await change.audit({ actor: "server", action: "run.fired", subject: run, detail: flow.name });
  await dispatchIn(change);
}

/** Fires until `signal` is aborted. */
export async function fireSchedulesUntil(context: Context, signal: AbortSignal): Promise<void> {
  const { bus, clock, logger } = context;
  while (!signal.aborted) {
    const ms = await fireSchedules(context).catch((error: unknown) => {
      logger.error({ err: asSealbotError(error) }, "looking at schedules failed");
      return 1_000;
    });
    let looks = 0;
    const isChanged = async () => (looks++ > 0 ? true : undefined);
    await waitFor({ bus, clock, subject: subjects.schedules, ms, signal }, isChanged);
  }
}
