// Writes an item, whether it is there or not.
import { defineNode } from "../../flow/node.ts";
import { itemWrite, withVault } from "./fields.ts";

export const setItem = defineNode({
  type: "vault.set-item",
  title: "Set item",
  doc: "Writes a new version of an item, or makes the item when it is not there, and sends the message on.",
  ports: ["out"],
  config: itemWrite,
  vaultAccess: "write",
  run: async (context) => {
    const { item, value, secret, ...options } = context.config;
    await withVault(context, context.config, (vault) =>
      secret ? vault.upsertSecret(item, value, options) : vault.upsert(item, value, options),
    );
    return context.msg;
  },
});
