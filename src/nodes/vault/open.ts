// Opens a vault for the rest of the run, so that nothing comes between what its nodes read and write there.
import { z } from "zod";
import { defineNode, duration, vaultRef } from "../../flow/node.ts";

export const open = defineNode({
  type: "vault.open",
  title: "Open vault",
  doc: "Opens a vault and keeps it open until the run ends; no other run has it open meanwhile. Waits in line while another has it open.",
  ports: ["out"],
  config: z.strictObject({
    vault: vaultRef,
    /** `shared`: together with other readers; writes are refused. */
    mode: z.enum(["exclusive", "shared"]).default("exclusive"),
    /** How long to wait in line; then it fails with vault-busy. */
    timeout: duration.optional(),
  }),
  vaultAccess: "read",
  pure: true,
  run: async ({ config: { vault, mode, timeout }, msg, openVault }) => {
    // Never closed here: what a node leaves open is the run's.
    await openVault(vault, { mode, timeout });
    return msg;
  },
});
