// When flows run by the clock, as their signed documents say, and signing other times. What knows cron patterns is
// loaded only for that.
import { iso } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { FlowDocument } from "../../flow/document.ts";
import { getRobot } from "../robots/robots.ts";
import type { MemberSession } from "../session/session.ts";
import { type Flow, getFlow, type PlanOptions, pushFlow } from "./flows.ts";
import { type RunTarget, targetOf } from "./runs.ts";

type Trigger = FlowDocument["triggers"][number];
type ScheduleTrigger = Extract<Trigger, { type: "schedule" }>;

/** One schedule of a flow with its next times. */
export interface FlowSchedule {
  readonly cron: string;
  readonly zone: string;
  readonly missed: ScheduleTrigger["missed"];
  /** By name, as far as the document knows it; `undefined` for one that starts nothing, because nobody said where. */
  readonly target: RunTarget | undefined;
  /** ISO 8601 UTC, soonest first. */
  readonly next: readonly string[];
}

/** The schedules of a flow, each with its first `count` times after `from` (milliseconds). */
export async function schedulesOf(
  { document: { triggers, names = {} } }: Pick<Flow, "document">,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<FlowSchedule[]> {
  const schedules = triggers.filter((trigger) => trigger.type === "schedule");
  if (schedules.length === 0) return [];
  const { cronFault, nextInstants } = await import("../../flow/schedule-times.ts");
  return schedules.map(({ cron, zone, missed, target }) => ({
    ...{ cron, zone, missed },
    target: target && "robot" in target ? { robot: names[target.robot] ?? target.robot } : target,
    next: !target || cronFault({ cron, zone }) ? [] : nextInstants({ cron, zone }, from, count).map(iso),
  }));
}

/** What `scheduleFlow` takes; what is left out stays as it is, or is what a flow's schedule has by default. */
export interface NewSchedule {
  readonly cron: string;
  readonly zone?: string | undefined;
  readonly target?: RunTarget | undefined;
  readonly missed?: ScheduleTrigger["missed"] | undefined;
  readonly input?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Signs a new version of a flow with this schedule in the place of those that it has; with none, without any.
 * @throws NotFoundError `not-found`; InputError `bad-input` for a pattern or zone that is none, or without a place;
 * ConflictError `conflict` when another version was signed meanwhile, or none is there to remove.
 */
export async function scheduleFlow(
  session: MemberSession,
  nameOrId: string,
  schedule: NewSchedule | undefined,
  { shapes }: PlanOptions,
): Promise<Flow> {
  const { name, hash, document } = await getFlow(session, nameOrId);
  const old = document.triggers.find((trigger) => trigger.type === "schedule");
  if (!schedule && !old) {
    throw errorOf({ code: "conflict", message: `flow "${name}" has no schedule` });
  }
  const others: unknown[] = document.triggers.filter(({ type }) => type !== "schedule");
  const triggers = schedule ? [...others, await triggerOf(session, schedule, old)] : others;
  // What nothing starts any more, people may.
  const kept = triggers.length > 0 ? triggers : [{ type: "signed" }];
  const { flow } = await pushFlow(session, { ...document, triggers: kept }, { shapes, permits: false, previous: hash });
  return flow;
}

async function triggerOf(session: MemberSession, schedule: NewSchedule, old: ScheduleTrigger | undefined) {
  const { cron, zone = old?.zone, missed = old?.missed, input = old?.input } = schedule;
  const target = schedule.target ?? old?.target ?? (await onlyRobot(session));
  return { type: "schedule", cron, target, ...(zone && { zone }), ...(missed && { missed }), ...(input && { input }) };
}

/** By its name, so that the document knows it. */
async function onlyRobot(session: MemberSession): Promise<RunTarget> {
  const target = await targetOf(session, undefined);
  return "robot" in target ? { robot: (await getRobot(session, target.robot)).name } : target;
}
