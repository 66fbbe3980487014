// Asks for the key of a vault early, while somebody is still there to bring it.
import { z } from "zod";
import { defineNode, vaultRef } from "../../flow/node.ts";

export const requireVault = defineNode({
  type: "vault.require",
  title: "Require vault",
  doc: "Sends the message on once the key of a vault is on this robot; asks for it when it is not.",
  ports: ["out"],
  config: z.strictObject({ vault: vaultRef }),
  vaultAccess: "read",
  pure: true,
  run: async ({ config: { vault }, msg, requireVault }) => {
    await requireVault(vault);
    return msg;
  },
});
