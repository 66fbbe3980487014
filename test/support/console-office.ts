// An office and a browser for all tests of one file, as most tests of the console have them.
import { afterAll, beforeAll } from "vitest";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser, type PageOptions } from "./console-page.ts";
import { type Office, openOffice } from "./office.ts";

type Who = Parameters<ConsolePage["signIn"]>[0];

export interface ConsoleOffice {
  readonly office: Office;
  /** A page at `path`, signed in as the office's person unless somebody else is named. */
  open(path: string, options?: PageOptions & { readonly who?: Who }): Promise<ConsolePage>;
}

/** Opens both before the first test of the file and closes them after its last one. */
export function useConsoleOffice(): ConsoleOffice {
  const opened = new AsyncDisposableStack();
  let office: Office | undefined;
  let browser: ConsoleBrowser | undefined;
  beforeAll(async () => {
    browser = opened.use(await openConsoleBrowser());
    office = opened.use(await openOffice());
  });
  afterAll(() => opened.disposeAsync());
  const there = (): Office => {
    if (office) return office;
    throw new TypeError("the office opens before the first test, not before the file");
  };
  return {
    get office() {
      return there();
    },
    async open(path, options) {
      const page = await browser?.open(`${there().url}${path}`, options);
      if (!page) throw new TypeError("the browser opens before the first test, not before the file");
      await page.signIn(options?.who ?? there());
      return page;
    },
  };
}
