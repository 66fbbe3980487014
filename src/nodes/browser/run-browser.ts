// The one browser of a run and its tabs. It is started by the first node that opens a tab and closed with the run,
// whatever way that ends; messages carry a tab's number and never the tab.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { errorOf } from "../../base/errors.ts";
import type { NodeContext, RunInfo } from "../../flow/node.ts";
import { isPlainObject } from "../../flow/plain-json.ts";
import { type Desktop, launchBrowser } from "./launch.ts";
import { ShownSecrets } from "./shown-secrets.ts";
import { Tab } from "./tab.ts";

const mostTabs = 50;

interface Opened extends AsyncDisposable {
  readonly browser: Browser;
  readonly desktop: Desktop | undefined;
  /** Where downloads lie until they are whole. */
  readonly downloads: string;
}

export class RunBrowser {
  readonly secrets = new ShownSecrets();
  readonly #tabs = new Map<number, Tab>();
  #opened: Promise<Opened> | undefined;
  #last = 0;
  #isOver = false;
  #turn: Promise<unknown> = Promise.resolve();

  /** A new tab, which shares nothing with others. `desktop` shows the browser there. */
  async openTab(desktop: Desktop | undefined, options: BrowserContextOptions): Promise<Tab> {
    if (this.#tabs.size >= mostTabs) {
      throw errorOf({ code: "too-large", message: `the run has ${mostTabs} tabs open`, hint: "Close some." });
    }
    this.#opened ??= this.#launch(desktop);
    const opened = await this.#opened.catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    if (JSON.stringify(opened.desktop) !== JSON.stringify(desktop)) {
      throw errorOf({
        code: "bad-input",
        message: "the run has its browser open already, with another desktop",
        hint: "Let all browser.open nodes of a flow agree on headless and desktop.",
      });
    }
    const tab = await Tab.open(++this.#last, opened.browser, options);
    this.#tabs.set(tab.id, tab);
    return tab;
  }

  /** The tab that a message names. @throws NotFoundError `not-found` when it is not open. */
  getTab(handle: unknown): Tab {
    const id = isPlainObject(handle) ? handle.tab : undefined;
    const tab = typeof id === "number" ? this.#tabs.get(id) : undefined;
    if (tab) return tab;
    throw errorOf({
      code: "not-found",
      message: handle === undefined ? "the message names no tab" : "the tab that the message names is not open",
      hint: "Put browser.open before this node, and hand on what it puts into the message.",
    });
  }

  /** A blank page of its own for work that no other page may see. */
  async blankPage() {
    const { browser } = await this.#current();
    return await browser.newPage();
  }

  /** Downloads of a run come one after the other: `work` is given the folder where one grows. */
  async inTurn<T>(work: (downloads: string) => Promise<T>): Promise<T> {
    const { downloads } = await this.#current();
    const mine = this.#turn.then(() => work(downloads));
    this.#turn = mine.catch(() => {});
    return await mine;
  }

  /** Closes the browser with its last tab. */
  async closeTab(tab: Tab): Promise<void> {
    this.#tabs.delete(tab.id);
    await tab.close();
    if (this.#tabs.size === 0) await this.#closeBrowser();
  }

  /** Nothing can be opened any more. */
  async close(): Promise<void> {
    this.#isOver = true;
    this.#tabs.clear();
    await this.#closeBrowser();
  }

  async #launch(desktop: Desktop | undefined): Promise<Opened> {
    await using opened = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "browser-"));
    opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const downloads = join(folder, "downloads");
    const browser = await launchBrowser({ home: folder, downloads, desktop });
    opened.defer(() => browser.close());
    if (this.#isOver) throw errorOf({ code: "cancelled", message: "the run has ended" });
    const held = opened.move();
    return { browser, desktop, downloads, [Symbol.asyncDispose]: () => held.disposeAsync() };
  }

  async #current(): Promise<Opened> {
    if (this.#opened) return await this.#opened;
    throw errorOf({ code: "not-found", message: "the run has no browser open" });
  }

  async #closeBrowser(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    // What could not be started has nothing to close.
    const browser = await opened?.catch(() => undefined);
    await browser?.[Symbol.asyncDispose]();
  }
}

const browsers = new WeakMap<RunInfo, RunBrowser>();

/** The same for every node of a run. */
export function browserOf({ run, atEnd }: Pick<NodeContext, "run" | "atEnd">): RunBrowser {
  const known = browsers.get(run);
  if (known) return known;
  const browser = new RunBrowser();
  browsers.set(run, browser);
  atEnd(() => browser.close());
  return browser;
}
