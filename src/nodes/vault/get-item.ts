// Puts an item into the message: as a handle that opens nothing by itself, or, only where the author wrote it so, in
// plaintext.
import { z } from "zod";
import { defineNode, itemName, vaultRef } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";

export const getItem = defineNode({
  type: "vault.get-item",
  title: "Get item",
  doc: "Puts a handle to an item into the message, for nodes that take credentials; with reveal, its fields in plaintext.",
  ports: ["out"],
  config: z.strictObject({
    vault: vaultRef,
    item: itemName,
    to: messageField.default("item"),
    reveal: z.boolean().default(false),
  }),
  vaultAccess: "read",
  pure: true,
  run: async ({ config: { vault, item, to, reveal }, msg, secret }) => {
    const opened = await secret({ vault, item });
    msg[to] = reveal ? opened.fields : { $secret: { vault: opened.vault, item: opened.item, version: opened.version } };
    return msg;
  },
});
