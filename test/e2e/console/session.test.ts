// Coming in: the first start, signing in and out, and unlocking after a reload, in a real browser at a real control
// plane.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, openConsoleBrowser } from "../../support/console-page.ts";
import { openTestControl, type TestControl } from "../../support/control.ts";

const email = "ada@example.com";
const canaries = new Canaries();
const password = canaries.plant("password");

let control: TestControl;
let browser: ConsoleBrowser;
beforeAll(async () => {
  browser = await openConsoleBrowser();
  control = await openTestControl();
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await control[Symbol.asyncDispose]();
});

// The tests go on from each other, as a person does.
describe("the console at its first start", () => {
  it.each([
    ["light", 1_440],
    ["dark", 390],
  ] as const)("asks for the setup code, readable for everybody (%s, %i pixels)", async (scheme, width) => {
    await using opened = await browser.open(control.url, { scheme, width });
    await opened.page.getByLabel("Setup code").waitFor();
    expect(await opened.look("setup")).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("makes the first account in the page, and shows its recovery kit once", async () => {
    await using opened = await browser.open(control.url);
    const { page } = opened;
    await page.getByLabel("Setup code").fill(control.setupCode ?? "");
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByLabel("Password, once more").fill(password);
    await page.getByRole("button", { name: "Create the account" }).click();
    const kit = page.getByRole("region", { name: "sealbot recovery kit" });
    canaries.watch((await kit.locator("code").textContent()) ?? "");
    expect(await opened.look("recovery-kit")).toEqual([]);
    await page.getByLabel("I have put it in a safe place").check();
    await page.getByRole("button", { name: "Go on to the console" }).click();
    await page.getByRole("heading", { name: "Guided tour" }).waitFor();
    await page.getByRole("link", { name: "Leave the tour" }).click();
    await page.getByRole("link", { name: "Take the guided tour" }).waitFor();
    expect(await opened.look("home-empty")).toEqual([]);
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });
});

describe("signing in", () => {
  it("refuses a wrong password in plain words", async () => {
    await using opened = await browser.open(control.url);
    const { page } = opened;
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("a wrong pass phrase");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect.poll(() => page.getByRole("alert").textContent(), { timeout: 20_000 }).toContain("password is wrong");
    expect(await opened.look("sign-in-refused")).toEqual([]);
  });

  it.each(["light", "dark"] as const)("loses the keys with a reload, and opens them again (%s)", async (scheme) => {
    await using opened = await browser.open(control.url, { scheme });
    const { page } = opened;
    await opened.signIn({ email, password });
    await page.reload();
    await page.getByRole("heading", { name: "Welcome back" }).waitFor();
    expect(await opened.look("unlock")).toEqual([]);
    await opened.signIn({ email, password });
    await page.getByRole("heading", { name: "Home" }).waitFor();
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("keeps the token of the session out of reach of the page", async () => {
    await using opened = await browser.open(control.url);
    await opened.signIn({ email, password });
    const [cookie] = await opened.page.context().cookies();
    expect(cookie).toMatchObject({ name: "sealbot", httpOnly: true, sameSite: "Strict" });
    const token = new Canaries();
    token.watch(cookie?.value ?? "");
    expect(token.in(await opened.passed())).toEqual([]);
  });

  it("signs out for good: a reload asks for address and password", async () => {
    await using opened = await browser.open(control.url);
    const { page } = opened;
    await opened.signIn({ email, password });
    await page.getByRole("button", { name: "ada" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in to sealbot" }).waitFor();
    await expect.poll(() => page.context().cookies()).toEqual([]);
    await page.reload();
    await expect.poll(() => page.getByLabel("Email").inputValue()).toBe("");
    expect(opened.faults).toEqual([]);
  });
});
