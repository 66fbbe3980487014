// The console in a real browser, watched all the time: a page that asks another origin for anything, breaks its own
// policy or complains on its console has failed, and everything that it keeps or sends can be searched for secrets.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { ensureConsole } from "../../scripts/console-build.ts";
import type { Passed } from "./canary.ts";
import { testBrowser, wholeBrowser } from "./test-browser.ts";

const artifacts = join(import.meta.dirname, "../../.artifacts/console");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** As it starts fastest and calls nobody. */
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];

export interface PageOptions {
  readonly scheme?: "light" | "dark";
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
}

export interface ConsolePage extends AsyncDisposable {
  readonly page: Page;
  /** What must not happen in a page, so far; empty in a good one. */
  readonly faults: readonly string[];
  /** Signs in at the address where the page is; resolves when the console is there. */
  signIn(who: { readonly email: string; readonly password: string }): Promise<void>;
  /** Goes to another page of the console by the router, as a link does: a reload would lose the keys. */
  goTo(path: string): Promise<void>;
  /** Keeps a screenshot, and tells what axe finds serious or worse. */
  look(name: string): Promise<readonly string[]>;
  /** The same in both schemes, on a desk and on a phone: far cheaper than a page of its own for each. */
  lookAll(name: string): Promise<readonly string[]>;
  /** All that the page shows, keeps in the browser, and has sent. */
  passed(): Promise<readonly Passed[]>;
}

/** What a page complains with when its Content-Security-Policy stops something. */
const policyBroken = "policy broken";

/** Every way in which a page must be readable: its scheme, and its width and height in pixels. */
const everyLook = [
  ["light", 1_440, 900],
  ["dark", 1_440, 900],
  ["light", 390, 844],
  ["dark", 390, 844],
] as const;

export interface ConsoleBrowser extends AsyncDisposable {
  open(url: string, options?: PageOptions): Promise<ConsolePage>;
}

/** A browser with nothing in it, and the console built from the sources as they are; `whole` is the one that people use. */
export async function openConsoleBrowser({ whole = false } = {}): Promise<ConsoleBrowser> {
  if ((await ensureConsole()) !== 0) throw new TypeError("the console could not be built");
  const browser = await chromium.launch({
    executablePath: whole ? wholeBrowser : testBrowser,
    args: [...flags, ...quiet],
  });
  return {
    open: (url, options) => openPage(browser, url, options),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function openPage(browser: Browser, url: string, options: PageOptions = {}): Promise<ConsolePage> {
  const { scheme = "light", width = 1_440, height = 900 } = options;
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height } });
  const page = await context.newPage();
  const faults: string[] = [];
  const sent: Passed[] = [];
  const { origin } = new URL(url);

  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    const to = request.url();
    if (!to.startsWith(`${origin}/`) && !/^(data|blob):/.test(to)) faults.push(`asks another origin: ${to}`);
    const text = [to, JSON.stringify(request.headers()), request.postData() ?? ""].join("\n");
    sent.push({ where: `request ${request.method()} ${new URL(to).pathname}`, text });
  });
  await page.addInitScript((said) => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      console.error(`${said}: ${violatedDirective} by ${blockedURI}`);
    });
  }, policyBroken);
  await page.goto(url);

  const look = async (name: string, worn: "light" | "dark", wide: number) => {
    mkdirSync(artifacts, { recursive: true });
    await page.screenshot({ path: join(artifacts, `${name}-${worn}-${wide}.png`), fullPage: true });
    return await seriousIn(page);
  };
  return {
    page,
    faults,
    async signIn({ email, password }) {
      const address = page.getByLabel("Email");
      if (await address.isEditable()) await address.fill(email);
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page.getByRole("button", { name: /^(Sign in|Unlock)$/ }).click();
      await page.getByRole("navigation", { name: "Main" }).waitFor({ state: "attached" });
    },
    async goTo(path) {
      await page.evaluate((to) => history.pushState(null, "", to), path);
    },
    look: (name) => look(name, scheme, width),
    async lookAll(name) {
      const found: string[] = [];
      for (const [worn, wide, high] of everyLook) {
        await page.setViewportSize({ width: wide, height: high });
        await page.emulateMedia({ colorScheme: worn });
        await settled(page);
        found.push(...(await look(name, worn, wide)).map((fault) => `${worn}, ${wide} pixels: ${fault}`));
      }
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: scheme });
      return found;
    },
    passed: async () => [...sent, ...(await heldBy(page))],
    async [Symbol.asyncDispose]() {
      await context.close();
      // Whatever else a test looks at: no page of ours ever breaks its own policy.
      const broken = faults.filter((fault) => fault.includes(policyBroken));
      if (broken.length > 0) throw new TypeError(broken.join("\n"));
    },
  };
}

/** Resolves once nothing moves any more but what always does. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });

/** A scheme that has just changed may still be on its way to the screen of a busy host: what is wrong stays wrong. */
async function seriousIn(page: Page): Promise<readonly string[]> {
  if ((await foundIn(page)).length === 0) return [];
  await page.waitForTimeout(1_000);
  return await foundIn(page);
}

async function foundIn(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate<Pick<AxeResults, "violations">>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => ({ violations }))",
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`,
    );
}

/** What is in the document, in its fields, and in every place where a page can keep something. */
async function heldBy(page: Page): Promise<readonly Passed[]> {
  const held = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const stores = databases.map(
      ({ name }) =>
        new Promise<string>((resolve, reject) => {
          const opening = indexedDB.open(name ?? "");
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = async () => {
            const database = opening.result;
            const rows = [...database.objectStoreNames].map(
              (store) =>
                new Promise((done) => {
                  const all = database.transaction(store).objectStore(store).getAll();
                  all.onsuccess = () => done(all.result);
                }),
            );
            resolve(JSON.stringify(await Promise.all(rows)));
          };
        }),
    );
    const fields = [...document.querySelectorAll("input, textarea")].map((field) => Reflect.get(field, "value"));
    return {
      document: document.documentElement.outerHTML,
      fields: fields.join("\n"),
      address: location.href,
      localStorage: JSON.stringify(localStorage),
      sessionStorage: JSON.stringify(sessionStorage),
      history: JSON.stringify(history.state),
      caches: JSON.stringify(await caches.keys()),
      indexedDB: (await Promise.all(stores)).join("\n"),
    };
  });
  return Object.entries(held).map(([where, text]) => ({ where, text }));
}
