// Runs a subflow of the flow's own document as if it were one node.
import { z } from "zod";
import { subflowName } from "../../flow/document.ts";
import { defineNode } from "../../flow/node.ts";

export const subflow = defineNode({
  type: "core.subflow",
  title: "Subflow",
  doc: "Sends the message through a subflow that stands in the same document, and sends on what comes back by core.return. An error that nothing takes in there is this node's own.",
  ports: ["out"],
  config: z.strictObject({ subflow: subflowName }),
  literals: ["subflow"],
  pure: true,
  run: ({ config, msg, call }) => call(config.subflow, msg),
});
