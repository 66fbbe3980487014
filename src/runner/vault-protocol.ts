// What a runner may ask of the daemon about vaults. Every word of it is parsed with limits: code of flow authors can
// send anything.
import { z } from "zod";
import { itemName, vaultRef } from "../flow/fields.ts";
import { vaultMethods } from "../flow/open-vault.ts";
import { plainJsonFault } from "../flow/plain-json.ts";

/** Requests of one runner that may be open at a time; those beside openings that it sends at a time; open vaults. */
export const askLimits = { requests: 4_096, calls: 256, open: 1_024 } as const;

const id = z.int().min(1);
const nodeName = z.string().max(128);
const asked = { id, node: z.strictObject({ id: nodeName, type: nodeName }) };
const vaults = z.array(vaultRef).min(1).max(64);
/** Bounds of a value, somewhat above those of any item. */
const value = z
  .unknown()
  .refine((json) => !plainJsonFault(json, { depth: 56, size: 1_500_000 }), "no value of an item");

export const vaultRequests = [
  z.strictObject({ t: z.literal("require-vaults"), ...asked, vaults }),
  z.strictObject({ t: z.literal("list-vaults"), ...asked }),
  z.strictObject({ t: z.literal("list-items"), ...asked, vault: vaultRef }),
  z.strictObject({
    t: z.literal("open-vaults"),
    ...asked,
    vaults,
    mode: z.enum(["exclusive", "shared"]),
    /** Milliseconds to wait in line. */
    timeout: z
      .int()
      .min(0)
      .max(30 * 86_400_000)
      .optional(),
    /** Openings of this run whose place in line will do: their ids. */
    within: z.array(id).max(askLimits.open),
  }),
  z.strictObject({
    t: z.literal("vault-call"),
    ...asked,
    /** Id of the opening. */
    handle: id,
    vault: vaultRef,
    method: z.enum(vaultMethods),
    name: itemName.optional(),
    value: value.optional(),
    category: z.string().max(40).optional(),
    expiresAt: z.string().max(40).nullable().optional(),
  }),
  /** Also takes back an opening that is still waited for. */
  z.strictObject({ t: z.literal("close-vaults"), id, handle: id }),
  z.strictObject({ t: z.literal("mask"), id, text: z.string().min(1).max(100_000) }),
] as const;

export const vaultRequest = z.discriminatedUnion("t", vaultRequests);
export type VaultRequest = z.infer<typeof vaultRequest>;
export type RequestOf<T extends VaultRequest["t"]> = Extract<VaultRequest, { t: T }>;
