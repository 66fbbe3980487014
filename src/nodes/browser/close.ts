// Closes a tab before the run ends, and the browser with the last one.
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { browserOf } from "./run-browser.ts";

export const close = defineNode({
  type: "browser.close",
  title: "Close browser",
  doc: "Closes the tab, and the browser with the last one. What a flow leaves open is closed with its run.",
  ports: ["out"],
  config: z.strictObject({ in: messageField.default("browser") }),
  run: async (context) => {
    const { config, msg } = context;
    const browser = browserOf(context);
    await browser.closeTab(browser.getTab(msg[config.in]));
    delete msg[config.in];
    return msg;
  },
});
