// A robot's way in and out with a real control plane: joined, pending, endorsed, cut off, revoked, copied.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { iso, systemClock } from "../../src/base/clock.ts";
import { toBase64url } from "../../src/crypto/bytes.ts";
import { sealBox } from "../../src/crypto/sealed-box.ts";
import { openDaemon } from "../../src/robot/daemon.ts";
import { robotHome } from "../../src/robot/home.ts";
import { joinRobot } from "../../src/robot/identity/join.ts";
import { askDaemon } from "../../src/robot/local/client.ts";
import { formatTicket, newTicket } from "../../src/trust/ticket.ts";
import { call } from "../../src/wire/call.ts";
import * as routes from "../../src/wire/routes/robots.ts";
import { revoke } from "../../src/wire/routes/trust.ts";
import { openTestControl, signUp } from "../support/control.ts";
import { keptLogger } from "../support/quiet-logger.ts";
import { RememberingHeart } from "../support/remembering-heart.ts";
import { tempHome } from "../support/temp-home.ts";
import { until } from "../support/until.ts";

async function openSite() {
  const held = new AsyncDisposableStack();
  const [data, home] = [held.use(tempHome()), held.use(tempHome())];
  let control = await openTestControl({ dataDir: data.path });
  held.defer(() => control[Symbol.asyncDispose]());
  const port = Number(new URL(control.url).port);
  const owner = await signUp(control);
  const folder = join(home.path, "robot");

  const invite = async () => {
    const ticket = newTicket("robot", owner.workspace.rootKeys.publicKey);
    const sealed = toBase64url(sealBox(ticket.secret, owner.member.box.publicKey));
    const expires_at = iso(Date.now() + 3_600_000);
    await call(owner.caller, routes.createTicket, {
      body: { id: ticket.id, kind: "robot", sealed, labels: ["lab"], name: "unit-7", expires_at },
    });
    return formatTicket(ticket);
  };
  const joinHere = async (ticketText: string, at = folder, by: typeof fetch = fetch) =>
    joinRobot({ ticketText, server: control.url, home: robotHome(at), clock: systemClock, fetch: by });
  const endorse = async ({ robot, fingerprint }: { robot: string; fingerprint: string }) => {
    const body = { robot, fingerprint, name: "unit-7", labels: ["lab"] };
    const endorsement = await owner.workspace.signAs(owner.member.signer, "robot-endorsement", body);
    return call(owner.caller, routes.endorseRobot, { params: { id: idOf(robot) }, body: { endorsement } });
  };
  const start = (at = folder) =>
    openDaemon({
      ...{ folder: at, version: "0", clock: systemClock, logger: keptLogger(), terminal: false },
      random: () => 0.01,
      openHeart: async () => new RememberingHeart(),
    });
  return {
    ...{ owner, home, folder, invite, joinHere, endorse, start },
    stateOf: (robot: string) => call(owner.caller, routes.getRobot, { params: { id: idOf(robot) } }),
    stop: () => control.close(),
    async restart() {
      control = await openTestControl({ dataDir: data.path, port });
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

const idOf = (robot: string) => routes.getRobot.params?.parse({ id: robot }).id ?? fail();
const fail = (): never => {
  throw new TypeError("the route has no parameters");
};

test("a robot joins, is seen while pending, and is active once it is endorsed, without a restart", async () => {
  await using site = await openSite();
  const identity = await site.joinHere(await site.invite());
  expect(identity.name).toBe("unit-7");
  await using daemon = await site.start();
  await until("the robot to be seen", async () => (await site.stateOf(identity.robot)).online);
  await until("the link", () => daemon.status().link.state === "online");
  expect(daemon.status().standing).toBe("pending");
  await site.endorse(identity);
  await until("the endorsement", () => daemon.status().standing === "active");
  expect(daemon.status().labels).toEqual(["lab"]);
  await until("an empty outbox", () => daemon.status().outbox === 0);
});

test("a control plane that restarts finds its robots again", async () => {
  await using site = await openSite();
  const identity = await site.joinHere(await site.invite());
  await site.endorse(identity);
  await using daemon = await site.start();
  await until("the link", () => daemon.status().standing === "active");
  await site.stop();
  await until("the link to be down", () => daemon.status().link.state !== "online");
  expect(await askDaemon(robotHome(site.folder).socket, "status", {})).toMatchObject({ standing: "active" });
  await site.restart();
  await until("the link again", () => daemon.status().link.state === "online");
});

test("a revoked robot says what happened and what to do, and goes on answering local commands", async () => {
  await using site = await openSite();
  const identity = await site.joinHere(await site.invite());
  await site.endorse(identity);
  await using daemon = await site.start();
  await until("the link", () => daemon.status().standing === "active");
  const target = { type: "robot", id: identity.robot, fingerprint: identity.fingerprint };
  await call(site.owner.caller, revoke, { body: { revocation: await site.owner.workspace.revoke(target) } });
  await until("the refusal", () => daemon.status().link.error?.code === "revoked");
  expect(daemon.status().link.error?.hint).toContain("robot reset --force");
});

test("a copy of a robot is found, and both are refused until an admin endorses again", async () => {
  await using site = await openSite();
  const identity = await site.joinHere(await site.invite());
  await site.endorse(identity);
  const copy = join(site.home.path, "copy");
  cpSync(site.folder, copy, { recursive: true });
  await using first = await site.start();
  await until("the link", () => first.status().standing === "active");
  await using second = await site.start(copy);
  await until("both to be refused", () =>
    [first, second].every((daemon) => daemon.status().link.error?.code === "cloned"),
  );
  expect((await site.stateOf(identity.robot)).status).toBe("cloned");
});

test("a robot whose answer was lost joins again with the same ticket, as the same robot and without an alarm", async () => {
  await using site = await openSite();
  const ticket = await site.invite();
  const losesAnswers: typeof fetch = async (url, init) => {
    const answer = await fetch(url, init);
    if (init?.method === "POST") throw new TypeError("the line broke");
    return answer;
  };
  await expect(site.joinHere(ticket, site.folder, losesAnswers)).rejects.toMatchObject({ code: "unreachable" });
  const identity = await site.joinHere(ticket);
  const kept = async () => {
    const [row] = (await call(site.owner.caller, routes.listTickets, {})).data;
    return row;
  };
  expect(await kept()).toMatchObject({ status: "used", alarms: 0, principal: identity.robot });
  const { record } = identity;
  const mac = toBase64url(new Uint8Array(32));
  const params = { ticket: (await kept())?.id ?? "" };
  const forged = call({ server: identity.origin }, routes.joinAsRobot, { params, body: { record, mac } });
  await expect(forged).rejects.toMatchObject({ code: "ticket-used" });
  expect(await kept()).toMatchObject({ alarms: 1 });
  await site.endorse(identity);
  await using daemon = await site.start();
  await until("the robot to be active", () => daemon.status().standing === "active");
});

test("a ticket that was used, or is for another workspace, lets nobody in and leaves nothing behind", async () => {
  await using site = await openSite();
  await using other = await openSite();
  const ticket = await site.invite();
  const elsewhere = join(site.home.path, "elsewhere");
  await expect(other.joinHere(ticket)).rejects.toMatchObject({ code: "not-found" });
  await site.joinHere(ticket);
  await expect(site.joinHere(ticket, elsewhere)).rejects.toMatchObject({ code: "ticket-used" });
  await expect(site.start(elsewhere)).rejects.toMatchObject({ code: "not-found" });
  await expect(site.joinHere(await site.invite())).rejects.toMatchObject({ code: "conflict" });
});
