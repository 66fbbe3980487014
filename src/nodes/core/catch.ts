// Takes the errors that no error port took. Which errors reach it is the engine's work.
import { z } from "zod";
import { defineNode, nodeId } from "../../flow/node.ts";

export const catchErrors = defineNode({
  type: "core.catch",
  title: "Catch",
  doc: "Sends the message of a node that failed, with msg.error { code, message, node }. It is for the nodes in scope, or for the whole flow.",
  ports: ["out"],
  input: false,
  config: z.strictObject({ scope: z.array(nodeId).min(1).optional() }),
  pure: true,
  run: ({ msg }) => msg,
});
