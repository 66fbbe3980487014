// The ways in beside the sign-in, in a real browser: back in with the recovery code, and joining by a ticket, with an
// honest control plane and with one that lies.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  awaitAndCertify,
  createAccount,
  inviteMember,
  listMembers,
  login,
  type MemberSession,
} from "../../../src/client/index.ts";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";
import { openTestControl, type TestControl } from "../../support/control.ts";

const email = "ada@example.com";
const canaries = new Canaries();
const password = canaries.plant("password");
const next = canaries.plant("next-password");

let control: TestControl;
let browser: ConsoleBrowser;
let owner: MemberSession;
let recoveryCode = "";
beforeAll(async () => {
  browser = await openConsoleBrowser();
  control = await openTestControl();
  const setupCode = control.setupCode ?? "";
  const account = await createAccount({ server: control.url, setupCode, email, password });
  owner = account.session;
  recoveryCode = canaries.watch(account.recoveryCode);
});
afterAll(async () => {
  owner[Symbol.dispose]();
  await browser[Symbol.asyncDispose]();
  await control[Symbol.asyncDispose]();
});

const kitOf = ({ page }: ConsolePage) => page.getByRole("region", { name: "sealbot recovery kit" });

/** The recovery code of the kit that the page shows, which is then put away. */
async function putAway(opened: ConsolePage): Promise<string> {
  const code = canaries.watch((await kitOf(opened).locator("code").textContent()) ?? "");
  await opened.page.getByLabel("I have put it in a safe place").check();
  await opened.page.getByRole("button", { name: "Go on to the console" }).click();
  return code;
}

async function fillPassword({ page }: ConsolePage, label: string, value: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByLabel(`${label}, once more`).fill(value);
}

describe("the recovery code", () => {
  it.each([
    ["light", 1_440],
    ["dark", 390],
  ] as const)("is asked for, readable for everybody, and checked offline (%s, %i pixels)", async (scheme, width) => {
    await using opened = await browser.open(control.url, { scheme, width });
    const { page } = opened;
    await page.getByRole("link", { name: "Lost the password?" }).click();
    await page.getByLabel("Email").fill(email);
    const [head = "", ...rest] = recoveryCode.split("-");
    const typo = [
      head,
      ...rest.map((group, n) => (n === 2 ? `${group.startsWith("Q") ? "P" : "Q"}${group.slice(1)}` : group)),
    ];
    await page.getByLabel("Recovery code").fill(typo.join("-"));
    await page.getByText("typo in group 3").waitFor();
    expect(await opened.look("recover")).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("brings its owner back in under a new password, with a new kit, and counts no more", async () => {
    await using opened = await browser.open(`${control.url}/recover`);
    const { page } = opened;
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Recovery code").fill(recoveryCode.toLowerCase());
    await fillPassword(opened, "New password", next);
    await page.getByRole("button", { name: "Set the new password" }).click();
    expect(await putAway(opened)).not.toBe(recoveryCode);
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await expect(login({ server: control.url, email, password })).rejects.toMatchObject({ code: "not-signed-in" });
    owner = await login({ server: control.url, email, password: next });
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("is refused in plain words when it is not this account's, or used up", async () => {
    await using opened = await browser.open(`${control.url}/recover`);
    const { page } = opened;
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Recovery code").fill(recoveryCode);
    await fillPassword(opened, "New password", next);
    await page.getByRole("button", { name: "Set the new password" }).click();
    await page.getByText("Wrong address or recovery code.").waitFor();
    expect(await opened.look("recover-refused")).toEqual([]);
  });
});

/** Makes the newcomer's account in the page, up to the wait for a certificate. */
async function makeAccount(opened: ConsolePage, name: string): Promise<void> {
  const { page } = opened;
  await page.getByRole("button", { name: "Check the ticket" }).click();
  await page.getByText("The ticket is good").waitFor();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Email").fill(`${name.toLowerCase()}@example.com`);
  await fillPassword(opened, "Password", password);
  await page.getByRole("button", { name: "Make the account and join" }).click();
  await kitOf(opened).waitFor();
}

describe("joining by a ticket", () => {
  it("checks the ticket, makes keys, and goes on by itself once they are certified", async () => {
    const { ticket, id } = await inviteMember(owner, { role: "operator" });
    const secret = canaries.watch(ticket.split("_")[2] ?? "");
    await using opened = await browser.open(`${control.url}/join#${ticket}`);
    const { page } = opened;
    await page.getByRole("heading", { name: "Join a workspace" }).waitFor();
    expect(await page.getByLabel("Ticket").inputValue()).toBe(ticket);
    // Nothing of it stays in the address, which the browser's history keeps.
    expect(page.url()).not.toContain(secret);
    expect(await opened.look("join-ticket")).toEqual([]);
    await makeAccount(opened, "Bo");
    await putAway(opened);
    await page.getByText("Waiting to be certified").waitFor();
    expect(await opened.look("join-waiting")).toEqual([]);
    await awaitAndCertify(owner, id);
    await page.getByRole("heading", { name: "Home" }).waitFor();
    expect(await listMembers(owner)).toContainEqual(expect.objectContaining({ name: "Bo", role: "operator" }));
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it.each(["light", "dark"] as const)(
    "refuses a line that is no member's ticket, asking nobody (%s)",
    async (scheme) => {
      await using opened = await browser.open(`${control.url}/join`, { scheme, width: 390, height: 844 });
      const { page } = opened;
      await page.getByLabel("Ticket").fill(`sbj1_${"a".repeat(16)}_${"b".repeat(52)}_${"c".repeat(26)}`);
      await page.getByRole("button", { name: "Check the ticket" }).click();
      await page.getByText("this is a robot's ticket, not a member's").waitFor();
      expect(await opened.look("join-refused")).toEqual([]);
      expect((await opened.passed()).filter(({ where }) => where.includes("/v1/join"))).toEqual([]);
    },
  );

  it("stops at a control plane that shows another root than the ticket names", async () => {
    const { ticket } = await inviteMember(owner, { role: "viewer" });
    await using other = await openTestControl();
    const setupCode = other.setupCode ?? "";
    const account = { server: other.url, setupCode, email: "mallory@example.com", password };
    using mallory = (await createAccount(account)).session;
    const theirs = await inviteMember(mallory, { role: "viewer" });
    const shown = await (await fetch(`${other.url}/v1/join/${theirs.id}`)).json();
    await using opened = await browser.open(`${control.url}/join`);
    const { page } = opened;
    await page.route("**/v1/join/*", (route) => route.fulfill({ json: shown }));
    await page.getByLabel("Ticket").fill(ticket);
    await page.getByRole("button", { name: "Check the ticket" }).click();
    await page.getByText("another workspace root than the one in the ticket").waitFor();
    expect(await opened.look("join-false-root")).toEqual([]);
    expect(await page.getByLabel("Email").count()).toBe(0);
  });

  it("tells a certificate for other keys than the newcomer's as the attack that it is", async () => {
    const { ticket } = await inviteMember(owner, { role: "viewer" });
    await using opened = await browser.open(`${control.url}/join`);
    const { page } = opened;
    await page.getByLabel("Ticket").fill(ticket);
    await makeAccount(opened, "Cleo");
    await putAway(opened);
    await page.getByText("Waiting to be certified").waitFor();
    await page.route("**/v1/me", async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        json: { ...(await response.json()), certificate: owner.signer.certificates[0] },
      });
    });
    await page.getByRole("heading", { name: "Do not go on" }).waitFor();
    expect(await opened.look("join-attack")).toEqual([]);
    expect(await page.getByRole("navigation", { name: "Main" }).count()).toBe(0);
  });
});
