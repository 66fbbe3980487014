// What vaults hold, in a real browser: own fields, documents, limits, items that end soon, what programs wrote, and the
// parts that every form of them uses.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, createToken, createVault, getItem, getVault, setItem } from "../../../src/client/index.ts";
import type { MemberSession } from "../../../src/client/session/session.ts";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";
import { openTestControl, type TestControl } from "../../support/control.ts";

const email = "ada@example.com";
const canaries = new Canaries();
const password = canaries.plant("password");
const secret = canaries.plant("own-field");
const content = canaries.plant("document");
const day = 86_400_000;

let control: TestControl;
let browser: ConsoleBrowser;
/** The same member elsewhere, who sees what the page has really written. */
let session: MemberSession;
let vault = "";
let vsk = "";
beforeAll(async () => {
  browser = await openConsoleBrowser();
  control = await openTestControl();
  const setupCode = control.setupCode ?? "";
  ({ session } = await createAccount({ server: control.url, setupCode, email, password }));
  const made = await createVault(session, { name: "shop", dropbox: true });
  [vault, vsk] = [made.vault.id, canaries.watch(made.vsk)];
});
afterAll(async () => {
  session[Symbol.dispose]();
  await browser[Symbol.asyncDispose]();
  await control[Symbol.asyncDispose]();
});

async function openVaultPage(path = "", options?: Parameters<ConsoleBrowser["open"]>[1]): Promise<ConsolePage> {
  const opened = await browser.open(`${control.url}/vaults/${vault}${path}`, options);
  const { page } = opened;
  await opened.signIn({ email, password });
  await page.getByLabel("Vault Secret Key", { exact: true }).fill(vsk);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByText("This vault is closed").waitFor({ state: "detached" });
  return opened;
}

const entryOf = async (name: string) => (await getVault(session, vault)).entries.find((entry) => entry.name === name);

describe("an item", () => {
  it("has own fields, each secret or not", async () => {
    await using opened = await openVaultPage("/new");
    const { page } = opened;
    await page.getByRole("button", { name: /^Own fields/ }).click();
    await page.getByLabel("Name", { exact: true }).first().fill("gate");
    await page.getByRole("button", { name: "Add a field" }).click();
    await page.getByLabel("Field name", { exact: true }).last().fill("code");
    await page.getByLabel("Value", { exact: true }).last().fill(secret);
    expect(await opened.look("item-own-fields")).toEqual([]);
    await page.getByRole("button", { name: "Save the item" }).click();
    await page.getByRole("img", { name: "code: hidden" }).waitFor();
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(JSON.stringify((await getItem(session, vault, "gate")).value)).toContain(secret);
    expect(opened.faults).toEqual([]);
  });

  it("is a document that is read in the page, and saved again as it was", async () => {
    await using opened = await openVaultPage("/new");
    const { page } = opened;
    await page.getByRole("button", { name: /^Document/ }).click();
    await page.getByLabel("Name", { exact: true }).fill("contract");
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page.getByRole("button", { name: /Content|Choose a file/ }).click(),
    ]);
    await chooser.setFiles({ name: "contract.txt", mimeType: "text/plain", buffer: Buffer.from(content) });
    await page.getByRole("button", { name: "Save the item" }).click();
    await page.getByRole("heading", { name: "contract" }).waitFor();
    const { value } = await getItem(session, vault, "contract");
    expect(value).toMatchObject({ filename: "contract.txt", media_type: "text/plain" });
    expect(Buffer.from(String(Reflect.get(Object(value), "content")), "base64").toString()).toBe(content);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save the file" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("contract.txt");
    expect(await opened.look("item-document")).toEqual([]);
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("is limited to hosts, node types and a time, which are signed with it", async () => {
    await using opened = await openVaultPage("/new");
    const { page } = opened;
    await page.getByRole("button", { name: /^API key/ }).click();
    await page.getByLabel("Name", { exact: true }).fill("limited");
    await page.getByLabel("Value", { exact: true }).fill(secret);
    await page.getByRole("combobox", { name: "Allowed hosts" }).fill("api.example.com");
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "Allowed node types" }).fill("http.*");
    await page.keyboard.press("Enter");
    const ends = new Date(Date.now() + 20 * day);
    ends.setSeconds(0, 0);
    const local = new Date(ends.getTime() - ends.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    await page.getByLabel("Ends", { exact: true }).fill(local);
    expect(await opened.look("item-limits")).toEqual([]);
    await page.getByRole("button", { name: "Save the item" }).click();
    await page.getByRole("heading", { name: "limited" }).waitFor();
    expect(await entryOf("limited")).toMatchObject({
      ...{ allowed_hosts: ["api.example.com"], node_types: ["http.*"] },
      expires_at: ends.toISOString(),
    });
    expect(opened.faults).toEqual([]);
  });

  it("that a program wrote is marked as what it is, and deleted like any other", async () => {
    const { token } = await createToken(session, { scopes: ["workflows:write"], vault });
    const answer = await fetch(`${control.url}/workflows/vault`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "from-a-program", secret: canaries.plant("dropped") }),
    });
    expect(answer.ok).toBe(true);
    await using opened = await openVaultPage();
    const { page } = opened;
    await page.getByRole("row").filter({ hasText: "from-a-program" }).getByText("via the API").waitFor();
    expect(await opened.look("items-via-api")).toEqual([]);
    await page.getByRole("link", { name: /from-a-program/ }).click();
    await page.getByText("A program wrote this through the API.").waitFor();
    expect(await opened.look("item-via-api")).toEqual([]);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete the item" }).click();
    await page.getByText("from-a-program is deleted.").waitFor();
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });
});

describe("the list of items that end soon", () => {
  it.each(["light", "dark"] as const)(
    "has those of all vaults, the soonest first, and no others (%s)",
    async (scheme) => {
      const given = { category: "api_key", value: { value: secret } } as const;
      const later = (days: number) => new Date(Date.now() + days * day).toISOString();
      await setItem(session, vault, { ...given, name: "tomorrow", expiresAt: later(1) });
      await setItem(session, vault, { ...given, name: "next-year", expiresAt: later(365) });
      await using opened = await browser.open(`${control.url}/vaults`, { scheme });
      const { page } = opened;
      await opened.signIn({ email, password });
      await page.getByRole("link", { name: "Ends soon" }).click();
      await page.getByRole("row").filter({ hasText: "limited" }).waitFor();
      const rows = (await page.getByRole("row").allTextContents()).slice(1);
      expect(rows.map((row) => ["tomorrow", "limited", "next-year"].find((name) => row.includes(name)))).toEqual([
        "tomorrow",
        "limited",
      ]);
      expect(await opened.look("items-expiring")).toEqual([]);
      expect(opened.faults).toEqual([]);
    },
  );
});

describe("the parts of the console", () => {
  it("hide a shown secret again after a while, and keep it out of the page while it is hidden", async () => {
    await using opened = await browser.open(`${control.url}/vaults/${vault}`);
    const { page } = opened;
    await page.clock.install();
    await page.reload();
    await opened.signIn({ email, password });
    await page.getByLabel("Vault Secret Key", { exact: true }).fill(vsk);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.getByRole("link", { name: "gate" }).click();
    await page.getByRole("button", { name: "Show code" }).click();
    await page.getByText(secret).waitFor();
    await page.clock.fastForward(31_000);
    await page.getByRole("img", { name: "code: hidden" }).waitFor();
    expect(await page.getByText(secret).count()).toBe(0);
    expect(canaries.in(await opened.passed())).toEqual([]);
  });

  it("ask before they destroy: with Escape and Cancel nothing happens, and only the right word opens the button", async () => {
    await using opened = await openVaultPage("/settings");
    const { page } = opened;
    const dialog = page.getByRole("dialog");
    const ask = () => page.getByRole("button", { name: "Delete the vault" }).first().click();
    const away = () => dialog.waitFor({ state: "detached" });
    await ask();
    await page.keyboard.press("Escape");
    await away();
    await ask();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await away();
    await ask();
    await dialog.getByLabel("Type shop to confirm").fill("Shop");
    expect(await dialog.getByRole("button", { name: "Delete the vault" }).isDisabled()).toBe(true);
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    expect((await getVault(session, vault)).name).toBe("shop");
  });

  it("keep a draft over a reload until it is sent, and drop it with the sign-out", async () => {
    await using opened = await browser.open(`${control.url}/vaults/new`);
    const { page } = opened;
    await opened.signIn({ email, password });
    const name = page.getByLabel("Name");
    const again = async () => {
      await page.reload();
      await opened.signIn({ email, password });
      await name.waitFor();
    };
    await name.fill("half written");
    await again();
    expect(await name.inputValue()).toBe("half written");
    await page.getByRole("link", { name: "Cancel" }).click();
    await opened.goTo("/vaults/new");
    expect(await name.inputValue()).toBe("");
    await name.fill("of yesterday");
    await page.evaluate(() => localStorage.setItem("sealbot.draft.flow.new", '{"draft":{"name":"half drawn"}}'));
    const leave = async () => {
      await page.getByRole("button", { name: "ada" }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await page.getByRole("dialog").getByText("half drawn").waitFor();
      await page.getByRole("menu").waitFor({ state: "detached" });
    };
    await leave();
    expect(await opened.look("sign-out-drafts")).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await name.inputValue()).toBe("of yesterday");
    await leave();
    await page.getByRole("button", { name: "Sign out and drop" }).click();
    await page.getByRole("heading", { name: "Sign in to sealbot" }).waitFor();
    expect(JSON.stringify(await opened.passed())).not.toMatch(/of yesterday|half drawn/);
  });
});
