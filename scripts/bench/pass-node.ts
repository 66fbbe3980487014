// The least that a node can do.
import { z } from "zod";
import { defineNode } from "../../src/flow/node.ts";

export const passNode = defineNode({
  type: "bench.pass",
  title: "Pass",
  doc: "Sends the message on.",
  ports: ["out"],
  config: z.strictObject({}),
  run: ({ msg }) => msg,
});
