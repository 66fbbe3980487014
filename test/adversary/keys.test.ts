// The lying control plane, rows 1 to 3: keys that are not whose they are said to be, keys that anyone can open, and
// statements by people who may not make them.
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { iso } from "../../src/base/clock.ts";
import type { RobotId } from "../../src/base/ids.ts";
import {
  awaitAndCertify,
  awaitAndEndorse,
  type Flow,
  getVault,
  grantVault,
  injectVault,
  inviteMember,
  inviteRobot,
  joinAsMember,
  type MemberSession,
} from "../../src/client/index.ts";
import { signAs } from "../../src/client/session/signing.ts";
import { fromBase64url, randomBytes, toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { boxKeyPair, signKeyPair } from "../../src/crypto/keys.ts";
import { robotHome } from "../../src/robot/home.ts";
import { findPublicIdentity } from "../../src/robot/identity/identity-file.ts";
import { joinRobot } from "../../src/robot/identity/join.ts";
import { inputHash } from "../../src/robot/runs/orders.ts";
import { fingerprintOf } from "../../src/trust/fingerprint.ts";
import { manifest, run as runKind, vaultHeader } from "../../src/trust/kinds.ts";
import { newId } from "../../src/trust/new-id.ts";
import { parsePayload, type Signer, type Statement, signStatement } from "../../src/trust/statement.ts";
import { joinMac, parseTicket } from "../../src/trust/ticket.ts";
import * as accounts from "../../src/wire/routes/accounts.ts";
import * as robots from "../../src/wire/routes/robots.ts";
import { getTrust } from "../../src/wire/routes/trust.ts";
import * as vaults from "../../src/wire/routes/vaults.ts";
import type { RobotRow } from "../../src/wire/shapes.ts";
import { codeOf } from "../support/code-of.ts";
import { openRequestCatcher } from "../support/request-catcher.ts";
import { Stage } from "../support/stage.ts";
import { rewritten, unstamped } from "../support/statements.ts";
import { tempHome } from "../support/temp-home.ts";
import { weakBoxKeys } from "../support/weak-points.ts";
import { openTestWorkspace, type TestWorkspace } from "../support/workspace.ts";

const stage = await Stage.open();
const { plane, owner } = stage;
const robot = await stage.robot();
const shop = await openRequestCatcher();
/** The server's own workspace: it can make any principal it likes, but not in ours. */
const elsewhere: TestWorkspace = await openTestWorkspace();
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});
afterEach(() => {
  plane.beHonest();
  expect(stage.leaks()).toEqual([]);
});

/** Keys of the server's own for a robot's id, with a record that they sign rightly. */
async function forgedRecord(id = robot.id): Promise<Statement> {
  const [sign, box, workspace] = [signKeyPair(), boxKeyPair(), owner.workspace];
  const keys = { ed25519: sign.publicKey, x25519: box.publicKey };
  const shown = { ed25519: toBase64url(keys.ed25519), x25519: toBase64url(keys.x25519) };
  const payload = { robot: id, name: "office", ...shown, ...owner.trust.stamp() };
  const fingerprint = fingerprintOf(workspace, id, keys);
  return await signStatement("robot-record", payload, {
    ...{ workspace, fingerprint, secretKey: sign.secretKey, certificates: [] },
  });
}

async function swapRobot(): Promise<void> {
  const record = await forgedRecord();
  stage.showRobots((row) => (row.id === robot.id ? { ...row, record } : row));
}

test("row 1: a robot's keys that were swapped get no vault share", async () => {
  const vault = await stage.vault();
  await swapRobot();
  const before = plane.asked(vaults.putGrant);
  expect(await codeOf(() => grantVault(owner, vault, robot.id))).toBe("untrusted-key");
  expect(plane.asked(vaults.putGrant)).toBe(before);
});

test("row 1: a robot's keys that were swapped get no injection", async () => {
  const vault = await stage.vault();
  await swapRobot();
  const before = [plane.asked(robots.openAsk), plane.asked(robots.injectSecret), plane.asked(vaults.putGrant)];
  expect(await codeOf(() => injectVault(owner, { robot: robot.id, vault }))).toBe("untrusted-key");
  expect([plane.asked(robots.openAsk), plane.asked(robots.injectSecret), plane.asked(vaults.putGrant)]).toEqual(before);
});

test("row 1: keys put in the place of a joining robot's, on the way or in the server's rows, are never endorsed", async () => {
  using temp = tempHome();
  const home = robotHome(join(temp.path, "robot"));
  const before = plane.asked(robots.endorseRobot);
  const onTheWay = await inviteRobot(owner);
  const record = await forgedRecord(newId("rob"));
  plane.request(robots.joinAsRobot, (body) => ({ ...body, record }));
  await joinRobot({ ticketText: onTheWay.ticket, server: plane.url, home, clock: stage.clock });
  expect(await codeOf(() => awaitAndEndorse(owner, onTheWay.id))).toBe("untrusted-key");
  plane.beHonest();
  const { ticket, id } = await inviteRobot(owner);
  const { robot: joined } = await joinRobot({
    ...{ ticketText: ticket, server: plane.url, home: robotHome(join(temp.path, "other")), clock: stage.clock },
  });
  const inRows = await forgedRecord(joined);
  stage.showRobots((row) => (row.id === joined ? { ...row, record: inRows } : row));
  expect(await codeOf(() => awaitAndEndorse(owner, id))).toBe("untrusted-key");
  plane.answer(robots.getTicket, (row) => ({ ...row, record: inRows.payload }));
  expect(await codeOf(() => awaitAndEndorse(owner, id))).toBe("untrusted-key");
  expect(plane.asked(robots.endorseRobot)).toBe(before);
});

const newcomer = () => ({
  ...{ server: plane.url, clock: stage.clock, name: "Bob", email: `${stage.name("bob")}@example.com` },
  password: stage.canaries.plant("password"),
});

test("row 1: a new member's keys that were swapped on the way are never certified", async () => {
  const { ticket, id } = await inviteMember(owner, { role: "owner" });
  plane.request(accounts.joinAsMember, (body) => {
    const record = JSON.parse(Buffer.from(body.record, "base64url").toString());
    const swapped = { ...record, x25519: toBase64url(boxKeyPair().publicKey) };
    return { ...body, record: toBase64url(utf8(JSON.stringify(swapped))) };
  });
  await joinAsMember({ ...newcomer(), ticket });
  expect(await codeOf(() => awaitAndCertify(owner, id))).toBe("untrusted-key");
  expect(plane.asked(accounts.certifyMember)).toBe(0);
});

test("row 1: a false root is shown to a joining robot, a joining member and a signed-in one: none goes on", async () => {
  using temp = tempHome();
  const root = toBase64url(elsewhere.rootKeys.publicKey);
  plane.answer(robots.getJoin, (answer) => ({ ...answer, root, workspace: elsewhere.workspace }));
  plane.answer(getTrust, (answer) => ({ ...answer, root }));
  const home = robotHome(join(temp.path, "robot"));
  const { ticket } = await inviteRobot(owner);
  const joined = () => joinRobot({ ticketText: ticket, server: plane.url, home, clock: stage.clock });
  const before = plane.asked(robots.joinAsRobot);
  expect(await codeOf(joined)).toBe("untrusted-key");
  expect([plane.asked(robots.joinAsRobot), await findPublicIdentity(home)]).toEqual([before, undefined]);
  const invitation = await inviteMember(owner, { role: "viewer" });
  const members = plane.asked(accounts.joinAsMember);
  expect(await codeOf(() => joinAsMember({ ...newcomer(), ticket: invitation.ticket }))).toBe("untrusted-key");
  expect(plane.asked(accounts.joinAsMember)).toBe(members);
  expect(await codeOf(() => owner.refreshTrust())).toBe("untrusted-key");
});

/** Shows a ticket as used although the honest side never saw its use. */
async function pretendUsed(ticket: string, use: { record: string; mac: string; principal: string }): Promise<void> {
  const row = await owner.call(robots.getTicket, { params: { ticket } });
  plane.instead(robots.getTicket, () => ({ ...row, ...use, status: "used" }));
}

/** Invites a robot whose maker gave it this very key; a server that looks away lets it in. */
async function inviteWithKey(x25519: Uint8Array): Promise<{ id: RobotId; ticketId: string }> {
  const invitation = await inviteRobot(owner);
  const ticket = parseTicket(invitation.ticket, "robot");
  const [sign, id, workspace] = [signKeyPair(), newId("rob"), owner.workspace];
  const fingerprint = fingerprintOf(workspace, id, { ed25519: sign.publicKey, x25519 });
  const keys = { ed25519: toBase64url(sign.publicKey), x25519: toBase64url(x25519) };
  const payload = { robot: id, name: stage.name("weak"), ...keys, ...owner.trust.stamp() };
  const own = { workspace, fingerprint, secretKey: sign.secretKey, certificates: [] };
  const record = await signStatement("robot-record", payload, own);
  const mac = joinMac(ticket.secret, fromBase64url(record.payload));
  const pretended = { id, name: "weak", record, endorsement: null as Statement | null, online: true };
  const row = (like: RobotRow): RobotRow => ({ ...like, ...pretended, status: "active" });
  await pretendUsed(invitation.id, { record: record.payload, mac, principal: id });
  plane.answer(robots.listRobots, (page) => ({ ...page, data: [...page.data, ...page.data.slice(0, 1).map(row)] }));
  const [like] = (await owner.call(robots.listRobots, {})).data;
  plane.instead(robots.getRobot, () => like && row(like));
  plane.instead(robots.endorseRobot, ({ endorsement }) => {
    pretended.endorsement = endorsement;
    return like && row(like);
  });
  return { id, ticketId: invitation.id };
}

test("row 2: to a robot's key of low order, or not canonical, nothing is ever sealed, whoever endorsed it", async () => {
  const vault = await stage.vault();
  const before = [plane.asked(vaults.putGrant), plane.asked(robots.injectSecret)];
  for (const weak of [0, 1, 3, 5, 7, 30].flatMap((i) => weakBoxKeys[i] ?? [])) {
    const { id, ticketId } = await inviteWithKey(weak);
    await awaitAndEndorse(owner, ticketId);
    expect(await codeOf(() => grantVault(owner, vault, id))).toBe("bad-point");
    expect(await codeOf(() => injectVault(owner, { robot: id, vault }))).toBe("bad-point");
    plane.beHonest();
  }
  expect([plane.asked(vaults.putGrant), plane.asked(robots.injectSecret)]).toEqual(before);
});

test("row 2: the root key is never sealed to a new owner's key of low order", async () => {
  const invitation = await inviteMember(owner, { role: "owner" });
  const { secret } = parseTicket(invitation.ticket, "member");
  const keys = {
    ed25519: toBase64url(signKeyPair().publicKey),
    x25519: toBase64url(weakBoxKeys[1] ?? randomBytes(32)),
  };
  const [member, email] = [newId("mem"), "eve@example.com"];
  const record = utf8(JSON.stringify({ member, name: "Eve", email, ...keys }));
  const [mac, text] = [joinMac(secret, record), toBase64url(record)];
  const { data } = await owner.call(accounts.listMembers, {});
  const eve = { ...data[0], id: member, email, status: "pending", certificate: null };
  await pretendUsed(invitation.id, { record: text, mac, principal: member });
  plane.instead(accounts.listMembers, () => ({ data: [...data, eve] }));
  expect(await codeOf(() => awaitAndCertify(owner, invitation.id))).toBe("bad-point");
  expect(plane.asked(accounts.certifyMember)).toBe(0);
});

test("row 2: an inject whose outer key has low order, or is not canonical, is rejected in a signed receipt", async () => {
  const vault = await stage.vault();
  await grantVault(owner, vault, robot.id);
  const { id } = await getVault(owner, vault);
  for (const weak of [weakBoxKeys[0], weakBoxKeys[1], weakBoxKeys[6]]) {
    const { id: ask } = await stage.ask(robot, id);
    const sealed = toBase64url(Uint8Array.of(...(weak ?? []), ...new Uint8Array(1_200)));
    plane.send(robot.id, { t: "inject", ask, sealed });
    expect(await stage.receipts(robot, ask)).toMatchObject([{ result: "rejected", reason: "bad-point" }]);
  }
  expect(
    robot
      .daemon()
      .status()
      .vaults.filter(({ unlocked }) => unlocked),
  ).toEqual([]);
});

const debug = () => stage.flow([], [{ type: "core.debug" }]);

/** A run order as `by` signs it. */
function orderBy(by: Signer, flow: Flow, stamp = owner.trust.stamp()): Promise<Statement> {
  const notAfter = iso(stage.clock.now() + 3_600_000);
  const target = { robot: robot.id };
  const payload = { run: newId("run"), flow: flow.id, flowHash: flow.hash, target, input: inputHash({}), notAfter };
  return signStatement("run", { ...payload, ...stamp }, by);
}

const strangers: [who: string, sign: (flow: Flow) => Promise<Statement>][] = [
  ["nobody", async (flow) => ({ ...(await orderBy(owner.signer, flow)), signature: toBase64url(new Uint8Array(64)) })],
  [
    "the owner, for other words",
    async (flow) => rewritten(await orderBy(owner.signer, flow), (payload) => ({ ...payload, run: newId("run") })),
  ],
  ["an owner of another workspace", (flow) => orderBy(elsewhere.owner.signer, flow)],
  [
    "an owner of another workspace in this one's name",
    (flow) => orderBy({ ...elsewhere.owner.signer, workspace: owner.workspace }, flow),
  ],
  [
    "another key under the owner's certificate",
    (flow) => orderBy({ ...owner.signer, secretKey: signKeyPair().secretKey }, flow),
  ],
  ["the owner without a certificate", (flow) => orderBy({ ...owner.signer, certificates: [] }, flow)],
  ["a viewer", async (flow) => orderBy((await stage.member("viewer")).signer, flow)],
  [
    "the robot itself",
    async (flow) => {
      const { workspace, fingerprint, sign, record } = robot.identity;
      const endorsement = plane.said(robot.id, "receipt").at(0)?.statement.certificates[1];
      const certificates = endorsement ? [record, endorsement] : [record];
      return orderBy({ workspace, fingerprint, secretKey: sign.secretKey, certificates }, flow);
    },
  ],
];

test.each(strangers)("row 3: a run order signed by %s is refused", async (_, sign) => {
  const flow = await debug();
  const order = await sign(flow);
  const { run } = parsePayload(order, runKind.schema);
  plane.send(robot.id, { t: "run", order, flow_hash: flow.hash, input: {} });
  expect(await stage.outcome(robot, run)).toMatchObject({ error: { code: "untrusted-sender" } });
  expect(plane.said(robot.id, "event").flatMap(({ events }) => events)).not.toContainEqual(
    expect.objectContaining({ run, type: "debug" }),
  );
});

test("row 3: an order by whoever may, under exactly this test's own hand, is run", async () => {
  const flow = await debug();
  const order = await orderBy(owner.signer, flow);
  const { run } = parsePayload(order, runKind.schema);
  plane.send(robot.id, { t: "run", order, flow_hash: flow.hash, input: {} });
  expect(await stage.outcome(robot, run)).not.toHaveProperty("error");
});

/** A vault open on the robot, and a flow that takes its item to the shop. */
async function withItem() {
  const name = await stage.vault();
  const item = await stage.item(name);
  const config = { url: `${shop.url}/`, credentials: { vault: name, item } };
  const flow = await stage.flow([name], [{ type: "http.request", config }]);
  await stage.unlock(robot, name);
  const { id, header, headerHash } = await getVault(owner, name);
  const [row] = plane
    .answers(vaults.getVault)
    .filter((answer) => answer.id === id)
    .slice(-1);
  const shown = (row ?? (await owner.call(vaults.getVault, { params: { vault: id } }))).manifest;
  if (!shown) throw new TypeError("the vault has no manifest");
  return { id, flow, header, headerHash, list: parsePayload(shown, manifest.schema) };
}
type WithItem = Awaited<ReturnType<typeof withItem>>;

const forgeries: [what: string, forge: (at: WithItem, by: MemberSession) => Promise<object>][] = [
  [
    "manifest by an operator without a grant to write",
    async ({ list }, by) => ({
      manifest: await signAs(by, manifest, { ...unstamped(list), seq: list.seq + 1, entries: [...list.entries] }),
    }),
  ],
  [
    "vault header by an operator",
    async ({ header, headerHash }, by) => ({
      headers: [await signAs(by, vaultHeader, { ...unstamped(header), previous: headerHash })],
    }),
  ],
];

test.each(forgeries)("row 3: a %s is refused and its items stay closed", async (_, forge) => {
  const at = await withItem();
  const forged: { manifest?: Statement; headers?: Statement[] } = await forge(at, await stage.member("operator"));
  plane.answer(vaults.getRobotVault, (row) => ({
    ...row,
    manifest: forged.manifest ?? row.manifest,
    headers: [...row.headers, ...(forged.headers ?? [])],
  }));
  plane.send(robot.id, { t: "changed", what: "vault", id: at.id });
  shop.caught.length = 0;
  expect(await stage.run(at.flow, robot)).toMatchObject({ status: "failed", error: { code: "untrusted-sender" } });
  expect(shop.caught).toEqual([]);
});

test("row 3: an inject by a viewer, or by an operator who was never given the vault, is rejected", async () => {
  const name = await stage.vault();
  await grantVault(owner, name, robot.id);
  const { id: vault, epoch } = await getVault(owner, name);
  const halves = stage.halvesOf(vault);
  for (const role of ["viewer", "operator"] as const) {
    const by = await stage.member(role);
    const { id, payload } = await stage.ask(robot, vault);
    const { challenge } = payload;
    const { sealed } = await stage.sealInject(by.signer, robot, { vault, epoch, challenge, halves });
    plane.send(robot.id, { t: "inject", ask: id, sealed });
    expect(await stage.receipts(robot, id)).toMatchObject([{ result: "rejected", reason: "untrusted-sender" }]);
  }
  expect(
    robot
      .daemon()
      .status()
      .vaults.find(({ id }) => id === vault),
  ).toMatchObject({ unlocked: false });
});

test("row 3: a receipt or an ask that the robot did not sign is believed by no member", async () => {
  const vault = await stage.vault();
  await grantVault(owner, vault, robot.id);
  const words = (payload: object) => ({ ...payload, issuedAt: iso(stage.clock.now() + 1) });
  plane.answer(robots.openAsk, (row) => ({ ...row, statement: rewritten(row.statement, words) }));
  expect(await codeOf(() => injectVault(owner, { robot: robot.id, vault }))).toBe("untrusted-sender");
  plane.beHonest();
  plane.answer(robots.injectSecret, ({ receipt }) => ({ receipt: rewritten(receipt, words) }));
  expect(await codeOf(() => injectVault(owner, { robot: robot.id, vault }))).toBe("untrusted-sender");
});
