// Puts a value into the run's history and sends the message on.
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";

export const debug = defineNode({
  type: "core.debug",
  title: "Debug",
  doc: "Shows a value in the run's history, the whole message unless told otherwise, and sends the message on.",
  ports: ["out"],
  config: z.strictObject({ label: z.string().max(200).optional(), value: z.unknown().optional() }),
  pure: true,
  run: ({ config, msg, debug }) => {
    debug("value" in config ? config.value : msg, { label: config.label });
    return msg;
  },
});
