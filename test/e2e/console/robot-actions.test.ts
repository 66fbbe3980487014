// Robots let in, compared, locked and revoked in the console, with real hosts at the other end.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";
import { type Office, openOffice } from "../../support/office.ts";
import { Person } from "../../support/person.ts";
import { Processes } from "../../support/processes.ts";
import { tempHome } from "../../support/temp-home.ts";

let office: Office;
let browser: ConsoleBrowser;
beforeAll(async () => {
  browser = await openConsoleBrowser();
  office = await openOffice();
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await office[Symbol.asyncDispose]();
});

/** A host that nobody knows yet. */
async function openHost(): Promise<Person & AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  const seen = opened.use(tempHome());
  const home = opened.use(tempHome());
  const person = new Person(opened.use(new Processes(seen.path)), home.path);
  const held = opened.move();
  return Object.assign(person, { [Symbol.asyncDispose]: () => held.disposeAsync() });
}

async function openRobots(options: Parameters<ConsoleBrowser["open"]>[1] = {}, path = "/robots"): Promise<ConsolePage> {
  const opened = await browser.open(`${office.url}${path}`, options);
  await opened.signIn(office);
  return opened;
}

/** Makes a ticket by the form; its text. */
async function makeTicket({ page }: ConsolePage, name: string): Promise<string> {
  await page.getByRole("link", { name: "Add a robot…" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Make the ticket" }).click();
  return (
    (await page
      .getByText(/^sbj1_/)
      .first()
      .textContent()) ?? ""
  );
}

const join = (host: Person, ticket: string) => host.ok(["robot", "join", "-", "--server", office.url], `${ticket}\n`);

describe("adding a robot in the console", () => {
  it("shows a ticket and the command, waits, and endorses the robot that joined with it", async () => {
    await using opened = await openRobots();
    await using host = await openHost();
    const { page } = opened;
    const ticket = await makeTicket(opened, "weaver");
    const command = page.getByText(/^printf .* robot join -/);
    expect(await command.textContent()).toBe(
      `printf '%s\\n' '${ticket}' | sealbot robot join - --server '${office.url}'`,
    );
    expect(await opened.look("add-robot")).toEqual([]);
    await join(host, ticket);
    await page.getByText("weaver joined and is endorsed").waitFor();
    expect(await opened.look("add-robot-endorsed")).toEqual([]);
    await page.getByRole("link", { name: "Go to the robot" }).click();
    await page.getByRole("heading", { name: "weaver" }).waitFor();
    await page.getByText("Offline").waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("shows a newcomer that cannot prove its ticket as an attack, and never endorses it", async () => {
    await using opened = await openRobots({ scheme: "dark", width: 390, height: 844 });
    await using host = await openHost();
    const { page } = opened;
    await page.route(/\/v1\/tickets\/[^/]+\?wait=/, async (route) => {
      const answer = await route.fetch({ timeout: 60_000 });
      const ticket = await answer.json();
      await route.fulfill({ response: answer, json: { ...ticket, ...(ticket.mac && { mac: "A".repeat(43) }) } });
    });
    await join(host, await makeTicket(opened, "impostor"));
    await page.getByText("This is an attack").waitFor();
    expect(await opened.look("add-robot-attack")).toEqual([]);
    expect(await office.ada.ok(["robot", "list"])).toMatch(/impostor.*pending/);
  });

  it("vouches for a robot by the fingerprint that its host says, and for no other", async () => {
    await using opened = await openRobots({}, "/");
    await using host = await openHost();
    const { page } = opened;
    const { ticket } = JSON.parse(await office.ada.ok(["robot", "invite", "--name", "stranger", "--json"]));
    const joined = await host.ok(
      ["robot", "join", "-", "--server", office.url, "--json"],
      `${ticket}
`,
    );
    const { fingerprint } = JSON.parse(joined);
    await opened.goTo("/robots");
    await page.getByRole("link", { name: "stranger" }).click();
    await page.getByText("Nobody vouches for its keys yet").waitFor();
    await page.getByLabel("Fingerprint on the host").fill("AAAA-BBBB-CCCC-DDDD-EEEE");
    await page.getByRole("button", { name: "Compare and endorse" }).click();
    await page.getByText("This is an attack").waitFor();
    expect(await opened.look("robot-endorse")).toEqual([]);
    await page.getByLabel("Fingerprint on the host").fill(String(fingerprint).toLowerCase());
    await page.getByRole("button", { name: "Compare and endorse" }).click();
    await page.getByText("stranger is endorsed.").waitFor();
    await page.getByText("Nobody vouches for its keys yet").waitFor({ state: "detached" });
    expect(opened.faults).toEqual([]);
  });
});

describe("a robot's page in the console", () => {
  it("locks one vault and revokes the robot, naming what comes of it", async () => {
    await using robot = await office.robot("packer");
    const injected = await robot.inject("--vsk-file", office.vsk.file);
    expect(injected.status).toBe(0);
    await using opened = await openRobots({}, `/robots/${robot.id}`);
    const { page } = opened;
    await page.getByRole("link", { name: "shop", exact: true }).waitFor();
    await page.getByRole("button", { name: "Lock…" }).click();
    await page.getByRole("menuitem", { name: "shop" }).click();
    await page.getByText("It forgets the key at once").waitFor();
    await page.getByRole("button", { name: "Lock", exact: true }).click();
    await page.getByText("It has no vault's key at present.").waitFor();
    expect((await robot.status()).vaults.some(({ unlocked }) => unlocked)).toBe(false);

    await page.getByRole("button", { name: "Revoke…" }).click();
    await page.getByText("rotate shop afterwards").waitFor();
    const revoke = page.getByRole("button", { name: "Revoke the robot" });
    expect(await revoke.isDisabled()).toBe(true);
    expect(await opened.look("robot-revoke")).toEqual([]);
    await page.getByLabel("Type packer to confirm").fill("packer");
    await revoke.click();
    await page.getByText("Revoked", { exact: true }).waitFor();
    expect(opened.faults).toEqual([]);
  });
});
