// The lying control plane, row 19: what was revoked stays revoked for everyone who once heard of it, whatever old state
// the server shows afterwards.
import { afterAll, afterEach, expect, test } from "vitest";
import {
  changeRole,
  getFlow,
  getRobot,
  getVault,
  grantVault,
  injectVault,
  permitFlow,
  pushFlow,
  removeMember,
  revokeGrant,
  revokeRobot,
} from "../../src/client/index.ts";
import { loadCatalogue } from "../../src/flow/catalogue.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";
import { flow as flowKind } from "../../src/trust/kinds.ts";
import { listMembers } from "../../src/wire/routes/accounts.ts";
import { listFlows } from "../../src/wire/routes/flows.ts";
import { getRobot as getRobotRow } from "../../src/wire/routes/robots.ts";
import { getRobotTrust, getTrust } from "../../src/wire/routes/trust.ts";
import { getRobotVault, putGrant } from "../../src/wire/routes/vaults.ts";
import { codeOf } from "../support/code-of.ts";
import { Stage } from "../support/stage.ts";
import { until } from "../support/until.ts";

const stage = await Stage.open();
const { plane, owner } = stage;
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => {
  plane.beHonest();
  expect(stage.leaks()).toEqual([]);
});

test("row 19: a revoked robot that the server shows as active again gets no grant and no key", async () => {
  const robot = await stage.robot();
  const vault = await stage.vault();
  const before = await owner.call(getRobotRow, { params: { id: robot.id } });
  const trust = await owner.call(getTrust, {});
  await revokeRobot(owner, robot.id);
  stage.showRobots((row) => (row.id === robot.id ? before : row));
  plane.instead(getTrust, () => trust);
  const grants = plane.asked(putGrant);
  expect(await codeOf(() => grantVault(owner, vault, robot.id))).toBe("revoked");
  expect(await codeOf(() => injectVault(owner, { robot: robot.id, vault }))).toBe("revoked");
  expect((await getRobot(owner, robot.id)).principal).toBeUndefined();
  expect(plane.asked(putGrant)).toBe(grants);
});

test("row 19: an order by a member who was removed is refused, also when the server takes the removal back", async () => {
  const robot = await stage.robot();
  const admin = await stage.member("admin");
  const flow = await stage.flow([], [{ type: "core.debug" }]);
  const allowed = await stage.order(admin, flow, robot);
  expect(await stage.outcome(robot, allowed)).not.toHaveProperty("error");
  const trust = plane.answers(getRobotTrust).at(-1);
  const looks = plane.asked(getRobotTrust);
  await removeMember(owner, admin.member);
  await until("the robot to hear of it", () => plane.asked(getRobotTrust) > looks);
  plane.instead(getRobotTrust, () => trust);
  for (const _ of ["at once", "after a restart with the old state"]) {
    const run = await stage.order(admin, flow, robot);
    expect(await stage.outcome(robot, run)).toMatchObject({ error: { code: "revoked" } });
    await robot.restart();
  }
});

test("row 19: a robot that lost its grant is not led back to it by an old state", async () => {
  const robot = await stage.robot();
  const vault = await stage.vault();
  const item = await stage.item(vault);
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config: { vault, item } }]);
  await stage.unlock(robot, vault);
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
  const row = plane.answers(getRobotVault).at(-1);
  const { id } = await getVault(owner, vault);
  const { rotated } = await revokeGrant(owner, vault, robot.id);
  stage.canaries.watch(rotated?.vsk ?? "");
  plane.instead(getRobotVault, () => row);
  plane.send(robot.id, { t: "changed", what: "vault", id });
  const { status, error } = await stage.run(flow, robot);
  expect({ status, code: error?.code }).toEqual({ status: "failed", code: "not-permitted" });
});

test("row 19: a permit that was replaced by a narrower one is not shown again with success", async () => {
  const robot = await stage.robot();
  const vault = await stage.vault();
  const [kept, lost] = [await stage.item(vault), await stage.item(vault)];
  const using = (item: string) =>
    stage.flow([vault], [{ type: "vault.get-item", config: { vault, item } }], {}, { permits: false });
  const flow = await using(lost);
  await stage.unlock(robot, vault);
  await permitFlow(owner, vault, { flow: flow.id, access: "write" });
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
  const broad = plane.answers(getRobotVault).at(-1)?.permits;
  expect(broad).toHaveLength(1);
  await permitFlow(owner, vault, { flow: flow.id, access: "read", items: [kept] });
  plane.answer(getRobotVault, (row) => ({ ...row, permits: broad ?? [] }));
  const { id } = await getVault(owner, vault);
  plane.send(robot.id, { t: "changed", what: "vault", id });
  const { status, error } = await stage.run(flow, robot);
  expect({ status, code: error?.code }).toEqual({ status: "failed", code: "not-permitted" });
});

test("row 19: an old flow version is not signed anew when the member who signed it is removed", async () => {
  const admin = await stage.member("admin");
  const flow = { name: "taken over", nodes: [{ id: "start", type: "core.start" }] };
  const shapes = await loadCatalogue(shippedNodes, ["core.start"]);
  await pushFlow(admin, { ...flow, description: "as it was" }, { shapes });
  const old = await owner.call(listFlows, { query: {} });
  await pushFlow(admin, flow, { shapes });
  await getFlow(owner, flow.name);
  plane.instead(listFlows, () => old);
  expect(await codeOf(() => removeMember(owner, admin.member))).toBe("rolled-back");
});

test("row 19: what a member signed under a role that was taken back counts no more, whatever certificate the server puts to it", async () => {
  const [robot, admin] = [await stage.robot(), await stage.member("admin")];
  const shapes = await loadCatalogue(shippedNodes, ["core.start"]);
  const { flow } = await pushFlow(admin, { name: "kept", nodes: [{ id: "start", type: "core.start" }] }, { shapes });
  const before = await stage.run(flow, robot);
  expect(before.status).toBe("succeeded");
  const { data } = await owner.call(listFlows, { query: {} });

  const { resigned } = await changeRole(owner, admin.member, "operator");
  expect(resigned).toBe(1);
  const kept = await getFlow(owner, flow.name);
  expect(kept.version).toBe(flow.version + 1);
  expect((await stage.run(kept, robot)).status).toBe("succeeded");

  const old = data.find(({ id }) => id === flow.id)?.statement;
  const members = await owner.call(listMembers, {});
  const certificate = members.data.find(({ id }) => id === admin.member)?.certificate;
  if (!old || !certificate) expect.fail("the server shows all that it knows");
  expect(await codeOf(() => owner.verify(old, flowKind))).toBe("revoked");
  const dressed = { ...old, certificates: [certificate] };
  expect(await codeOf(() => owner.verify(dressed, flowKind))).toBe("untrusted-sender");
});
