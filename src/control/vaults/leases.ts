// Leases of vaults: given out, renewed and ended in the transaction of whatever caused it, with all state in the store,
// so that any control plane of a workspace can do it. The time is this server's own.
import { iso } from "../../base/clock.ts";
import { asSealbotError, type ErrorCode, errorOf, SealbotError } from "../../base/errors.ts";
import type { RobotId, RunId, VaultId } from "../../base/ids.ts";
import { leaseTime } from "../../wire/limits.ts";
import type { FromRobot } from "../../wire/link.ts";
import { finalStatuses } from "../../wire/shapes.ts";
import type { Change, Context } from "../context.ts";
import type { StoredLease } from "../store/leases.ts";
import type { Robot } from "../store/robots.ts";
import { findObstacle } from "./lease-line.ts";
import { checkGranted } from "./vault-changes.ts";

type Wish = Extract<FromRobot, { t: "lease" }>;
type Wanted = Extract<Wish, { do: "acquire" }>;

/** Places in the line for a vault, and those of one run, so that none keeps others out; more are told that it is busy. */
const mostInLine = 1_000;
export const mostOfRun = 200;

const vaultsOf = (leases: readonly StoredLease[]): VaultId[] => [
  ...new Set(leases.flatMap(({ vaults }) => vaults.map(({ vault }) => vault))),
];

/** Does what a robot says about a lease. What cannot be had is told to the robot, not thrown. */
export async function takeLease(change: Change, robot: Robot, wish: Wish): Promise<void> {
  await expireLeases(change);
  const known = await change.store.leases.find(wish.lease);
  if (known && known.robot !== robot.id) throw refusal("a lease of another robot");
  if (wish.do === "release") {
    if (known) await endLeases(change, [known]);
  } else if (known) {
    const round = wish.do === "renew" ? wish.round : known.round;
    const renewed = { round, expires_at: afterLease(change) };
    await change.store.leases.renew(known.id, renewed);
    await tellPlace(change, { ...known, ...renewed });
  } else if (wish.do === "renew") await change.command(robot.id, { t: "lease", lease: wish.lease, state: "lost" });
  else await standInLine(change, robot, wish);
}

async function standInLine(change: Change, robot: Robot, { lease: id, run, vaults, mode }: Wanted): Promise<void> {
  try {
    await checkWish(change, robot, run, vaults);
    const line = await change.store.leases.line(vaults);
    const own = line.filter((place) => place.run === run);
    if (line.length >= mostInLine || own.length >= mostOfRun)
      throw errorOf({ code: "vault-busy", message: "there are no more places in the line for these vaults" });
  } catch (error) {
    if (!(error instanceof SealbotError) || error.code === "internal") throw error;
    const code = error.code === "pending" || error.code === "vault-busy" ? error.code : "not-permitted";
    await change.command(robot.id, { t: "lease", lease: id, state: "lost", code });
    return;
  }
  const { leases } = change.store;
  const asked_at = change.now();
  const unique = [...new Set(vaults)].sort();
  const place = { id, robot: robot.id, run, mode, round: 0, asked_at, expires_at: afterLease(change) };
  await leases.insert({ ...place, vaults: unique });
  // Nobody else is nearer to a vault because one more wants it.
  const added = await leases.find(id);
  if (added) await tellPlace(change, added);
}

/** @throws AuthError `not-permitted` or `pending`. */
async function checkWish(change: Change, robot: Robot, id: RunId, vaults: readonly VaultId[]): Promise<void> {
  if (robot.status !== "active") throw errorOf({ code: "pending", message: "nobody vouches for this robot" });
  const run = await change.store.runs.find(id);
  if (run?.robot !== robot.id || finalStatuses.includes(run.status)) throw refusal("a run that is not this robot's");
  for (const vault of vaults) await checkGranted(change, vault, robot.id);
}

/** Gives out what nobody stands in the way of any more, and says so at once. */
async function settle(change: Change, vaults: readonly VaultId[]): Promise<void> {
  const { leases } = change.store;
  const waiting = (await leases.line(vaults)).filter(({ held }) => !held);
  const line = await leases.line(vaultsOf(waiting));
  for (const { id } of waiting) {
    const at = line.findIndex((place) => place.id === id);
    const place = line[at];
    if (place && !findObstacle(place, line.slice(0, at))) line[at] = await giveOut(change, place);
  }
}

/** Tells a robot where its lease stands, and gives it out when nobody stands in its way. */
async function tellPlace(change: Change, place: StoredLease): Promise<void> {
  if (place.held) return tellHeld(change, place);
  const line = await change.store.leases.line(vaultsOf([place]));
  const before = line.filter(({ seq }) => seq < place.seq);
  const obstacle = findObstacle(place, before);
  if (!obstacle) {
    await giveOut(change, place);
    return;
  }
  const { run, robot } = obstacle.place;
  const name = (await change.store.robots.find(robot))?.name ?? robot;
  const holder = { vault: obstacle.vault, run, robot: name };
  const { id: lease, round } = place;
  await change.command(place.robot, { t: "lease", lease, state: "queued", round, holder });
}

async function giveOut(change: Change, place: StoredLease): Promise<StoredLease> {
  const held = await change.store.leases.hold(place);
  await tellHeld(change, held);
  return held;
}

async function tellHeld(change: Change, { id: lease, robot, round, vaults }: StoredLease): Promise<void> {
  const fences = Object.fromEntries(vaults.map(({ vault, fence }) => [vault, fence ?? 0]));
  await change.command(robot, { t: "lease", lease, state: "held", round, fences });
}

/** Ends leases, held or waiting; whoever is next gets what is free now. */
async function endLeases(change: Change, leases: readonly StoredLease[]): Promise<void> {
  if (leases.length === 0) return;
  await change.store.leases.delete(leases);
  await settle(change, vaultsOf(leases));
}

/** A run is over: it holds nothing and waits for nothing. */
export async function endLeasesOfRun(change: Change, run: RunId): Promise<void> {
  await endLeases(change, await change.store.leases.listOfRun(run));
}

/** A robot may not go on, or began anew and knows nothing of what it had. */
export async function endLeasesOfRobot(change: Change, robot: RobotId): Promise<void> {
  await endLeases(change, await change.store.leases.listOfRobot(robot));
}

async function expireLeases(change: Change): Promise<void> {
  const expired = await change.store.leases.listExpired(change.now());
  for (const { id, robot } of expired) await change.command(robot, { t: "lease", lease: id, state: "lost" });
  await endLeases(change, expired);
}

/** Ends leases when they run out, not only when somebody asks; until `signal` is aborted. */
export async function expireLeasesUntil(context: Context, signal: AbortSignal): Promise<void> {
  const { store, clock, logger } = context;
  while (!signal.aborted) {
    try {
      const next = await store.leases.findNextExpiry();
      const left = next === undefined ? leaseTime : Date.parse(next) - clock.now();
      if (left <= 0) await context.change(expireLeases);
      // What is asked for or renewed meanwhile runs out later than this sleep.
      else await clock.sleep(Math.min(left, leaseTime), signal);
    } catch (error) {
      if (signal.aborted) return;
      logger.error({ err: asSealbotError(error) }, "ending leases failed");
      await clock.sleep(1_000, signal).catch(() => {}); // Only ever ended early by the end.
    }
  }
}

/**
 * A write must come under the lease that is held now.
 * @throws ConflictError `lease-lost`.
 */
export async function checkFence(change: Change, robot: RobotId, vault: VaultId, fence: number): Promise<void> {
  const line = await change.store.leases.line([vault]);
  const live = line.find(
    ({ held, mode, expires_at, robot: holder, vaults }) =>
      held &&
      mode === "exclusive" &&
      holder === robot &&
      expires_at > change.now() &&
      vaults.some((one) => one.vault === vault && one.fence === fence),
  );
  if (live) return;
  throw errorOf({
    code: "lease-lost",
    message: `vault ${vault}: the lease under which this was written is not held any more`,
    hint: "Open the vault again and write anew.",
  });
}

const refusal = (message: string, code: ErrorCode = "not-permitted") => errorOf({ code, message });

const afterLease = (change: Change): string => iso(Date.parse(change.now()) + leaseTime);
