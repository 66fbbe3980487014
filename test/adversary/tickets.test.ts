// The lying control plane, row 13: join tickets used twice, guessed, or answered by someone who was never handed one.
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import {
  awaitAndCertify,
  awaitAndEndorse,
  getRobot,
  grantVault,
  inviteMember,
  inviteRobot,
  joinAsMember,
  startRun,
} from "../../src/client/index.ts";
import { listOwnTickets } from "../../src/client/members/tickets.ts";
import { randomBytes } from "../../src/crypto/bytes.ts";
import { robotHome } from "../../src/robot/home.ts";
import { findPublicIdentity } from "../../src/robot/identity/identity-file.ts";
import { joinRobot } from "../../src/robot/identity/join.ts";
import { formatTicket, newTicket, parseTicket } from "../../src/trust/ticket.ts";
import { certifyMember } from "../../src/wire/routes/accounts.ts";
import { createTicket, endorseRobot } from "../../src/wire/routes/robots.ts";
import { putGrant } from "../../src/wire/routes/vaults.ts";
import { codeOf } from "../support/code-of.ts";
import { Stage } from "../support/stage.ts";
import { tempHome } from "../support/temp-home.ts";

const stage = await Stage.open();
const { plane, owner } = stage;
const temp = tempHome();
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  temp[Symbol.dispose]();
});
afterEach(() => {
  plane.beHonest();
  expect(stage.leaks()).toEqual([]);
});

const newHome = () => robotHome(join(temp.path, stage.name("home")));
const joinAt = (home: ReturnType<typeof newHome>, ticketText: string) =>
  joinRobot({ ticketText, server: plane.url, home, clock: stage.clock });

test("row 13: a ticket that was used is refused the second time, and its inviter sees the alarm", async () => {
  const { ticket, id } = await inviteRobot(owner);
  const first = await joinAt(newHome(), ticket);
  const home = newHome();
  expect(await codeOf(() => joinAt(home, ticket))).toBe("ticket-used");
  expect(await findPublicIdentity(home)).toBeUndefined();
  expect((await listOwnTickets(owner)).find((row) => row.id === id)).toMatchObject({
    alarms: 1,
    principal: first.robot,
  });
  expect((await awaitAndEndorse(owner, id)).id).toBe(first.robot);
});

test("row 13: a guessed ticket leads nowhere", async () => {
  const { id } = await inviteRobot(owner);
  const root = owner.trust.rootKey;
  const home = newHome();
  expect(await codeOf(() => joinAt(home, formatTicket(newTicket("robot", root))))).toBe("not-found");
  expect(await findPublicIdentity(home)).toBeUndefined();
  expect((await listOwnTickets(owner)).find((row) => row.id === id)).toMatchObject({ status: "open", principal: null });
});

test("row 13: who knows a ticket's id but not its secret, as the server does, is shown as an attack and gets nothing", async () => {
  const vault = await stage.vault();
  const { ticket, id } = await inviteRobot(owner);
  const guess = formatTicket({ ...parseTicket(ticket, "robot"), secret: randomBytes(32) });
  const { robot } = await joinAt(newHome(), guess);
  const before = [plane.asked(endorseRobot), plane.asked(putGrant)];
  const attack = awaitAndEndorse(owner, id);
  await expect(attack).rejects.toMatchObject({ code: "untrusted-key", message: expect.stringContaining("attack") });
  expect(await codeOf(() => grantVault(owner, vault, robot))).toBe("pending");
  const flow = await stage.flow([], [{ type: "core.debug" }]);
  expect(await codeOf(() => startRun(owner, { flow: flow.id, target: { robot } }))).toBe("pending");
  expect([plane.asked(endorseRobot), plane.asked(putGrant)]).toEqual(before);
  expect(await getRobot(owner, robot)).toMatchObject({ principal: undefined, status: "pending" });
});

test("row 13: a member's ticket answered without its secret certifies nobody", async () => {
  const { ticket, id } = await inviteMember(owner, { role: "owner" });
  const guess = formatTicket({ ...parseTicket(ticket, "member"), secret: randomBytes(32) });
  const password = stage.canaries.plant("password");
  await joinAsMember({
    server: plane.url,
    clock: stage.clock,
    ticket: guess,
    name: "Eve",
    email: "eve@example.com",
    password,
  });
  expect(await codeOf(() => awaitAndCertify(owner, id))).toBe("untrusted-key");
  expect(plane.asked(certifyMember)).toBe(0);
});

test("row 13: the secret of a ticket never reaches the server in any form it could read", async () => {
  const { ticket } = await inviteRobot(owner, { name: "office" });
  const { secret } = parseTicket(ticket, "robot");
  stage.canaries.watch(secret);
  stage.canaries.watch(ticket);
  await joinAt(newHome(), ticket);
  expect(plane.bodies(createTicket).length).toBeGreaterThan(0);
  expect(stage.leaks()).toEqual([]);
});
