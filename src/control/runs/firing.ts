// Runs that no person orders: a program or a webhook starts a flow whose signed triggers allow it. The robot checks the
// same again; what is refused here only spares it the work.
import { errorOf } from "../../base/errors.ts";
import type { FlowDocument } from "../../flow/document.ts";
import { checkInput } from "../../flow/input-schema.ts";
import { plainJsonFault } from "../../flow/plain-json.ts";
import { flowId, robotId, vaultId } from "../../trust/fields.ts";
import { newId } from "../../trust/new-id.ts";
import { maxInput, maxInputDepth } from "../../wire/limits.ts";
import type { FlowRow } from "../../wire/routes/flows.ts";
import { withinTime } from "../../wire/time-limit.ts";
import type { Change } from "../context.ts";
import type { Run } from "../store/runs.ts";
import type { Areas } from "../store/store.ts";
import { dispatchIn } from "./dispatch.ts";
import { documentOf, newRun } from "./new-run.ts";

/** Milliseconds that a fired run waits for a robot at most, and how many of one flow may wait, there or on a robot. */
const patience = 24 * 60 * 60_000;
const mostWaiting = 1_000;

export type FiringTrigger = Extract<FlowDocument["triggers"][number], { type: "hook" | "api" }>;

/** By name or id. @throws NotFoundError `not-found`. */
export async function getFlowByRef({ flows }: Pick<Areas, "flows">, ref: string): Promise<FlowRow> {
  const id = flowId.safeParse(ref).data ?? (await flows.findByName(ref));
  const flow = id && (await flows.find(id));
  if (flow) return flow;
  throw errorOf({ code: "not-found", message: "there is no such flow" });
}

/**
 * The trigger of that type in the newest signed version.
 * @throws ConflictError `conflict` when the flow declares none.
 */
export function getTrigger<T extends FiringTrigger["type"]>({ name, statement }: FlowRow, type: T) {
  const document = documentOf({ statement });
  const trigger = document.triggers.find((one): one is Extract<FiringTrigger, { type: T }> => one.type === type);
  if (trigger) return { trigger, document };
  throw errorOf({
    code: "conflict",
    message: `flow "${name}" declares no trigger of type ${type}`,
    hint: "Add one to the flow's triggers and push it again.",
  });
}

/**
 * Starts a run. `token` is the caller's own JWT, passed on as it is.
 * @throws InputError `bad-input` or `too-large`; ConflictError as `getTrigger`, and when its robot is not in force or
 * too many runs wait already.
 */
export async function fireRun(
  change: Change,
  {
    flow,
    type,
    input,
    token,
  }: { flow: FlowRow; type: FiringTrigger["type"]; input: Record<string, unknown>; token?: string | undefined },
): Promise<Run["id"]> {
  const { trigger, document } = getTrigger(flow, type);
  const fault = plainJsonFault(input, { depth: maxInputDepth, size: maxInput });
  if (fault) throw errorOf({ code: "bad-input", message: `input: ${fault.message}`, hint: fault.remedy });
  const size = Buffer.byteLength(JSON.stringify(input));
  if (size > maxInput)
    throw errorOf({ code: "too-large", message: `input: ${size} bytes, at most ${maxInput} are allowed` });
  await checkInput(trigger.input, input, withinTime);
  if (!(await hasRoom(change, flow)))
    throw errorOf({
      code: "conflict",
      message: `flow "${flow.name}": ${mostWaiting} runs wait for their turn already`,
    });
  const run = newId("run");
  const at = change.now();
  const { target } = trigger;
  const robot = target && "robot" in target ? await getRobot(change, target.robot) : null;
  const label = target && "label" in target ? target.label : null;
  const now = Date.parse(at);
  await change.store.runs.insert(
    newRun({
      ...{ id: run, flow, document, trigger: type, robot, label },
      ...{ order: null, input, at: now, until: now + patience },
    }),
  );
  const vaults = document.vaults.map(({ vault }) => vaultId.parse(vault));
  await change.store.hooks.insertFired({ run, at, vaults, token: token ?? null });
  await dispatchIn(change);
  return run;
}

/** Whether one more run of the flow may wait. */
export const hasRoom = async ({ store }: Change, { id }: Pick<FlowRow, "id">): Promise<boolean> =>
  (await store.runs.countWaitingOf(id)) < mostWaiting;

async function getRobot(change: Change, id: string): Promise<Run["robot"]> {
  const parsed = robotId.safeParse(id);
  const robot = parsed.success ? await change.store.robots.find(parsed.data) : undefined;
  if (robot?.status === "active") return robot.id;
  throw errorOf({ code: "conflict", message: `robot ${id}, which the flow is for, is not in force` });
}
