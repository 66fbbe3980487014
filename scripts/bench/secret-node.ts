// A node that reads one item and nothing else.
import { z } from "zod";
import { credential, defineNode } from "../../src/flow/node.ts";

export const secretNode = defineNode({
  type: "bench.secret",
  title: "Secret",
  doc: "Reads its credential and sends on how long the secret is.",
  ports: ["out"],
  config: z.strictObject({ credentials: credential }),
  credentials: { credentials: ["login"] },
  run: async ({ config, msg, secret }) => {
    const { fields } = await secret(config.credentials);
    msg.length = String(fields.password).length;
    return msg;
  },
});
