// Puts the names of a vault's items into the message, and what else may be said of them without opening any.
import { z } from "zod";
import { defineNode, vaultRef } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";

export const listItems = defineNode({
  type: "vault.list-items",
  title: "List items",
  doc: "Puts the items that the flow may touch into the message: name, kind, category, version, ready and expires_at of each, and no value.",
  ports: ["out"],
  config: z.strictObject({ vault: vaultRef, to: messageField.default("items") }),
  vaultAccess: "read",
  pure: true,
  run: async ({ config: { vault, to }, msg, listItems }) => {
    msg[to] = await listItems(vault);
    return msg;
  },
});
