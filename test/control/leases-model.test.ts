// The rules for leases against a small reference that knows them only in their plainest form: a list, walked from its
// beginning after everything that happens.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { LeaseId, RunId, VaultId } from "../../src/base/ids.ts";
import { newId } from "../../src/trust/new-id.ts";
import type { FromRobot, Unnumbered } from "../../src/wire/link.ts";
import { LeaseWorld } from "../support/lease-world.ts";

type Mode = "exclusive" | "shared";

interface Place {
  readonly id: LeaseId;
  readonly robot: number;
  readonly run: RunId;
  readonly vaults: readonly number[];
  readonly mode: Mode;
  expiresAt: number;
  fences: Record<number, number> | undefined;
}

/** What must be true, without a store. Robots and vaults are numbers. */
class Reference {
  now = 0;
  line: Place[] = [];
  readonly ended = new Set<RunId>();
  /** What each robot's control plane will hear once the link is mended. */
  readonly cut = new Map<number, (() => void)[]>();
  /** The last that must have been said of a lease, as soon as its robot can hear it. */
  readonly told = new Map<LeaseId, { robot: number; state: string }>();
  readonly #fences: number[] = [];

  hears(robot: number, act: () => void): void {
    const waiting = this.cut.get(robot);
    if (waiting) waiting.push(act);
    else act();
    this.settle();
  }

  end(places: readonly Place[]): void {
    this.line = this.line.filter((place) => !places.includes(place));
    for (const { id } of places) this.told.delete(id);
  }

  /** Walks the line from its beginning: who meets nobody that forbids it, holds. */
  settle(): void {
    for (const { id, robot, expiresAt } of this.line)
      if (expiresAt <= this.now) this.told.set(id, { robot, state: "lost" });
    this.line = this.line.filter(({ expiresAt }) => expiresAt > this.now);
    const claimed = new Map<number, Set<Mode>>();
    for (const place of this.line) {
      const met = new Set(place.vaults.flatMap((vault) => [...(claimed.get(vault) ?? [])]));
      for (const vault of place.vaults) claimed.set(vault, (claimed.get(vault) ?? new Set()).add(place.mode));
      const isFree = met.size === 0 || (place.mode === "shared" && !met.has("exclusive"));
      if (place.fences || !isFree) continue;
      place.fences = Object.fromEntries(place.vaults.map((vault) => [vault, this.#nextFence(vault)]));
      this.told.set(place.id, { robot: place.robot, state: "held" });
    }
  }

  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = Math.min(...this.line.map(({ expiresAt }) => expiresAt));
      if (next > end) break;
      this.now = next;
      this.settle();
    }
    this.now = end;
  }

  #nextFence(vault: number): number {
    const next = (this.#fences[vault] ?? 0) + 1;
    this.#fences[vault] = next;
    return next;
  }
}

interface Real {
  readonly world: LeaseWorld;
  readonly runs: readonly (readonly RunId[])[];
}
type Step = fc.AsyncCommand<Reference, Real>;

const step = (text: string, act: (model: Reference, real: Real) => Promise<void> | void): Step => ({
  check: () => true,
  toString: () => text,
  async run(model, real) {
    await act(model, real);
    await compare(model, real);
  },
});

/** The store, the robots and the reference agree. */
async function compare(model: Reference, { world }: Real): Promise<void> {
  await world.settle();
  const line = await world.context.store.leases.line(world.vaults);
  const seen = line.map(({ id, held, vaults }) => ({
    id,
    held,
    fences: Object.fromEntries(vaults.map(({ vault, fence }) => [world.vaults.indexOf(vault), fence])),
  }));
  const expected = model.line.map(({ id, vaults, fences }) => ({
    id,
    held: fences !== undefined,
    fences: fences ?? Object.fromEntries(vaults.map((vault) => [vault, null])),
  }));
  expect(seen).toEqual(expected);
  for (const vault of world.vaults.keys()) {
    const holders = model.line.filter(({ fences, vaults }) => fences && vaults.includes(vault));
    expect(holders.length <= 1 || holders.every(({ mode }) => mode === "shared")).toBe(true);
  }
  // Nobody who can hear it waits for word that never comes.
  for (const [lease, { robot, state }] of model.told) {
    if (model.cut.has(robot)) continue;
    const last = world.robots[robot]?.told.findLast((command) => command.t === "lease" && command.lease === lease);
    expect(last).toMatchObject({ lease, state });
  }
}

const send = (real: Real, robot: number, frame: Unnumbered<FromRobot>) =>
  void real.world.robots[robot]?.outbox.push(frame);

const acquire = ([robot, run, vaults, mode]: [number, number, number[], Mode]) =>
  step(`acquire(${mode}, vaults ${vaults}, run ${run} of robot ${robot})`, (model, real) => {
    const id = newId("lea");
    const runId = real.runs[robot]?.[run] ?? newId("run");
    const names = vaults.map((at): VaultId => real.world.vaults[at] ?? newId("vau"));
    send(real, robot, { t: "lease", lease: id, do: "acquire", run: runId, vaults: names, mode });
    model.hears(robot, () => {
      const isOver = model.ended.has(runId);
      model.told.set(id, { robot, state: isOver ? "lost" : "queued" });
      const place = { id, robot, run: runId, vaults: vaults.toSorted(), mode, fences: undefined };
      if (!isOver) model.line.push({ ...place, expiresAt: model.now + 30_000 });
    });
  });

/** Any of the line. */
const pick = ({ line }: Reference, at: number): Place | undefined => line[at % Math.max(1, line.length)];

const renew = (at: number) =>
  step(`renew(${at})`, (model, real) => {
    const place = pick(model, at);
    if (!place) return;
    const { id, robot } = place;
    send(real, robot, { t: "lease", lease: id, do: "renew", round: 1 });
    model.hears(robot, () => {
      if (model.line.includes(place)) place.expiresAt = model.now + 30_000;
      else model.told.set(id, { robot, state: "lost" });
    });
  });

const release = (at: number) =>
  step(`release(${at})`, (model, real) => {
    const place = pick(model, at);
    if (!place) return;
    send(real, place.robot, { t: "lease", lease: place.id, do: "release" });
    model.hears(place.robot, () => model.end([place]));
  });

const meddle = ([at, what]: [number, "renew" | "release"]) =>
  step(`another robot says ${what}(${at})`, (model, real) => {
    const place = pick(model, at);
    if (!place) return;
    const other = (place.robot + 1) % real.world.robots.length;
    const lease = { t: "lease", lease: place.id } as const;
    send(real, other, what === "renew" ? { ...lease, do: "renew", round: 1 } : { ...lease, do: "release" });
    model.hears(other, () => {
      // By the time it is heard, the lease may be gone: then it is told what everybody is told.
      if (what === "renew" && !model.line.includes(place)) model.told.set(place.id, { robot: other, state: "lost" });
    });
  });

const endRun = ([robot, run]: [number, number]) =>
  step(`end(run ${run} of robot ${robot})`, (model, real) => {
    const id = real.runs[robot]?.[run];
    if (!id) return;
    const at = new Date(real.world.clock.now()).toISOString();
    send(real, robot, { t: "run", run: id, status: "succeeded", at });
    model.hears(robot, () => {
      model.ended.add(id);
      model.end(model.line.filter((place) => place.run === id));
    });
  });

const cut = (robot: number) =>
  step(`cut(robot ${robot})`, (model, real) => {
    const at = real.world.robots[robot];
    if (!at) return;
    at.online = false;
    if (!model.cut.has(robot)) model.cut.set(robot, []);
  });

const mend = ([robot, isNew]: [number, boolean]) =>
  step(`${isNew ? "start anew" : "mend"}(robot ${robot})`, async (model, { world }) => {
    const at = world.robots[robot];
    if (!at) return;
    if (isNew) at.die();
    if (isNew) model.end(model.line.filter((place) => place.robot === robot));
    model.settle();
    const waiting = model.cut.get(robot) ?? [];
    model.cut.delete(robot);
    for (const act of waiting) model.hears(robot, act);
    await world.link(at, { isNew });
  });

const pass = (ms: number) =>
  step(`${ms} ms pass`, async (model, { world }) => {
    model.pass(ms);
    await world.step(ms);
  });

const restart = () => step("the control plane restarts", (_model, { world }) => world.restart());

const [robots, vaults] = [3, 3];
const robot = fc.nat({ max: robots - 1 });
const some = fc.uniqueArray(fc.nat({ max: vaults - 1 }), { minLength: 1, maxLength: vaults });
const mode = fc.constantFrom<Mode>("exclusive", "shared");
const wish = fc.tuple(robot, fc.nat({ max: 1 }), some, mode).map(acquire);
const steps = [
  ...Array(6).fill(wish),
  fc.nat({ max: 9 }).map(renew),
  ...Array(2).fill(fc.nat({ max: 9 }).map(release)),
  fc.tuple(fc.nat({ max: 9 }), fc.constantFrom<"renew" | "release">("renew", "release")).map(meddle),
  fc.tuple(robot, fc.nat({ max: 1 })).map(endRun),
  robot.map(cut),
  fc.tuple(robot, fc.boolean()).map(mend),
  fc.constantFrom(1, 9_999, 10_000, 20_000, 30_000).map(pass),
  fc.constant(restart()),
];

test("leases are given out, kept and ended as the reference says, whatever happens in whatever order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 60, size: "max" }), async (commands) => {
      await using world = await LeaseWorld.open({ robots, vaults, bare: true });
      const runs = await Promise.all(
        world.robots.map(async (at) => [await world.addRun(at), await world.addRun(at)] as const),
      );
      await fc.asyncModelRun(() => ({ model: new Reference(), real: { world, runs } }), commands);
    }),
    { numRuns: 40, seed: 20_26 },
  );
}, 240_000);
