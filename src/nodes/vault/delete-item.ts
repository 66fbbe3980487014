// Deletes an item that must be there.
import { defineNode } from "../../flow/node.ts";
import { itemPlace, withVault } from "./fields.ts";

export const deleteItem = defineNode({
  type: "vault.delete-item",
  title: "Delete item",
  doc: "Deletes an item and sends the message on; one that is not there is an error, item-missing.",
  ports: ["out"],
  config: itemPlace,
  vaultAccess: "write",
  run: async (context) => {
    const { item, secret } = context.config;
    await withVault(context, context.config, (vault) => (secret ? vault.deleteSecret(item) : vault.delete(item)));
    return context.msg;
  },
});
