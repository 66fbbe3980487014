// What the configs of the vault nodes share.
import { z } from "zod";
import { duration, itemName, type NodeContext, type VaultItems, vaultRef } from "../../flow/node.ts";

const place = {
  vault: vaultRef,
  item: itemName,
  /** Whether it is of kind secret, which members cannot read back. */
  secret: z.boolean().default(false),
  /** How long to wait while another run has the vault open. */
  timeout: duration.optional(),
};

/** Which item a node deletes. */
export const itemPlace = z.strictObject(place);
/** Which item a node writes, and what. */
export const itemWrite = z.strictObject({
  ...place,
  value: z.unknown(),
  /** Of an item that is made; `json`, any JSON value, when absent. */
  category: z
    .string()
    .regex(/^[a-z_]{1,40}$/, "not a category")
    .optional(),
  /** A time to come, or null for never; as it was when absent. */
  expiresAt: z.iso.datetime().nullable().optional(),
});

type Place = Pick<z.output<typeof itemPlace>, "vault" | "timeout">;

/** Does the work with the vault open: as this run has it open already, else for as long as the work takes. */
export async function withVault(
  { openVault }: Pick<NodeContext, "openVault">,
  { vault: named, timeout }: Place,
  work: (vault: VaultItems) => Promise<void>,
): Promise<void> {
  await using vault = await openVault(named, { timeout });
  await work(vault);
}
