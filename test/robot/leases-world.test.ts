// Real leases of real robots' code against the real rules of a control plane, in a world where links are cut, daemons
// die and time passes as chance will have it: what runs believe to hold is never held twice, and nobody waits in vain.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RunId } from "../../src/base/ids.ts";
import { checkFence } from "../../src/control/vaults/leases.ts";
import type { Lease } from "../../src/robot/vaults/leases.ts";
import { codeOf } from "../support/code-of.ts";
import { LeaseWorld, type WorldRobot } from "../support/lease-world.ts";

type Mode = Lease["mode"];

/** One call of `acquire`, and what became of it. */
interface Call {
  readonly robot: WorldRobot;
  readonly life: number;
  readonly mode: Mode;
  readonly giveUp: AbortController;
  lease: Lease | undefined;
  isOver: boolean;
  failure: unknown;
}

class Story {
  readonly world: LeaseWorld;
  readonly runs = new Map<WorldRobot, RunId>();
  calls: Call[] = [];
  /** The highest fencing number that anybody had of each vault. */
  readonly #highest = new Map<string, number>();

  constructor(world: LeaseWorld) {
    this.world = world;
  }

  acquire(robot: WorldRobot, vaults: readonly number[], mode: Mode, timeout?: number): void {
    const { world } = this;
    const run = this.runs.get(robot);
    if (!run) throw new TypeError("the robot has no run");
    const giveUp = new AbortController();
    const call: Call = {
      ...{ robot, life: robot.life, mode, giveUp, lease: undefined, isOver: false, failure: undefined },
    };
    this.calls.push(call);
    const names = world.vaults.filter((_, at) => vaults.includes(at));
    robot.leases.acquire({ run, vaults: names, mode, timeout }, giveUp.signal).then(
      (lease) => {
        call.lease = lease;
        for (const vault of names) {
          const fence = lease.fence(vault);
          expect(fence).toBeGreaterThan(this.#highest.get(vault) ?? 0);
          this.#highest.set(vault, fence);
        }
      },
      (error: unknown) => {
        call.isOver = true;
        call.failure = error;
      },
    );
  }

  /** Those who believe to hold something now; a daemon that died believes nothing. */
  get believers(): (Call & { lease: Lease })[] {
    const holds = (call: Call): call is Call & { lease: Lease } =>
      call.lease !== undefined && !call.isOver && !call.lease.lost.aborted && call.life === call.robot.life;
    return this.calls.filter(holds);
  }

  get waiting(): Call[] {
    return this.calls.filter((call) => !call.lease && !call.isOver && call.life === call.robot.life);
  }

  async letGo(call: Call | undefined): Promise<void> {
    if (!call) return;
    if (call.lease) {
      call.isOver = true;
      await call.lease[Symbol.asyncDispose]();
    } else call.giveUp.abort("gave up");
  }

  /** Whoever believes to hold a vault is the only one, and the control plane would take what they write. */
  async check(): Promise<void> {
    const { world, believers } = this;
    for (const vault of world.vaults) {
      const holders = believers.filter(({ lease }) => lease.vaults.includes(vault));
      const writers = holders.filter(({ mode }) => mode === "exclusive");
      expect(writers.length === 0 || holders.length === 1).toBe(true);
      const past = this.calls.filter(({ lease }) => lease?.mode === "exclusive" && lease.vaults.includes(vault));
      for (const call of past) {
        const { robot, lease } = call;
        if (!lease) continue;
        const write = () => world.context.change((change) => checkFence(change, robot.id, vault, lease.fence(vault)));
        const isLive = writers.some((writer) => writer === call);
        if (isLive) expect(await codeOf(write)).toBeUndefined();
        else if (writers.length > 0) expect(await codeOf(write)).toBe("lease-lost");
      }
    }
    for (const robot of world.robots) if (robot.online) expect(robot.outbox).toEqual([]);
  }
}

type Step =
  | { readonly do: "want"; robot: number; vaults: number[]; mode: Mode; timeout: number | undefined }
  | { readonly do: "let go"; at: number }
  | { readonly do: "cut" | "mend" | "die"; robot: number }
  | { readonly do: "pass"; ms: number }
  | { readonly do: "restart" };

async function play(story: Story, step: Step): Promise<void> {
  const { world } = story;
  const robot = "robot" in step ? world.robots[step.robot] : undefined;
  if (step.do === "want" && robot) story.acquire(robot, step.vaults, step.mode, step.timeout);
  if (step.do === "let go") {
    const all = [...story.believers, ...story.waiting];
    await story.letGo(all[step.at % Math.max(1, all.length)]);
  }
  if (step.do === "cut" && robot) robot.online = false;
  if (step.do === "mend" && robot) await mend(world, robot);
  if (step.do === "die" && robot) {
    robot.die();
    dead.add(robot);
  }
  if (step.do === "restart") await world.restart();
  for (let left = step.do === "pass" ? step.ms : 0; left > 0; left -= 5_000) {
    await world.step(Math.min(left, 5_000));
    await story.check();
  }
  await world.settle();
  await story.check();
}

/** Those whose next link is that of a new daemon. */
const dead = new WeakSet<WorldRobot>();

async function mend(world: LeaseWorld, robot: WorldRobot): Promise<void> {
  await world.link(robot, { isNew: dead.has(robot) });
  dead.delete(robot);
}

const robots = 3;
const robot = fc.nat({ max: robots - 1 });
const want = fc.record({
  do: fc.constant("want" as const),
  robot,
  vaults: fc.uniqueArray(fc.nat({ max: 1 }), { minLength: 1, maxLength: 2 }),
  mode: fc.constantFrom<Mode>("exclusive", "exclusive", "shared"),
  timeout: fc.constantFrom(undefined, undefined, 20_000),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: want },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("let go" as const), at: fc.nat({ max: 9 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("cut", "mend", "mend", "die"), robot }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(1, 9_000, 25_000, 40_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
);

test("what runs believe to hold is held once, and nobody waits in vain", async () => {
  let [had, lost, late] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: "max" }), async (steps) => {
      await using world = await LeaseWorld.open({ robots, vaults: 2 });
      const story = new Story(world);
      for (const one of world.robots) story.runs.set(one, await world.addRun(one));
      for (const one of steps) await play(story, one);

      for (const one of world.robots) await mend(world, one);
      for (let patience = 100; story.waiting.length > 0 || story.believers.length > 0; patience--) {
        expect(patience, "somebody waits in vain").toBeGreaterThan(0);
        for (const call of story.believers) await story.letGo(call);
        await play(story, { do: "pass", ms: 5_000 });
      }
      expect(await world.context.store.leases.line(world.vaults)).toEqual([]);
      for (const { failure } of story.calls)
        if (failure !== undefined && failure !== "gave up") expect(failure).toMatchObject({ code: "vault-busy" });
      had += story.calls.filter(({ lease }) => lease).length;
      lost += story.calls.filter(({ lease }) => lease?.lost.aborted).length;
      late += story.calls.filter(({ failure }) => failure instanceof Error).length;
    }),
    { numRuns: 25, seed: 20_26 },
  );
  // A world in which none of that ever happened would prove nothing.
  expect(Math.min(had, lost, late)).toBeGreaterThan(3);
}, 240_000);
