// Waits, then sends the message on; a run that ends ends the wait.
import { z } from "zod";
import { parseDuration } from "../../base/clock.ts";
import { defineNode, duration } from "../../flow/node.ts";

export const delay = defineNode({
  type: "core.delay",
  title: "Delay",
  doc: "Sends the message on after a while.",
  ports: ["out"],
  config: z.strictObject({ for: duration }),
  pure: true,
  run: async ({ config, msg, clock, signal }) => {
    await clock.sleep(parseDuration(config.for, "for"), signal);
    return msg;
  },
});
