// Runs that a robot's own schedule started, as it tells of them, perhaps long after: recorded when the signed version
// says that this robot may, and never begun here.
import { errorOf } from "../../base/errors.ts";
import type { FromRobot } from "../../wire/link.ts";
import type { Change } from "../context.ts";
import type { Robot } from "../store/robots.ts";
import { documentOf, newRun } from "./new-run.ts";

/** @throws AuthError `not-permitted` for what is none of this robot's schedules; `replayed` for a run that is known. */
export async function takeFired(
  change: Change,
  robot: Robot,
  { run, flow: id, flow_hash: hash, at, instant, input }: Extract<FromRobot, { t: "fired" }>,
): Promise<void> {
  const { runs, flows } = change.store;
  if (await runs.find(run)) throw errorOf({ code: "replayed", message: `${run} is known already` });
  const flow = await flows.find(id, { hash });
  if (!flow) throw notIts();
  const document = documentOf(flow);
  const isIts = document.triggers.some(
    (trigger) =>
      trigger.type === "schedule" && trigger.target && "robot" in trigger.target && trigger.target.robot === robot.id,
  );
  if (!isIts) throw notIts();
  const begun = Math.min(Date.parse(at), Date.parse(change.now()));
  await runs.insert({
    ...newRun({
      ...{ id: run, flow, document, trigger: "schedule", robot: robot.id, label: null, order: null, input },
      ...{ at: begun, until: begun, scheduledFor: instant },
    }),
    status: "assigned",
  });
  await change.audit({ actor: robot.id, action: "run.fired", subject: run, detail: flow.name });
}

const notIts = () => errorOf({ code: "not-permitted", message: "no schedule of this robot's" });
