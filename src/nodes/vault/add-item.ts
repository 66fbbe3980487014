// Makes an item that must not be there yet.
import { defineNode } from "../../flow/node.ts";
import { itemWrite, withVault } from "./fields.ts";

export const addItem = defineNode({
  type: "vault.add-item",
  title: "Add item",
  doc: "Makes an item and sends the message on; one that is there already is an error, item-exists.",
  ports: ["out"],
  config: itemWrite,
  vaultAccess: "write",
  run: async (context) => {
    const { item, value, secret, ...options } = context.config;
    await withVault(context, context.config, (vault) =>
      secret ? vault.insertSecret(item, value, options) : vault.insert(item, value, options),
    );
    return context.msg;
  },
});
