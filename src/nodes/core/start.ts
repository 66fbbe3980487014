// Where every run begins: receives the run's input as its message.
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";

export const start = defineNode({
  type: "core.start",
  title: "Start",
  doc: "Where a run begins. Sends the run's input.",
  ports: ["out"],
  input: false,
  config: z.strictObject({}),
  pure: true,
  run: ({ msg }) => msg,
});
