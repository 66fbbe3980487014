// Connecting an account at another service in a real browser, with a real provider: the person consents there, the
// tokens are sealed in the page, and no server of ours sees one.
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccount, createVault, getVault, listConnections, setItem } from "../../../src/client/index.ts";
import type { MemberSession } from "../../../src/client/session/session.ts";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";
import { openTestControl, type TestControl } from "../../support/control.ts";
import { type Oidc, openOidc } from "../../support/oidc.ts";

const email = "ada@example.com";
const scope = "openid offline_access";
const canaries = new Canaries();
const password = canaries.plant("password");

let control: TestControl;
let browser: ConsoleBrowser;
let oidc: Oidc;
/** The same member elsewhere, who sees what the page has really written. */
let session: MemberSession;
let vault = "";
let vsk = "";
beforeAll(async () => {
  browser = await openConsoleBrowser();
  control = await openTestControl();
  oidc = await openOidc({ console: control.url });
  canaries.watch(oidc.client.secret);
  const setupCode = control.setupCode ?? "";
  ({ session } = await createAccount({ server: control.url, setupCode, email, password }));
  const made = await createVault(session, { name: "shop" });
  [vault, vsk] = [made.vault.id, canaries.watch(made.vsk)];
});
afterAll(async () => {
  session[Symbol.dispose]();
  await oidc[Symbol.asyncDispose]();
  await browser[Symbol.asyncDispose]();
  await control[Symbol.asyncDispose]();
});

async function openVaultPage(path: string): Promise<ConsolePage> {
  const opened = await browser.open(`${control.url}/vaults/${vault}${path}`);
  const { page } = opened;
  // The provider's pages would fetch their type from elsewhere.
  await page.context().route(/fonts\.googleapis\.com/, (route) => route.abort());
  await opened.signIn({ email, password });
  await page.getByLabel("Vault Secret Key", { exact: true }).fill(vsk);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByText("This vault is closed").waitFor({ state: "detached" });
  return opened;
}

const entryOf = async (name: string) => (await getVault(session, vault)).entries.find((entry) => entry.name === name);

/** The provider's pages in their own window, up to where `open` was clicked. */
async function openProvider(opened: ConsolePage) {
  const { page } = opened;
  const [popup] = await Promise.all([
    page.waitForEvent("popup"),
    page.getByRole("button", { name: "Go to the provider" }).click(),
  ]);
  await popup.getByPlaceholder("Enter any login").waitFor();
  return popup;
}

async function consent(popup: Awaited<ReturnType<typeof openProvider>>) {
  await popup.getByPlaceholder("Enter any login").fill("ada");
  await popup.getByPlaceholder("and password").fill("a word");
  await popup.getByRole("button", { name: "Sign-in" }).click();
  await popup.getByRole("button", { name: "Continue" }).click();
}

it("a connection is connected in the browser: the tokens are sealed there, and no server of ours sees one", async () => {
  await using opened = await openVaultPage("/connect");
  const { page } = opened;
  const asked: string[] = [];
  page.context().on("request", (request) => {
    if (!request.url().startsWith(control.url)) return;
    asked.push([request.url(), JSON.stringify(request.headers()), request.postData() ?? ""].join("\n"));
  });
  await page.getByRole("button", { name: "Salesforce" }).click();
  await page.getByLabel("Connection name").fill("crm");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText(`${control.url}/connect`).waitFor();
  expect(await opened.look("connection-consent")).toEqual([]);
  await page.getByRole("button", { name: "Create it, connect it next" }).click();
  await page.getByRole("heading", { name: "crm" }).waitFor();
  expect(await entryOf("crm")).toMatchObject({ category: "connection", ready: false });
  expect(await opened.look("connect-panel")).toEqual([]);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByLabel("Client ID").fill(oidc.client.id);
  await page.getByLabel("Client secret", { exact: true }).fill(oidc.client.secret);
  await page.getByLabel("Authorization endpoint").fill(oidc.authorizationEndpoint);
  await page.getByLabel("Token endpoint").fill(oidc.tokenEndpoint);
  await page.getByLabel("Scope").fill(scope);
  expect(await opened.look("connect-dialog")).toEqual([]);
  const popup = await openProvider(opened);
  await page.getByText("Waiting for your consent in the other window").waitFor();
  const back = popup.waitForRequest((request) => request.url().startsWith(`${control.url}/connect?`));
  await consent(popup);
  const code = new URL((await back).url()).searchParams.get("code") ?? "";
  expect(code).not.toBe("");
  await popup.getByRole("heading", { name: "Connected" }).waitFor();
  expect(popup.url()).toBe(`${control.url}/connect`);
  const closed = popup.waitForEvent("close");
  await page.getByText("crm is connected.").waitFor();
  await closed;

  expect(await listConnections(session, vault)).toContainEqual(
    expect.objectContaining({ name: "crm", ready: true, reason: undefined }),
  );
  expect(oidc.counts).toEqual({ granted: 1, refused: 0 });
  const found = new Canaries();
  for (const token of [...oidc.issued, code]) found.watch(token);
  const passed = await opened.passed();
  expect([...canaries.in(passed), ...found.in(passed)]).toEqual([]);
  const tokens = new Canaries();
  for (const token of oidc.issued) tokens.watch(token);
  const sent = asked.map((text) => ({ where: text.split("\n")[0] ?? "", text }));
  expect([...canaries.in(sent), ...tokens.in(sent)]).toEqual([]);
  expect(found.in(sent).map((url) => new URL(url).pathname)).toEqual(["/connect"]);
  expect(opened.faults).toEqual([]);
});

it("an item stays as it was where the person says no, the provider takes nothing from pages, or no window opens", async () => {
  const { client, tokenEndpoint: token_endpoint, authorizationEndpoint: authorization_endpoint } = oidc;
  const value = { ...{ client_id: client.id, client_secret: client.secret, token_endpoint, scope } };
  await setItem(session, vault, {
    ...{ name: "calendar", category: "oauth2" },
    value: { ...value, authorization_endpoint },
  });
  const before = await entryOf("calendar");
  await using opened = await openVaultPage(`/items/${before?.item}`);
  const { page } = opened;
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Connect", exact: true }).click();

  const refusing = await openProvider(opened);
  await refusing.getByRole("link", { name: "Cancel" }).click();
  await dialog.getByText("did not consent").waitFor();
  await refusing.getByRole("heading", { name: "Nothing was connected" }).waitFor();
  await refusing.close();

  oidc.answersPages = false;
  await consent(await openProvider(opened));
  await dialog.getByText("The provider gave this page no answer").waitFor();
  await dialog.getByText("sealbot connection authorize 'shop/calendar'").waitFor();
  expect(await opened.look("connect-unanswered")).toEqual([]);
  oidc.answersPages = true;

  await page.evaluate(() => Object.assign(window, { open: () => null }));
  await page.getByRole("button", { name: "Go to the provider" }).click();
  await dialog.getByText("The browser blocked the window.").waitFor();

  expect(await entryOf("calendar")).toEqual(before);
  expect(canaries.in(await opened.passed())).toEqual([]);
  expect(opened.faults).toEqual([]);
});

it.each(["?", "#"])("whoever comes back to nobody is told so, and the code (%s) is kept nowhere", async (sign) => {
  const code = new Canaries();
  await using opened = await browser.open(control.url);
  const { page } = opened;
  await page.clock.install();
  await page.goto(`${control.url}/connect${sign}state=another&code=${code.plant("code")}`);
  await page.getByRole("heading", { name: "Connecting…" }).waitFor();
  await page.clock.fastForward(6_000);
  await page.getByRole("heading", { name: "Nobody waits for this" }).waitFor();
  expect(await opened.look("connect-unheard")).toEqual([]);
  expect(page.url()).toBe(`${control.url}/connect`);
  expect(code.in(await opened.passed())).toEqual(sign === "?" ? ["request GET /connect"] : []);
  expect(opened.faults).toEqual([]);
});
