// Ends the run on purpose, well or badly.
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";

export const stop = defineNode({
  type: "core.stop",
  title: "Stop",
  doc: "Ends the run at once with a status and a message; messages still on their way are dropped.",
  ports: [],
  config: z.strictObject({
    status: z.enum(["succeeded", "failed"]).default("succeeded"),
    message: z.string().max(2_000).optional(),
  }),
  pure: true,
  run: ({ config, stop }) => stop(config),
});
