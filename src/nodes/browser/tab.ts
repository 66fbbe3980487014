// One tab: a page with cookies and storage of its own, what was filled into it, and the downloads it may begin. A
// download that no node waits for is cancelled.
import type { Browser, BrowserContext, BrowserContextOptions, Download, ElementHandle, Page } from "playwright-core";

export class Tab {
  readonly id: number;
  readonly context: BrowserContext;
  /** The page that nodes work on. */
  page: Page;
  /** Fields that a secret was filled into. */
  readonly filled = new Set<ElementHandle>();
  /** Where the flow last sent it. */
  asked: URL | undefined;
  #download: ((download: Download) => void) | undefined;

  private constructor(id: number, context: BrowserContext, page: Page) {
    this.id = id;
    this.context = context;
    this.page = page;
  }

  static async open(id: number, browser: Browser, options: BrowserContextOptions): Promise<Tab> {
    const context = await browser.newContext({ acceptDownloads: true, ...options });
    const tab = new Tab(id, context, await context.newPage());
    const watch = (page: Page) => void page.on("download", (download) => tab.#take(download));
    watch(tab.page);
    context.on("page", watch);
    return tab;
  }

  /** The next download of any of its pages; only one node waits at a time. */
  nextDownload(): { readonly download: Promise<Download>; [Symbol.dispose](): void } {
    const next = Promise.withResolvers<Download>();
    this.#download = next.resolve;
    return {
      download: next.promise,
      [Symbol.dispose]: () => {
        this.#download = undefined;
      },
    };
  }

  /** Of the browser. */
  get version(): string {
    return this.context.browser()?.version() ?? "";
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  #take(download: Download): void {
    const take = this.#download;
    this.#download = undefined;
    if (take) take(download);
    // A page that is closing cancels it by itself.
    else download.cancel().catch(() => {});
  }
}
