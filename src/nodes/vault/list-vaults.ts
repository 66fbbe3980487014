// Puts the vaults that the flow declares into the message.
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";

export const listVaults = defineNode({
  type: "vault.list-vaults",
  title: "List vaults",
  doc: "Puts the vaults that the flow declares into the message: id, name, access, and whether each is unlocked on this robot.",
  ports: ["out"],
  config: z.strictObject({ to: messageField.default("vaults") }),
  pure: true,
  run: async ({ config: { to }, msg, listVaults }) => {
    msg[to] = await listVaults();
    return msg;
  },
});
