// What each frame of a robot does. A frame that says what this robot may not say is dropped with a note in the audit
// log: refusing it would make an honest queue behind it wait for ever.
import { iso } from "../../base/clock.ts";
import { errorOf, SealbotError } from "../../base/errors.ts";
import { askLifetime } from "../../trust/inject.ts";
import { ask as askKind, receipt as receiptKind } from "../../trust/kinds.ts";
import { maxEventData } from "../../wire/limits.ts";
import type { FromRobot } from "../../wire/link.ts";
import { finalStatuses } from "../../wire/shapes.ts";
import { subjects } from "../bus.ts";
import type { Change } from "../context.ts";
import { toldSubject } from "../live/changes.ts";
import { dispatchIn } from "../runs/dispatch.ts";
import { canMove, giveAway } from "../runs/lost-runs.ts";
import { takeFired } from "../runs/robot-firing.ts";
import type { Robot } from "../store/robots.ts";
import type { Run } from "../store/runs.ts";
import { noteItemUse } from "../vaults/item-uses.ts";
import { endLeasesOfRun, takeLease } from "../vaults/leases.ts";

type Frame<T extends FromRobot["t"]> = Extract<FromRobot, { t: T }>;

const refuse = (message: string) => errorOf({ code: "not-permitted", message });

/** Does what a frame says, and remembers its number, all in the change. */
export async function takeFrame(change: Change, robot: Robot, frame: FromRobot): Promise<void> {
  await change.store.robots.update(robot.id, { received: frame.n, last_seen_at: change.now() });
  try {
    await handle(change, robot, frame);
  } catch (error) {
    if (!(error instanceof SealbotError) || error.code === "internal") throw error;
    const detail = `${frame.t}: ${error.code}`;
    await change.audit({ actor: robot.id, action: "frame.dropped", subject: robot.id, detail });
  }
}

async function handle(change: Change, robot: Robot, frame: FromRobot): Promise<void> {
  switch (frame.t) {
    case "catalogue":
      return change.store.catalogues.put(robot.id, frame.nodes);
    case "status":
      return takeStatus(change, robot, frame);
    case "event":
      return takeEvents(change, robot, frame);
    case "fired":
      return takeFired(change, robot, frame);
    case "run":
      return takeRun(change, robot, frame);
    case "ask":
      return takeAsk(change, robot, frame);
    case "answered":
      return takeAnswered(change, robot, frame);
    case "receipt":
      return takeReceipt(change, robot, frame);
    case "lease":
      return takeLease(change, robot, frame);
  }
}

async function takeStatus(change: Change, robot: Robot, { unlocked, concurrency }: Frame<"status">): Promise<void> {
  change.announce(toldSubject("robot", robot.id));
  await change.store.robots.update(robot.id, { unlocked, ...(concurrency !== undefined && { concurrency }) });
  if (concurrency !== undefined && concurrency !== robot.concurrency) await dispatchIn(change);
}

async function takeEvents(change: Change, robot: Robot, { events }: Frame<"event">): Promise<void> {
  const runs = new Map<string, Run | undefined>();
  let isForeign = false;
  for (const told of events) {
    if (!runs.has(told.run)) runs.set(told.run, await change.store.runs.find(told.run));
    const run = runs.get(told.run);
    if (run?.robot !== robot.id) {
      isForeign ||= !run?.terms.not?.includes(robot.id);
      continue;
    }
    // What another robot told of it before comes first.
    const event = { ...told, seq: told.seq + run.event_base };
    const isTooLarge = JSON.stringify(event.data ?? null).length > maxEventData;
    await change.store.runs.addEvent(isTooLarge ? { ...event, data: { cut: true } } : event);
    await noteItemUse(change, robot, event);
    change.announce(subjects.run(event.run));
  }
  if (isForeign) throw refuse("event of a run that is not this robot's");
}

async function takeRun(change: Change, robot: Robot, frame: Frame<"run">): Promise<void> {
  const run = await change.store.runs.find(frame.run);
  // It was given away while the robot was gone, which stops it.
  if (run?.terms.not?.includes(robot.id)) return;
  if (run?.robot !== robot.id) throw refuse("a run that is not this robot's");
  const isFinal = finalStatuses.includes(frame.status);
  // How it really ended is worth more than that nobody knew.
  const isTruth = run.status === "lost" && isFinal && frame.status !== "cancelled";
  if (finalStatuses.includes(run.status) && !isTruth) return;
  if (frame.status === "lost" && canMove(run)) return giveAway(change, run, robot.id);
  const { reason = null, node = null, error = null, counts = null, duration_ms = null } = frame.outcome ?? {};
  await change.store.runs.update(run.id, {
    status: frame.status === "queued" ? "assigned" : frame.status,
    waiting_for: isFinal ? [] : (frame.waiting_for ?? []),
    ...(run.started_at === null && frame.status !== "assigned" ? { started_at: frame.at } : {}),
    ...(frame.outcome ? { reason, node, error, counts, duration_ms } : {}),
    ...(isFinal ? { ended_at: frame.at } : {}),
  });
  change.announce(subjects.run(run.id));
  if (!isFinal) return;
  await endLeasesOfRun(change, run.id);
  await change.audit({ actor: robot.id, action: `run.${frame.status}`, subject: run.id });
  await dispatchIn(change);
}

async function takeAsk(change: Change, robot: Robot, frame: Frame<"ask">): Promise<void> {
  if (robot.status !== "active") throw refuse("a robot that nobody vouches for asks nothing");
  const { payload, signer } = await change.trusting((trust) => trust.verify(frame.statement, askKind));
  if (signer.id !== robot.id || payload.robot !== robot.id) throw refuse("an ask of another robot");
  // A robot may ask before it is granted: the one who injects grants it first.
  if (!(await change.store.vaults.findHeader(payload.vault))) throw refuse("an ask for a vault that does not exist");
  if (await change.store.asks.find(frame.ask)) return;
  await change.store.asks.dropOpen(robot.id, payload.vault);
  const asked_at = change.now();
  await change.store.asks.insert({
    ...{ id: frame.ask, robot: robot.id, vault: payload.vault, statement: frame.statement, run: payload.run ?? null },
    ...{ asked_at, expires_at: iso(Date.parse(asked_at) + askLifetime), sealed: null, receipt: null },
  });
  await change.audit({ actor: robot.id, action: "vault.asked", subject: payload.vault, detail: payload.run });
  change.announce(subjects.asks(robot.id));
}

async function takeAnswered(change: Change, robot: Robot, frame: Frame<"answered">): Promise<void> {
  const ask = await change.store.asks.find(frame.ask);
  if (!ask || ask.sealed !== null) return;
  if (ask.robot !== robot.id) throw refuse("an ask of another robot");
  await change.store.asks.delete(ask.id);
  await change.audit({ actor: robot.id, action: `ask.${frame.how}`, subject: ask.vault });
  change.announce(subjects.asks(robot.id));
}

async function takeReceipt(change: Change, robot: Robot, frame: Frame<"receipt">): Promise<void> {
  const { payload, signer } = await change.trusting((trust) => trust.verify(frame.statement, receiptKind));
  const ask = await change.store.asks.find(frame.ask);
  if (signer.id !== robot.id || ask?.robot !== robot.id || ask.sealed !== payload.sealed)
    throw refuse("a receipt for something that was not handed on");
  if (ask.receipt) throw errorOf({ code: "replayed", message: "a second receipt" });
  await change.store.asks.setReceipt(ask.id, frame.statement);
  await change.audit({
    actor: robot.id,
    action: `inject.${payload.result}`,
    subject: ask.vault,
    detail: payload.reason,
  });
  change.announce(subjects.asks(robot.id));
}
