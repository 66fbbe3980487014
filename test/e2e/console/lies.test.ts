// The page at a control plane that lies about keys, and a robot that was frozen as a clone: in each case what the page
// refuses, in which words, and that nothing was signed.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { createAccount, getRobot, inviteRobot, joinAsMember, type MemberSession } from "../../../src/client/index.ts";
import { endorseRobot } from "../../../src/client/robots/robots.ts";
import { fromBase64url, toBase64url, utf8 } from "../../../src/crypto/bytes.ts";
import { boxKeyPair, signKeyPair } from "../../../src/crypto/keys.ts";
import { robotHome } from "../../../src/robot/home.ts";
import { joinRobot } from "../../../src/robot/identity/join.ts";
import { fingerprintOf } from "../../../src/trust/fingerprint.ts";
import { signStatement } from "../../../src/trust/statement.ts";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";
import { openTestControl, type TestControl } from "../../support/control.ts";
import { tempHome } from "../../support/temp-home.ts";

const email = "ada@example.com";
const password = new Canaries().plant("password");

let control: TestControl;
let browser: ConsoleBrowser;
let owner: MemberSession;
beforeAll(async () => {
  browser = await openConsoleBrowser();
  control = await openTestControl();
  const setupCode = control.setupCode ?? "";
  owner = (await createAccount({ server: control.url, setupCode, email, password })).session;
});
afterAll(async () => {
  owner[Symbol.dispose]();
  await browser[Symbol.asyncDispose]();
  await control[Symbol.asyncDispose]();
});

async function openAt(path: string): Promise<ConsolePage> {
  const opened = await browser.open(`${control.url}${path}`);
  await opened.signIn({ email, password });
  return opened;
}

/** Lies in the answers to `address`. */
const lie = (page: Page, address: string | RegExp, change: (answer: Record<string, unknown>) => object) =>
  page.route(address, async (route: Route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const response = await route.fetch({ timeout: 60_000 });
    await route.fulfill({ response, json: change(await response.json()) });
  });

const signed = async ({ passed }: ConsolePage, what: RegExp) =>
  (await passed()).filter(({ where }) => where.startsWith("request POST") && what.test(where));

const freshKeys = () => ({ sign: signKeyPair(), box: boxKeyPair() });

describe("the page at a control plane that lies", () => {
  it("certifies no newcomer whose keys were swapped on the way", async () => {
    await using opened = await openAt("/members");
    const { page } = opened;
    await lie(page, /\/v1\/tickets\/[^/]+\?wait=/, (ticket) => {
      if (typeof ticket.record !== "string") return ticket;
      const { sign, box } = freshKeys();
      const record = JSON.parse(Buffer.from(fromBase64url(ticket.record)).toString());
      const swapped = {
        ...{ ...record, ed25519: toBase64url(sign.publicKey), x25519: toBase64url(box.publicKey) },
      };
      return { ...ticket, record: toBase64url(utf8(JSON.stringify(swapped))) };
    });
    await page.getByRole("button", { name: "Invite a member…" }).click();
    await page.getByRole("button", { name: "Make the ticket" }).click();
    const ticket = (await page.getByText(/^sbm1_/).textContent()) ?? "";
    using newcomer = (
      await joinAsMember({ server: control.url, ticket, email: "bo@example.com", name: "Bo", password })
    ).session;
    await page.getByText("This is an attack").waitFor();
    await page.getByText("Nobody was certified.").waitFor();
    expect(await opened.look("member-swapped")).toEqual([]);
    expect(await signed(opened, /certificate/)).toEqual([]);
    await newcomer.refresh();
    expect(newcomer.role).toBeUndefined();
  });

  it("endorses no robot whose keys were swapped in its rows", async () => {
    using temp = tempHome();
    await using opened = await openAt("/robots/new");
    const { page } = opened;
    const { sign, box } = freshKeys();
    const keys = { ed25519: sign.publicKey, x25519: box.publicKey };
    await page.route(/\/v1\/robots(\?|$)/, async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      const data = await Promise.all(
        answer.data.map(async (row: { id: string; status: string }) => {
          if (row.status !== "pending") return row;
          const workspace = owner.workspace;
          const shown = { ed25519: toBase64url(keys.ed25519), x25519: toBase64url(keys.x25519) };
          const payload = { robot: row.id, name: "weaver", ...shown, ...owner.trust.stamp() };
          const fingerprint = fingerprintOf(workspace, row.id, keys);
          const signer = { workspace, fingerprint, secretKey: sign.secretKey, certificates: [] };
          return { ...row, record: await signStatement("robot-record", payload, signer) };
        }),
      );
      await route.fulfill({ response, json: { ...answer, data } });
    });
    await page.getByLabel("Name", { exact: true }).fill("weaver");
    await page.getByRole("button", { name: "Make the ticket" }).click();
    const ticketText =
      (await page
        .getByText(/^sbj1_/)
        .first()
        .textContent()) ?? "";
    const home = robotHome(join(temp.path, "robot"));

    const { robot: joined } = await joinRobot({ ticketText, server: control.url, home, clock: systemClock });
    await page.getByText("This is an attack").waitFor();
    expect(await opened.look("robot-swapped")).toEqual([]);
    expect(await signed(opened, /endorsement/)).toEqual([]);
    expect(await getRobot(owner, joined)).toMatchObject({ status: "pending" });
  });
});

describe("a robot that was frozen as a clone", () => {
  it("is vouched for again by the fingerprint of the real host, and by no other", async () => {
    using temp = tempHome();
    const { ticket } = await inviteRobot(owner, { name: "twin" });
    const home = robotHome(join(temp.path, "robot"));
    const { robot: id } = await joinRobot({ ticketText: ticket, server: control.url, home, clock: systemClock });
    await endorseRobot(owner, id);
    const database = new DatabaseSync(join(control.dataDir, "sealbot.db"));
    database.prepare("UPDATE robots SET status = 'cloned' WHERE id = ?").run(id);
    database.close();
    await using opened = await openAt(`/robots/${id}`);
    const { page } = opened;
    await page.getByText("Frozen: two robots have these keys").waitFor();
    expect(await page.getByRole("button", { name: "Endorse by your ticket" }).count()).toBe(0);
    await page.getByLabel("Fingerprint on the host").fill("AAAA-BBBB-CCCC-DDDD-EEEE");
    await page.getByRole("button", { name: "Compare and endorse" }).click();
    await page.getByText("This is an attack").waitFor();
    expect(await opened.look("robot-cloned")).toEqual([]);
    await page.getByLabel("Fingerprint on the host").fill((await getRobot(owner, id)).fingerprint);
    await page.getByRole("button", { name: "Compare and endorse" }).click();
    await page.getByText("twin is endorsed.").waitFor();
    await page.getByText("Frozen: two robots").waitFor({ state: "detached" });
    expect(await getRobot(owner, id)).toMatchObject({ status: "active" });
    expect(opened.faults).toEqual([]);
  });
});
