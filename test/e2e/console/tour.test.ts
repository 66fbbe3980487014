// The guided tour from the first start to a flow that ran on a real robot, left and gone on with after reloads. It ends
// with the password nowhere: neither in the page, nor in what it sent, nor in the control plane's files.
import { afterAll, beforeAll, expect, it } from "vitest";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, openConsoleBrowser } from "../../support/console-page.ts";
import { openTestControl, type TestControl } from "../../support/control.ts";
import { Person } from "../../support/person.ts";
import { Processes } from "../../support/processes.ts";
import { tempHome } from "../../support/temp-home.ts";

const email = "ada@example.com";
const canaries = new Canaries();
const password = canaries.plant("password");
const secret = canaries.plant("login-password");

let control: TestControl;
let browser: ConsoleBrowser;
beforeAll(async () => {
  browser = await openConsoleBrowser({ whole: true });
  control = await openTestControl();
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await control[Symbol.asyncDispose]();
});

it("leads from the setup code to a flow that ran, over reloads and absences", { timeout: 120_000 }, async () => {
  await using opened = await browser.open(control.url);
  const { page } = opened;
  await page.getByLabel("Setup code").fill(control.setupCode ?? "");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Password, once more").fill(password);
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.getByLabel("I have put it in a safe place").check();
  await page.getByRole("button", { name: "Go on to the console" }).click();

  await page.getByText("Step 2 of 6: A vault").waitFor();
  expect(await opened.look("tour-vault")).toEqual([]);
  await page.getByRole("button", { name: "Create the vault" }).click();
  const kit = page.getByRole("region", { name: "Vault “first-vault”" });
  const vsk = canaries.watch((await kit.locator("code").textContent()) ?? "");
  await page.getByRole("button", { name: "I have put it in a safe place" }).click();
  await page.getByLabel("Group 4").fill(vsk.split("-")[4] ?? "");
  await page.getByRole("button", { name: "Done" }).click();

  await page.getByText("Step 3 of 6: A secret in it").waitFor();
  await page.reload();
  await opened.signIn({ email, password });
  await page.getByLabel("Vault Secret Key", { exact: true }).fill(vsk);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByLabel("Password", { exact: true }).fill(secret);
  expect(await opened.look("tour-item")).toEqual([]);
  await page.getByRole("button", { name: "Seal it into the vault" }).click();

  await page.getByText("Step 4 of 6: A robot").waitFor();
  await page.getByRole("button", { name: "Make a ticket for a robot" }).click();
  const ticket = canaries.watch(
    (await page
      .getByText(/^sbj1_/)
      .first()
      .textContent()) ?? "",
  );
  expect(await opened.look("tour-robot")).toEqual([]);
  await page.getByRole("link", { name: "Leave the tour" }).click();
  await page.getByRole("link", { name: "Go on with the tour: A robot" }).click();
  await page.getByText("The ticket was shown before this page").waitFor();

  await using host = await openHost();
  await host.person.ok(["robot", "join", "-", "--server", control.url, "--name", "weaver"], `${ticket}\n`);
  await page.getByText("Step 5 of 6: The key for the robot").waitFor();
  await page.getByText("weaver is not running yet").waitFor();
  const give = page.getByRole("button", { name: "Give weaver the key" });
  expect(await give.isDisabled()).toBe(true);
  expect(await opened.look("tour-key")).toEqual([]);
  host.start();
  await give.click({ timeout: 30_000 });

  await page.getByText("Step 6 of 6: A flow that runs").waitFor({ timeout: 20_000 });
  expect(await opened.look("tour-flow")).toEqual([]);
  await page.getByRole("button", { name: "Sign, publish and run it" }).click();
  await page.getByText("Your first flow ran").waitFor({ timeout: 30_000 });
  await page.getByText("Hello, ada!").waitFor();
  await page.getByText("oops, the password").waitFor();
  expect(await opened.look("tour-done")).toEqual([]);
  await page.reload();
  await opened.signIn({ email, password });
  await page.getByText("Your first flow ran").waitFor();
  expect(canaries.in(await opened.passed())).toEqual([]);
  expect(canaries.inFiles([control.dataDir])).toEqual([]);
  await page.getByRole("link", { name: "The run" }).click();
  await page.getByRole("heading", { name: "first-flow" }).waitFor();
  expect(opened.faults).toEqual([]);
});

/** A host that nobody knows yet, with a daemon for later. */
async function openHost() {
  await using opened = new AsyncDisposableStack();
  const seen = opened.use(tempHome());
  const home = opened.use(tempHome());
  const processes = opened.use(new Processes(seen.path));
  const person = new Person(processes, home.path);
  const held = opened.move();
  return {
    person,
    start: () => processes.start("weaver", ["robot", "start"], { home: home.path, env: {} }),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
