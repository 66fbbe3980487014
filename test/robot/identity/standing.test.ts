// What a robot believes about itself and others, as the control plane shows it bit by bit, in bad order, or wrongly.
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { Standing } from "../../../src/robot/identity/standing.ts";
import type { Upstream } from "../../../src/robot/link/upstream.ts";
import { RobotStore } from "../../../src/robot/store.ts";
import * as kinds from "../../../src/trust/kinds.ts";
import { newId } from "../../../src/trust/new-id.ts";
import type { Statement } from "../../../src/trust/statement.ts";
import { identityOf } from "../../support/robot-identity.ts";
import { tempHome } from "../../support/temp-home.ts";
import { openTestWorkspace, type TestWorkspace } from "../../support/workspace.ts";

interface Shown {
  roots: Statement[];
  revocations: Statement[];
  endorsement: Statement | null;
}

async function openStanding() {
  const office = await openTestWorkspace();
  const robot = await office.robot();
  const home = tempHome();
  const path = join(home.path, "robot.db");
  const shown: Shown = { roots: [], revocations: [], endorsement: null };
  let fetches = 0;
  const upstream: Upstream = {
    push: () => {},
    pushAll: () => {},
    online: true,
    call: async (route, { query }: { query?: object }) => {
      fetches++;
      const { roots, revocations, endorsement } = shown;
      const after = Number(Reflect.get(query ?? {}, "after") ?? 0);
      const rootKey = Buffer.from(office.rootKeys.publicKey).toString("base64url");
      const record = {
        workspace: office.workspace,
        root: rootKey,
        roots,
        revocations: revocations.slice(after),
        endorsement,
      };
      await new Promise((resolve) => setImmediate(resolve));
      if (!route.answer) throw new TypeError("the route has an answer");
      return route.answer.parse(record);
    },
  };
  let store: RobotStore | undefined;
  /** The daemon before it, if any, has ended. */
  const open = () => {
    store?.[Symbol.dispose]();
    store = new RobotStore(path);
    const identity = identityOf(office, robot, "http://127.0.0.1:1");
    return new Standing({ identity, store, upstream, clock: systemClock });
  };
  return {
    ...{ office, robot, shown, open, fetches: () => fetches },
    [Symbol.dispose]() {
      store?.[Symbol.dispose]();
      home[Symbol.dispose]();
    },
  };
}

test("a robot is pending, and signs nothing, until somebody has endorsed it", async () => {
  using world = await openStanding();
  const standing = world.open();
  await standing.refresh();
  expect(() => standing.signer()).toThrow(expect.objectContaining({ code: "pending" }));
  world.shown.endorsement = world.robot.endorsement;
  await standing.refresh();
  expect(standing.signer().certificates).toEqual([world.robot.record, world.robot.endorsement]);
  expect(standing.labels).toEqual(["lab"]);
});

test("an endorsement served again after a newer one brings no labels back", async () => {
  using world = await openStanding();
  const standing = world.open();
  const { robot, office, shown } = world;
  await new Promise((resolve) => setTimeout(resolve, 2));
  const { id, fingerprint } = robot;
  const newer = await office.signAs(office.owner.signer, "robot-endorsement", {
    robot: id,
    fingerprint,
    name: "unit-robot",
    labels: [],
  });
  shown.endorsement = newer;
  await standing.refresh();
  shown.endorsement = robot.endorsement;
  await expect(standing.refresh()).rejects.toMatchObject({ code: "rolled-back" });
  expect([standing.labels, standing.endorsement]).toEqual([[], newer]);
});

test("an endorsement is known again after a restart without a control plane", async () => {
  using world = await openStanding();
  world.shown.endorsement = world.robot.endorsement;
  await world.open().refresh();
  const again = world.open();
  await again.restore();
  expect(again.endorsement).toEqual(world.robot.endorsement);
});

test("an endorsement that comes while a refresh is under way is not missed", async () => {
  using world = await openStanding();
  const standing = world.open();
  const first = standing.refresh();
  await new Promise((resolve) => setImmediate(resolve));
  world.shown.endorsement = world.robot.endorsement;
  await Promise.all([first, standing.refresh(), standing.refresh()]);
  expect(standing.endorsement).toBeDefined();
  expect(world.fetches()).toBe(2);
});

test("an endorsement of other keys, or by someone without the right, is refused", async () => {
  using world = await openStanding();
  const standing = world.open();
  const other = await world.office.robot();
  world.shown.endorsement = other.endorsement;
  await expect(standing.refresh()).rejects.toMatchObject({ code: "untrusted-key" });
  const operator = await world.office.member("operator");
  const { id, fingerprint } = world.robot;
  const body = { robot: id, fingerprint, name: "unit-robot", labels: [] };
  world.shown.endorsement = await world.office.signAs(operator.signer, "robot-endorsement", body);
  await expect(standing.refresh()).rejects.toMatchObject({ code: "untrusted-sender" });
  expect(standing.endorsement).toBeUndefined();
});

test("a robot that is revoked signs nothing any more, whether or not it is told so again, also after a restart", async () => {
  using world = await openStanding();
  const { robot, shown } = world;
  shown.endorsement = robot.endorsement;
  const standing = world.open();
  await standing.refresh();
  shown.revocations.push(await world.office.revoke({ type: "robot", id: robot.id, fingerprint: robot.fingerprint }));
  shown.endorsement = null;
  await expect(standing.refresh()).rejects.toMatchObject({ code: "revoked" });
  expect(() => standing.signer()).toThrow(expect.objectContaining({ code: "pending" }));
  const again = world.open();
  await expect(again.restore()).rejects.toMatchObject({ code: "revoked" });
  expect(again.endorsement).toBeUndefined();
});

test("a statement that has seen more than this robot makes it look once, and is then believed", async () => {
  using world = await openStanding();
  const standing = world.open();
  const viewer = await world.office.member("viewer");
  world.shown.revocations.push(await world.office.revoke({ type: "member", id: viewer.id, serial: 1 }));
  const statement = await flowOf(world.office);
  const { payload } = await standing.verify(statement, kinds.flow);
  expect(payload.seen.seq).toBe(1);
  expect(world.fetches()).toBe(1);
});

test("a revocation that the server hides keeps the statement that has seen it stale", async () => {
  using world = await openStanding();
  const standing = world.open();
  const viewer = await world.office.member("viewer");
  await world.office.revoke({ type: "member", id: viewer.id, serial: 1 });
  const statement = await flowOf(world.office);
  await expect(standing.verify(statement, kinds.flow)).rejects.toMatchObject({ code: "stale" });
});

async function flowOf(office: TestWorkspace) {
  const body = { flow: newId("flw"), version: 1, previous: "", document: {} };
  return await office.signAs(office.owner.signer, "flow", body);
}
