// Sends a tab to an address and waits for the page.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { tabConfig, withTab } from "./tab-work.ts";

export const goto = defineNode({
  type: "browser.goto",
  title: "Go to page",
  doc: "Opens an address in the tab, and puts the page's address, title and status into the message.",
  ports: ["out"],
  config: z.strictObject({
    ...tabConfig,
    url: z.url({ protocol: /^https?$/, error: "not an http or https URL" }).max(8_000),
    /** The page's content, all that belongs to it, or that no request is under way for half a second. */
    waitUntil: z.enum(["domcontentloaded", "load", "networkidle"]).default("load"),
    /** False lets the flow look at a page of status 400 and above. */
    failOnStatus: z.boolean().default(true),
    to: messageField.default("page"),
  }),
  run: (context) =>
    withTab(context, async ({ tab, browser, left }) => {
      const { config, msg } = context;
      const { url, waitUntil, failOnStatus, to } = config;
      tab.asked = new URL(url);
      const response = await tab.page.goto(url, { waitUntil, ...left });
      const status = response?.status() ?? null;
      if (failOnStatus && status !== null && status >= 400) {
        throw errorOf({
          code: "node-failed",
          message: `${new URL(tab.page.url()).host} answered ${status}`,
          hint: "With failOnStatus: false the flow can look at the page.",
        });
      }
      msg[to] = browser.secrets.mask({ url: tab.page.url(), title: await tab.page.title(), status });
    }),
});
