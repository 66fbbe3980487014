// Vaults and their items in the console: made, opened, filled and read back in a real browser at a real control plane,
// and nowhere a secret that nobody asked for.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, getItem, getVault, type MemberSession } from "../../../src/client/index.ts";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";
import { openTestControl, type TestControl } from "../../support/control.ts";

const email = "ada@example.com";
const canaries = new Canaries();
const password = canaries.plant("password");
const secret = canaries.plant("login-password");
const newer = canaries.plant("newer-password");

let control: TestControl;
let browser: ConsoleBrowser;
/** The same member elsewhere, who sees what the page has really written. */
let session: MemberSession;
let vsk = "";
beforeAll(async () => {
  browser = await openConsoleBrowser();
  control = await openTestControl();
  const setupCode = control.setupCode ?? "";
  ({ session } = await createAccount({ server: control.url, setupCode, email, password }));
});
afterAll(async () => {
  session[Symbol.dispose]();
  await browser[Symbol.asyncDispose]();
  await control[Symbol.asyncDispose]();
});

async function openPage(path: string, options?: Parameters<ConsoleBrowser["open"]>[1]): Promise<ConsolePage> {
  const opened = await browser.open(`${control.url}${path}`, options);
  await opened.signIn({ email, password });
  return opened;
}

/** Opens the vault of the page with its key. */
async function unlock({ page }: ConsolePage): Promise<void> {
  await page.getByLabel("Vault Secret Key", { exact: true }).fill(vsk);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByText("This vault is closed").waitFor({ state: "detached" });
}

const group = (n: number) => vsk.split("-")[n] ?? "";

// The tests go on from each other, as a person does.
describe("a new vault", () => {
  it("shows its key once, and asks for its fourth group back", async () => {
    await using opened = await openPage("/vaults");
    const { page } = opened;
    await page.getByText("No vaults yet").waitFor();
    expect(await opened.look("vaults-none")).toEqual([]);
    await page.getByRole("link", { name: "New vault" }).first().click();
    await page.getByLabel("Name").fill("shop");
    await page.getByRole("button", { name: "Create the vault" }).click();
    const kit = page.getByRole("region", { name: "Vault “shop”" });
    vsk = canaries.watch((await kit.locator("code").textContent()) ?? "");
    expect(vsk).toMatch(/^VSK1(-[0-9A-Z]{6}){7}$/);
    expect(await opened.look("vault-key")).toEqual([]);
    await page.getByRole("button", { name: "I have put it in a safe place" }).click();
    await page.getByLabel("Group 4").fill(group(3));
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText("That is not the fourth group.").waitFor();
    expect(await opened.look("vault-key-check")).toEqual([]);
    await page.getByLabel("Group 4").fill(group(4).toLowerCase());
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText("Nothing in it yet").waitFor();
    expect(canaries.in(await opened.passed())).toEqual([]);
    await opened.goTo(`/vaults/${(await getVault(session, "shop")).id}/key`);
    await page.getByText("There is no key to show").waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("keeps reminding of a key that nobody has put away", async () => {
    await using opened = await openPage("/vaults/new");
    const { page } = opened;
    await page.getByLabel("Name").fill("spare");
    await page.getByRole("button", { name: "Create the vault" }).click();
    await page.getByRole("region", { name: "Vault “spare”" }).waitFor();
    await page.getByRole("link", { name: "Home", exact: true }).click();
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await page.getByRole("link", { name: "Vaults", exact: true }).click();
    await page.getByRole("link", { name: "spare" }).click();
    await page.getByRole("link", { name: "Put it away now" }).click();
    await page.getByRole("region", { name: "Vault “spare”" }).waitFor();
  });
});

describe("opening a vault", () => {
  it("finds a typo, and the key of another vault, before anything is sent", async () => {
    const { id } = await getVault(session, "shop");
    await using opened = await openPage(`/vaults/${id}`);
    const { page } = opened;
    const field = page.getByLabel("Vault Secret Key", { exact: true });
    const changed = group(3).startsWith("Q") ? `P${group(3).slice(1)}` : `Q${group(3).slice(1)}`;
    await field.fill(vsk.replace(group(3), changed));
    await page.getByText("typo in group 3").waitFor();
    expect(await page.getByRole("button", { name: "Open", exact: true }).isDisabled()).toBe(true);
    expect(await opened.look("vault-closed-typo")).toEqual([]);
    await unlock(opened);
    expect(canaries.in(await opened.passed())).toEqual([]);
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.getByText("This vault is closed").waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("forgets the key with a reload", async () => {
    const { id } = await getVault(session, "shop");
    await using opened = await openPage(`/vaults/${id}`);
    const { page } = opened;
    await page.getByLabel("Keep it open for as long as this tab lives").check();
    await unlock(opened);
    await page.reload();
    await opened.signIn({ email, password });
    await page.getByText("This vault is closed").waitFor();
    expect(canaries.in(await opened.passed())).toEqual([]);
  });
});

describe("an item", () => {
  it("is written with the form of its category, and read back where its kind allows", async () => {
    const { id } = await getVault(session, "shop");
    await using opened = await openPage(`/vaults/${id}`);
    const { page } = opened;
    await unlock(opened);
    await page.getByRole("link", { name: "New item" }).click();
    expect(await opened.look("item-category")).toEqual([]);
    await page.getByRole("button", { name: /^Login/ }).click();
    await page.getByLabel("Name", { exact: true }).fill("mail");
    await page.getByLabel("User name").fill("ada");
    await page.getByRole("button", { name: "Save the item" }).click();
    await page.getByText("Some fields do not fit yet.").waitFor();
    await page.getByLabel("Password", { exact: true }).fill(secret);
    await page.getByRole("combobox", { name: "Allowed hosts" }).fill("mail.example.com");
    await page.keyboard.press("Enter");
    expect(await opened.look("item-new")).toEqual([]);
    await page.getByRole("button", { name: "Save the item" }).click();
    await page.getByRole("heading", { name: "mail" }).waitFor();
    await page.getByRole("img", { name: "Password: hidden" }).waitFor();
    expect(canaries.in(await opened.passed())).toEqual([]);
    await page.getByRole("button", { name: "Show Password" }).click();
    await page.getByText(secret).waitFor();
    expect(await opened.look("item")).toEqual([]);
    await page.getByRole("link", { name: "shop", exact: true }).click();
    await page.getByRole("row").filter({ hasText: "mail" }).waitFor();
    expect(canaries.in(await opened.passed())).toEqual([]);
    const { value } = await withOpen(() => getItem(session, id, "mail"));
    expect(value).toEqual({ username: "ada", password: secret });
    expect(opened.faults).toEqual([]);
  });

  it("gets a new version, and goes back to the one before", async () => {
    const { id } = await getVault(session, "shop");
    await using opened = await openPage(`/vaults/${id}`);
    const { page } = opened;
    await unlock(opened);
    await page.getByRole("link", { name: "mail" }).click();
    await page.getByRole("link", { name: "Change", exact: true }).click();
    await expect.poll(() => page.getByLabel("User name").inputValue()).toBe("ada");
    await page.getByLabel("Password", { exact: true }).fill(newer);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Go back to it: Version 1" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Go back to it" }).click();
    await page.getByText("Version 1 is in use again.").waitFor();
    expect(await withOpen(() => getItem(session, id, "mail"))).toMatchObject({ value: { password: secret } });
    expect(canaries.in(await opened.passed())).toEqual([]);
  });

  it("may be empty at first, which everybody sees, and write-only", async () => {
    const { id } = await getVault(session, "shop");
    await using opened = await openPage(`/vaults/${id}`);
    const { page } = opened;
    await unlock(opened);
    await page.getByRole("link", { name: "New item" }).click();
    await page.getByRole("button", { name: /^API key/ }).click();
    await page.getByLabel("Name", { exact: true }).fill("shop-api");
    await page.getByText("Secret", { exact: true }).click();
    await page.getByRole("button", { name: "Save it empty" }).click();
    await page.getByRole("link", { name: "Fill it in" }).waitFor();
    expect(await opened.look("item-empty")).toEqual([]);
    await page.getByRole("link", { name: "shop", exact: true }).click();
    await page.getByRole("row").filter({ hasText: "shop-api" }).getByText("Empty").waitFor();
    await page.getByRole("link", { name: "shop-api" }).click();
    await page.getByRole("link", { name: "Fill it in" }).click();
    await page.getByLabel("Value", { exact: true }).fill(secret);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("only granted robots are ever served it").waitFor();
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("keeps what was begun over a reload, all but its secrets", async () => {
    const { id } = await getVault(session, "shop");
    await using opened = await openPage(`/vaults/${id}/new`);
    const { page } = opened;
    await page.getByRole("button", { name: /^Database/ }).click();
    await page.getByLabel("Name", { exact: true }).fill("orders");
    await page.getByLabel("Database name").fill("orders-db");
    await page.getByLabel("Password", { exact: true }).fill(secret);
    await page.reload();
    await opened.signIn({ email, password });
    await expect.poll(() => page.getByLabel("Database name").inputValue()).toBe("orders-db");
    expect(await page.getByLabel("Password", { exact: true }).inputValue()).toBe("");
    expect(canaries.in(await opened.passed())).toEqual([]);
  });

  it("is renamed, and deleted once its consequences were named", async () => {
    const { id } = await getVault(session, "shop");
    await using opened = await openPage(`/vaults/${id}`);
    const { page } = opened;
    await unlock(opened);
    await page.getByRole("link", { name: "shop-api" }).click();
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("old-api");
    await page.getByRole("button", { name: "Save the name" }).click();
    await page.getByRole("heading", { name: "old-api" }).waitFor();
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByText("No flow names it.").last().waitFor();
    await page.getByRole("button", { name: "Delete the item" }).click();
    await page.getByText("old-api is deleted.").waitFor();
    expect((await getVault(session, id)).entries.map(({ name }) => name)).toEqual(["mail"]);
    expect(opened.faults).toEqual([]);
  });
});

describe("a connection", () => {
  it("is added as Auth0's users know it: app, name, setup", async () => {
    const { id } = await getVault(session, "shop");
    await using opened = await openPage(`/vaults/${id}/connections`);
    const { page } = opened;
    await unlock(opened);
    await page.getByRole("link", { name: "Add connection" }).click();
    await page.getByRole("button", { name: "HTTP Bearer" }).waitFor();
    expect(await page.locator("button[aria-pressed]").count()).toBe(21);
    expect(await opened.look("connection-apps")).toEqual([]);
    await page.getByRole("button", { name: "HTTP Bearer" }).click();
    await page.getByLabel("Connection name").fill("crm");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel("Token", { exact: true }).fill(secret);
    expect(await opened.look("connection-setup")).toEqual([]);
    await page.getByRole("button", { name: "Create the connection" }).click();
    await page.getByRole("heading", { name: "crm" }).waitFor();
    const { entries } = await getVault(session, id);
    expect(entries).toContainEqual(expect.objectContaining({ name: "crm", category: "connection", ready: true }));
    await opened.goTo(`/vaults/${id}/connections`);
    await page.getByRole("row").filter({ hasText: "crm" }).getByText("Ready").waitFor();
    expect(await opened.look("connections")).toEqual([]);
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });
});

/** What only a holder of the key can do, in the session beside the page. */
async function withOpen<T>(work: () => Promise<T>): Promise<T> {
  const { closeVault, openVault } = await import("../../../src/client/index.ts");
  await openVault(session, "shop", vsk);
  try {
    return await work();
  } finally {
    await closeVault(session, "shop");
  }
}
