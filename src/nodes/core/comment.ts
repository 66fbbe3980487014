// A note on the canvas: no message ever reaches it.
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";

export const comment = defineNode({
  type: "core.comment",
  title: "Comment",
  doc: "A note for the people who read the flow. It is not wired and does nothing.",
  ports: [],
  input: false,
  config: z.strictObject({ text: z.string().max(10_000) }),
  pure: true,
  run: () => undefined,
});
