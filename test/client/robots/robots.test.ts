// Robots are vouched for only when the ticket or a person proves them, and injected only through what they sign.
import { afterEach, expect, test } from "vitest";
import {
  awaitAndEndorse,
  createVault,
  endorseRobot,
  getRobot,
  getVault,
  grantVault,
  injectVault,
  inviteRobot,
  listRobots,
  lockRobot,
  revokeRobot,
} from "../../../src/client/index.ts";
import { joinTestRobot, openTestLink } from "../test-robot.ts";
import { closeAll, openOwner } from "../test-server.ts";

afterEach(closeAll);

async function openWithRobot() {
  const owner = await openOwner();
  const { ticket, id } = await inviteRobot(owner.session, { name: "front-desk", labels: ["lab"] });
  const robot = await joinTestRobot(owner.connection.server, ticket);
  await awaitAndEndorse(owner.session, id);
  return { ...owner, robot };
}

test("a robot that joined is pending under its own name, and endorsed under the one it was invited with", async () => {
  const { session, connection, wire } = await openOwner();
  const { ticket } = await inviteRobot(session, { name: "front-desk", labels: ["lab"] });
  const { id } = await joinTestRobot(connection.server, ticket, { name: "office-pc" });
  expect(await getRobot(session, "office-pc")).toMatchObject({ id, status: "pending", principal: undefined });
  expect(await endorseRobot(session, id)).toMatchObject({ name: "front-desk", labels: ["lab"], status: "active" });
  const secret = ticket.split("_")[2] ?? "-";
  for (const body of wire.sent) expect(body).not.toContain(secret);
});

test("waiting for a ticket ends in an endorsement as soon as the robot joins", async () => {
  const { session, connection } = await openOwner();
  const { ticket, id } = await inviteRobot(session);
  const endorsed = awaitAndEndorse(session, id);
  const robot = await joinTestRobot(connection.server, ticket);
  expect(await endorsed).toMatchObject({ id: robot.id, name: "office-pc", status: "active" });
});

test("a wrong MAC is an attack and is never endorsed", async () => {
  const { session, connection } = await openOwner();
  const { ticket } = await inviteRobot(session);
  const forge = () => Buffer.alloc(32, 1).toString("base64url");
  const { id } = await joinTestRobot(connection.server, ticket, { forge });
  await expect(endorseRobot(session, id)).rejects.toMatchObject({ code: "untrusted-key" });
  expect((await getRobot(session, id)).status).toBe("pending");
});

/** Shows another robot's record for one, in the list and alone. */
function swapRecord(id: string, record: unknown) {
  const swap = (row: Record<string, unknown>) => (row.id === id ? { ...row, record } : row);
  return {
    path: /\/v1\/robots/,
    tell: (body: Record<string, unknown>) =>
      Array.isArray(body.data) ? { ...body, data: body.data.map(swap) } : swap(body),
  };
}

test("keys that were swapped after the ticket was used are not endorsed", async () => {
  const { session, connection, wire } = await openOwner();
  const { ticket } = await inviteRobot(session);
  const { id } = await joinTestRobot(connection.server, ticket);
  const { ticket: second } = await inviteRobot(session);
  const other = await joinTestRobot(connection.server, second, { name: "evil" });
  wire.lie = swapRecord(id, other.record);
  await expect(endorseRobot(session, id)).rejects.toMatchObject({ code: "untrusted-key" });
});

test("a robot is endorsed by the fingerprint a person read on its host, and not by another", async () => {
  const { session, connection } = await openOwner();
  const { ticket } = await inviteRobot(session);
  const { id } = await joinTestRobot(connection.server, ticket);
  const { fingerprint } = await getRobot(session, id);
  const wrong = fingerprint.replace(/^./, (first) => (first === "0" ? "1" : "0"));
  await expect(endorseRobot(session, id, { fingerprint: wrong })).rejects.toMatchObject({ code: "untrusted-key" });
  const typed = fingerprint.toLowerCase().replaceAll("-", " ");
  expect(await endorseRobot(session, id, { fingerprint: typed })).toMatchObject({ status: "active" });
});

test("a pending robot is granted nothing", async () => {
  const { session, connection } = await openOwner();
  const { ticket } = await inviteRobot(session);
  await joinTestRobot(connection.server, ticket);
  await createVault(session, { name: "ops" });
  await expect(grantVault(session, "ops", "office-pc")).rejects.toMatchObject({ code: "pending" });
});

test("a swapped robot key is found before anything is sealed to it", async () => {
  const { session, robot, connection, wire } = await openWithRobot();
  const { ticket } = await inviteRobot(session);
  const other = await joinTestRobot(connection.server, ticket, { name: "evil" });
  await createVault(session, { name: "ops" });
  wire.lie = swapRecord(robot.id, other.record);
  const before = wire.sent.length;
  await expect(grantVault(session, "ops", robot.id)).rejects.toMatchObject({ code: "untrusted-key" });
  expect(wire.sent.length).toBe(before);
});

test("an injection reaches the robot's hands only, grants first, and is done with its receipt", async () => {
  const { session, robot, wire } = await openWithRobot();
  using link = await openTestLink(robot);
  await createVault(session, { name: "ops" });
  const done = await injectVault(session, { robot: "front-desk", vault: "ops", policy: { keep: "run", maxUses: 3 } });
  const { open } = session.exportState();
  expect(link.got).toMatchObject([{ vsk: open[0]?.vsk, policy: { keep: "run", maxUses: 3, notAfter: null } }]);
  expect(done.robot.id).toBe(robot.id);
  expect((await getVault(session, "ops")).grants.map(({ principal }) => principal)).toContain(robot.id);
  for (const body of wire.sent) expect(body).not.toContain(open[0]?.vsk);
  expect(link.failures).toEqual([]);
});

test("a rejected injection is no success, and says why", async () => {
  const { session, robot } = await openWithRobot();
  await createVault(session, { name: "ops" });
  using link = await openTestLink(robot, { result: "rejected" });
  await expect(injectVault(session, { robot: robot.id, vault: "ops" })).rejects.toMatchObject({
    code: "vault-refused",
  });
  expect(link.failures).toEqual([]);
});

test("a receipt for an earlier injection is no success", async () => {
  const { session, robot, wire } = await openWithRobot();
  await createVault(session, { name: "ops" });
  using _link = await openTestLink(robot);
  let first: unknown;
  wire.lie = {
    path: /\/inject$/,
    tell: (body) => {
      first ??= body;
      return first;
    },
  };
  await injectVault(session, { robot: robot.id, vault: "ops" });
  await expect(injectVault(session, { robot: robot.id, vault: "ops" })).rejects.toMatchObject({ code: "replayed" });
});

test("a robot that is away is named as away", async () => {
  const { session, robot } = await openWithRobot();
  await createVault(session, { name: "ops" });
  await expect(injectVault(session, { robot: robot.id, vault: "ops" })).rejects.toMatchObject({
    code: "robot-offline",
  });
  expect(await lockRobot(session, robot.id)).toEqual({ delivered: false });
});

test("a revoked robot is believed no more", async () => {
  const { session, robot } = await openWithRobot();
  await createVault(session, { name: "ops" });
  await revokeRobot(session, "front-desk");
  const [row] = await listRobots(session);
  expect(row).toMatchObject({ id: robot.id, principal: undefined });
  await expect(grantVault(session, "ops", robot.id)).rejects.toMatchObject({ code: "revoked" });
});
