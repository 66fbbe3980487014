// Where a message leaves a subflow.
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";

export const giveBack = defineNode({
  type: "core.return",
  title: "Return",
  doc: "Gives the message back to the core.subflow node that called: it goes on from there.",
  ports: [],
  config: z.strictObject({}),
  pure: true,
  run: ({ msg, giveBack }) => giveBack(msg),
});
