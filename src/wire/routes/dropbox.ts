// What clients that cannot sign put into a vault: marked as such, never in the manifest, and sealed so that only who
// opens the vault can read it. The server chooses their names and expiry; robots believe a manifest entry first.
import { z } from "zod";
import { counter, itemId, vaultId } from "../../trust/fields.ts";
import { defineRoute } from "../route.ts";
import { at, pageOf, pageQuery, sealed } from "../shapes.ts";

const byVault = z.object({ vault: vaultId });
const byItem = z.object({ vault: vaultId, item: itemId });

/** The item key sealed to the vault's box key; empty for an item without content. */
const wrap = z.union([z.literal(""), sealed]);

export const dropboxItem = z.object({
  item: itemId,
  version: counter,
  name: z.string().min(1).max(150),
  kind: z.literal("secret"),
  category: z.string().regex(/^[a-z_]{1,40}$/),
  ready: z.boolean(),
  expires_at: at.nullable(),
  /** What is told of it and no secret: `app_id`, `environment`, `account_name`, `refreshed_at`, `reason`. */
  meta: z.record(z.string(), z.string()),
  created_at: at,
  updated_at: at,
});
export type DropboxItemRow = z.infer<typeof dropboxItem>;

export const listDropbox = defineRoute({
  method: "GET",
  path: "/v1/vaults/{vault}/dropbox",
  summary: "What was written through the API; with the wraps of every kept version for who was granted the vault",
  caller: "session",
  params: byVault,
  query: pageQuery,
  answer: pageOf(dropboxItem.extend({ wraps: z.array(z.object({ version: counter, wrap })).optional() })),
});
export const deleteFromDropbox = defineRoute({
  method: "DELETE",
  path: "/v1/vaults/{vault}/dropbox/{item}",
  summary: "Deletes what was written through the API",
  caller: "session",
  params: byItem,
});

export const listRobotDropbox = defineRoute({
  method: "GET",
  path: "/v1/robot/vaults/{vault}/dropbox",
  summary: "What was written through the API, for a granted robot",
  caller: "robot",
  params: byVault,
  query: pageQuery,
  answer: pageOf(dropboxItem),
});
/** `version` is that of wrap and blob; the newest unless another kept one is asked for. */
export const getRobotDropboxItem = defineRoute({
  method: "GET",
  path: "/v1/robot/vaults/{vault}/dropbox/{item}",
  summary: "A version's ciphertext, for a granted robot",
  caller: "robot",
  params: byItem,
  query: z.object({ version: z.coerce.number().int().min(1).optional() }),
  answer: dropboxItem.extend({ wrap, blob: z.union([z.literal(""), sealed]) }),
});
