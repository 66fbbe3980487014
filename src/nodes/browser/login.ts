// Signs in to a site as a person would: user name, password and, where it is asked for, the one-time code. Each is
// filled only into pages of hosts that the item allows, at the moment of filling.
import type { ElementHandle, Locator } from "playwright-core";
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { credential, defineNode, type NodeContext, type OpenedItem } from "../../flow/node.ts";
import { type Found, fillFrom, findElement } from "./element.ts";
import { fillingOf } from "./item-field.ts";
import { selector, type TabWork, tabConfig, withTab } from "./tab-work.ts";

const config = z.strictObject({
  ...tabConfig,
  credentials: credential,
  /** Where the form is; the item's own address where absent, and the page that is open where it has none. */
  url: z
    .url({ protocol: /^https?$/, error: "not an http or https URL" })
    .max(8_000)
    .optional(),
  frames: z.array(selector).max(5).default([]),
  username: selector.default(
    'input[autocomplete~="username"], input[type="email"], input[name*="user" i], input[name*="login" i], input[name*="email" i], input[id*="user" i]',
  ),
  password: selector.default('input[type="password"]:not([autocomplete~="one-time-code"])'),
  totp: selector.default(
    'input[autocomplete~="one-time-code"], input[name*="otp" i], input[name*="totp" i], input[name="code" i], input[id*="otp" i]',
  ),
  /** What sends the form; its own button, or the Enter key, where absent. */
  submit: selector.optional(),
  /** What shows only to whoever is signed in; where absent, that the form is gone. */
  signedIn: selector.optional(),
});
type Config = z.output<typeof config>;

export const login = defineNode({
  type: "browser.login",
  title: "Sign in",
  doc: "Signs in to a site with a login: user name, password and the one-time code where it is asked for. Fails with not-signed-in when the site asks for the password again.",
  ports: ["out"],
  config,
  credentials: { credentials: ["login"] },
  run: (context) =>
    withTab(context, async (at) => {
      const { config, secret } = context;
      const item = await secret(config.credentials);
      const url = config.url ?? item.fields.url;
      if (typeof url === "string" && /^https?:/.test(url)) {
        at.tab.asked = new URL(url);
        await at.tab.page.goto(url, at.left);
      }
      await signIn(at, item, context);
    }),
});

/** Milliseconds between two looks at how far it has come. */
const look = 100;
/** Milliseconds in which a page that has no form shows one after all. */
const settling = 500;

/**
 * What the page asks for is answered once each: a site that asks for the same again has refused it. A field counts as
 * asked again only when it is another than the one that was filled.
 */
async function signIn(at: TabWork, item: OpenedItem, context: NodeContext<Config>): Promise<void> {
  const { config, clock, signal } = context;
  const filled = new Map<Asked, ElementHandle>();
  const fill = async (asked: Asked, found: Found) => {
    const before = filled.get(asked);
    if (before && (await isThere(before))) return;
    if (before) throw refused(item, at);
    const field = await fillFrom(at, found, await fillingOf(item, asked, context));
    filled.set(asked, field);
    return field;
  };
  for (;;) {
    if (config.signedIn !== undefined && (await isVisible((await element(at, config, config.signedIn)).locator)))
      return;
    const [username, password, totp] = await Promise.all(
      [config.username, config.password, config.totp].map(async (one) => await findVisible(at, config, one)),
    );
    if (password) {
      if (username && item.fields.username) await fill("username", username);
      if (totp && item.fields.totp_secret) await fill("totp", totp);
      await send(at, config, await fill("password", password));
    } else if (totp && filled.has("password")) {
      await send(at, config, await fill("totp", totp));
    } else if (username && !filled.has("password")) {
      // Some ask for the name on a page of its own.
      await send(at, config, await fill("username", username));
    } else if (filled.has("password") && config.signedIn === undefined) {
      // A form that the next page brings is there once that has been loaded.
      await at.tab.page.waitForLoadState("load", at.left);
      await clock.sleep(settling, signal);
      if (!(await asksAgain(at, config))) return;
    }
    if (at.left.timeout <= look) throw refused(item, at);
    await clock.sleep(look, signal);
  }
}

type Asked = "username" | "password" | "totp";

const element = (at: TabWork, { frames }: Config, selector: string) => findElement(at, { selector, frames });

async function findVisible(at: TabWork, config: Config, selector: string): Promise<Found | undefined> {
  const { frame, locator } = await element(at, config, selector);
  const first = locator.filter({ visible: true }).first();
  return (await isVisible(first)) ? { frame, locator: first } : undefined;
}

async function asksAgain(at: TabWork, config: Config): Promise<boolean> {
  const all = [config.password, config.totp].map((one) => findVisible(at, config, one));
  return (await Promise.all(all)).some((found) => found !== undefined);
}

const isVisible = (locator: Locator): Promise<boolean> => locator.isVisible();

/** False once its page has gone elsewhere or taken it away. */
const isThere = (field: ElementHandle): Promise<boolean> => field.isVisible().catch(() => false);

/** Sends the form once for a field that was filled just now. */
async function send(at: TabWork, config: Config, field: ElementHandle | undefined): Promise<void> {
  if (!field) return;
  if (config.submit !== undefined) {
    await (await element(at, config, config.submit)).locator.click({ ...at.left, noWaitAfter: true });
    return;
  }
  if (!(await field.evaluate(sendForm).catch(() => true)))
    await field.press("Enter", { ...at.left, noWaitAfter: true });
}

/** Runs in the page; false for a field without a form. */
function sendForm(field: Node): boolean {
  const form = field instanceof HTMLInputElement ? field.form : null;
  if (!form) return false;
  const button = form.querySelector<HTMLElement>('button:not([type]), button[type="submit"], input[type="submit"]');
  if (button) button.click();
  else form.requestSubmit();
  return true;
}

function refused(item: OpenedItem, { tab }: TabWork) {
  const host = new URL(tab.page.url()).host;
  return errorOf({
    code: "not-signed-in",
    message: `${host} did not sign in item "${item.name}"`,
    hint: "Is the item's password right, and the selectors? A screenshot shows what the page says.",
  });
}
