// Writes one line into the run's log and sends the message on.
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";

export const log = defineNode({
  type: "core.log",
  title: "Log",
  doc: "Writes a line into the run's log and sends the message on.",
  ports: ["out"],
  config: z.strictObject({
    level: z.enum(["debug", "info", "warn", "error"]).default("info"),
    text: z.string().max(10_000),
  }),
  pure: true,
  run: ({ config, msg, log }) => {
    log(config.level, config.text);
    return msg;
  },
});
