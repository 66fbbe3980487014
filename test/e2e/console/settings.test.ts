// The settings' page in a real browser: who one is, a new password and a new kit, sessions elsewhere, and the lock that
// closes a tab which nobody uses.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, listSessions, login, type MemberSession } from "../../../src/client/index.ts";
import { fromBase64url } from "../../../src/crypto/bytes.ts";
import { rootFingerprint, showFingerprint } from "../../../src/trust/fingerprint.ts";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";
import { openTestControl, type TestControl } from "../../support/control.ts";

const email = "ada@example.com";
const canaries = new Canaries();
let password = canaries.plant("password");

let control: TestControl;
let browser: ConsoleBrowser;
/** The same member on another machine. */
let elsewhere: MemberSession;
beforeAll(async () => {
  browser = await openConsoleBrowser();
  control = await openTestControl();
  const setupCode = control.setupCode ?? "";
  ({ session: elsewhere } = await createAccount({ server: control.url, setupCode, email, password }));
});
afterAll(async () => {
  elsewhere[Symbol.dispose]();
  await browser[Symbol.asyncDispose]();
  await control[Symbol.asyncDispose]();
});

async function openSettings(options?: Parameters<ConsoleBrowser["open"]>[1]): Promise<ConsolePage> {
  const opened = await browser.open(`${control.url}/settings`, options);
  await opened.signIn({ email, password });
  await opened.page.getByRole("heading", { name: "Settings" }).waitFor();
  return opened;
}

const code = async ({ page }: ConsolePage): Promise<string> =>
  canaries.watch(
    (await page.getByRole("region", { name: "sealbot recovery kit" }).locator("code").textContent()) ?? "",
  );

async function putAway({ page }: ConsolePage): Promise<void> {
  await page.getByLabel("I have put it in a safe place").check();
  await page.getByRole("button", { name: "Done" }).click();
}

describe("the settings", () => {
  it.each([
    ["light", 1_440],
    ["dark", 1_440],
    ["light", 390],
    ["dark", 390],
  ] as const)("say who one is and where, readable for everybody (%s, %i pixels)", async (scheme, width) => {
    await using opened = await openSettings({ scheme, width });
    const { page } = opened;
    const root = rootFingerprint(elsewhere.workspace, elsewhere.trust.rootKey);
    for (const text of [
      showFingerprint(fromBase64url(elsewhere.keys.fingerprint)),
      showFingerprint(fromBase64url(root)),
      elsewhere.workspace,
    ])
      await page.getByText(text).waitFor();
    await page.getByRole("row").filter({ hasText: "This browser" }).waitFor();
    expect(await opened.look("settings")).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("change how the console looks, at once and after a reload", async () => {
    await using opened = await openSettings();
    const { page } = opened;
    const scheme = () => page.locator("html").getAttribute("data-mantine-color-scheme");
    await page.getByRole("radiogroup", { name: "Theme" }).getByText("Dark").click();
    await expect.poll(scheme).toBe("dark");
    await page.reload();
    await expect.poll(scheme).toBe("dark");
  });

  it("make a new recovery kit, which alone counts then, under the password there is", async () => {
    await using opened = await openSettings();
    const { page } = opened;
    await page.getByRole("button", { name: "Make a new recovery kit…" }).click();
    await page.getByLabel("Password now").fill("not the right one at all");
    await page.getByRole("button", { name: "Make the kit" }).click();
    await page.getByRole("dialog").getByText("You are not signed in").waitFor();
    await page.getByLabel("Password now").fill(password);
    await page.getByRole("button", { name: "Make the kit" }).click();
    expect(await code(opened)).toMatch(/^SBR1-/);
    expect(await opened.look("settings-kit")).toEqual([]);
    await putAway(opened);
    await page.getByText("The new recovery kit counts").waitFor();
    // The page is still signed in, by its cookie as before.
    await opened.goTo("/members");
    await page.getByRole("row").filter({ hasText: "(you)" }).waitFor();
    await expect(listSessions(elsewhere)).rejects.toMatchObject({ code: "not-signed-in" });
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults.filter((fault) => !/401/.test(fault))).toEqual([]);
  });

  it("change the password, which signs out everywhere else", async () => {
    await using opened = await openSettings();
    const { page } = opened;
    const next = canaries.plant("next-password");
    await page.getByRole("button", { name: "Change the password…" }).click();
    await page.getByLabel("Password now").fill(password);
    await page.getByLabel("New password", { exact: true }).fill(next);
    await page.getByLabel("New password, once more").fill(`${next}!`);
    const change = page.getByRole("button", { name: "Change the password", exact: true });
    expect(await change.isDisabled()).toBe(true);
    await page.getByLabel("New password, once more").fill(next);
    expect(await opened.look("settings-password")).toEqual([]);
    await change.click();
    await code(opened);
    await putAway(opened);
    await expect(login({ server: control.url, email, password })).rejects.toMatchObject({ code: "not-signed-in" });
    password = next;
    elsewhere = await login({ server: control.url, email, password });
    await page.reload();
    await opened.signIn({ email, password });
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("show the sessions elsewhere, and end them", async () => {
    await using opened = await openSettings();
    const { page } = opened;
    await page.getByRole("row").filter({ hasText: "Elsewhere" }).first().waitFor();
    await page.getByRole("button", { name: "Sign out everywhere else" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere else" }).click();
    await page.getByText("You are signed in only here.").waitFor();
    await expect(listSessions(elsewhere)).rejects.toMatchObject({ code: "not-signed-in" });
    await page.getByRole("row").filter({ hasText: "Elsewhere" }).waitFor({ state: "detached" });
    elsewhere = await login({ server: control.url, email, password });
    expect(opened.faults).toEqual([]);
  });
});

describe("unlocking a tab again", () => {
  it("leaves no session of before on the control plane", async () => {
    await using opened = await openSettings();
    const before = (await listSessions(elsewhere)).length;
    for (let turn = 0; turn < 2; turn++) {
      await opened.page.reload();
      await opened.signIn({ email, password });
      await opened.page.getByRole("row").filter({ hasText: "This browser" }).waitFor();
    }
    expect(await listSessions(elsewhere)).toHaveLength(before);
    expect(opened.faults).toEqual([]);
  });

  it("is needed once nobody has used it for as long as the setting says", async () => {
    await using opened = await browser.open(`${control.url}/settings`);
    const { page } = opened;
    await page.clock.install();
    await page.reload();
    await opened.signIn({ email, password });
    await page.getByRole("combobox", { name: "Lock the tab when it was not used for" }).click();
    await page.getByRole("option", { name: "5 minutes", exact: true }).click();
    await page.clock.fastForward(4 * 60_000);
    await page.keyboard.press("Shift");
    await page.clock.fastForward(4 * 60_000);
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    await page.clock.fastForward(61_000);
    await page.getByRole("heading", { name: "Welcome back" }).waitFor();
    expect(canaries.in(await opened.passed())).toEqual([]);
  });
});
