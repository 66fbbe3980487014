// One node. A package exports as many as it likes; each is what `defineNode` returns.
import { defineNode } from "sealbot/node";
import { z } from "zod";

export const shout = defineNode({
  type: "example.shout",
  title: "Shout",
  doc: "Sends the message on with its text in capitals.",
  ports: ["out"],
  config: z.strictObject({ text: z.string().max(10_000).describe("What is shouted") }),
  pure: true,
  run: ({ config, msg }) => ({ ...msg, text: config.text.toUpperCase() }),
});
