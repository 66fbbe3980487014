// Clicks on an element of a page.
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";
import { elementConfig, findElement } from "./element.ts";
import { selector, tabConfig, withTab } from "./tab-work.ts";

export const click = defineNode({
  type: "browser.click",
  title: "Click",
  doc: "Clicks on an element once it can be clicked, and waits for another where one is named.",
  ports: ["out"],
  config: z.strictObject({
    ...tabConfig,
    ...elementConfig,
    button: z.enum(["left", "middle", "right"]).default("left"),
    clicks: z.int().min(1).max(3).default(1),
    /** What the page shows after it. */
    waitFor: selector.optional(),
    /** When the click opens a page of its own, the nodes to come work on that. */
    opensPage: z.boolean().default(false),
  }),
  run: (context) =>
    withTab(context, async (at) => {
      const { button, clicks, waitFor, opensPage } = context.config;
      const { locator } = await findElement(at, context.config);
      const opened = opensPage ? at.tab.page.waitForEvent("popup", at.left) : undefined;
      await Promise.all([opened, locator.click({ button, clickCount: clicks, ...at.left })]);
      if (opened) at.tab.page = await opened;
      if (waitFor !== undefined)
        await at.tab.page
          .locator(waitFor)
          .first()
          .waitFor({ state: "visible", ...at.left });
    }),
});
