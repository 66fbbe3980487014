// Vault connections as Auth0's Management API v2 has them: paths, field names, limits and scopes are Auth0's own, so
// that its SDK and its deploy tool work here as they are.
import { z } from "zod";
import { name } from "../../trust/fields.ts";
import { appId } from "../../vault/connections.ts";
import { defineRoute } from "../route.ts";
import { at } from "../shapes.ts";

const path = "/api/v2/flows/vault/connections";
const byId = z.strictObject({ id: z.string().min(1).max(30) });
const connectionName = name(1, 150);

/** Whole numbers as a query writes them. */
const count = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, "expected a whole number")
    .transform(Number)
    .pipe(z.number().min(least).max(most));

/** By the table of its app; or, sealed by the client, `{ type, sealed }`. */
const setup = z.record(z.string(), z.unknown());

export const sealedSetup = z.strictObject({
  type: z.string().min(1).max(55),
  /** Base64url of PAE(item id, version, sealed item key, blob). */
  sealed: z
    .string()
    .max(130_000)
    .regex(/^[A-Za-z0-9_-]+$/, "expected base64url"),
});

const summary = z.object({
  id: z.string(),
  app_id: z.string(),
  name: z.string(),
  account_name: z.string().optional(),
  ready: z.boolean(),
  created_at: at,
  updated_at: at,
  refreshed_at: at.nullable().optional(),
  /** MD5 of `updated_at`, hexadecimal: another one after every change. */
  fingerprint: z.string(),
});
export type ConnectionSummary = z.infer<typeof summary>;
const connection = summary.extend({ environment: z.string().optional() });
export type ConnectionRow = z.infer<typeof connection>;

export const listConnections = defineRoute({
  method: "GET",
  path,
  summary: "Vault connections (Auth0)",
  caller: "session",
  scope: "read:flows_vault_connections",
  query: z.strictObject({
    page: count(0, 1_000).default(0),
    per_page: count(1, 100).default(50),
    include_totals: z.enum(["true", "false"]).default("false"),
  }),
  answer: z.union([
    z.array(summary),
    z.object({ start: z.int(), limit: z.int(), total: z.int(), connections: z.array(summary) }),
  ]),
});
export const createConnection = defineRoute({
  method: "POST",
  path,
  summary: "A new vault connection (Auth0); without a setup it is filled later",
  caller: "session",
  scope: "create:flows_vault_connections",
  status: 201,
  body: z.strictObject({ name: connectionName, app_id: appId, setup: setup.optional() }),
  answer: connection,
});
export const getConnection = defineRoute({
  method: "GET",
  path: `${path}/{id}`,
  summary: "One vault connection (Auth0)",
  caller: "session",
  scope: "read:flows_vault_connections",
  params: byId,
  answer: connection,
});
export const updateConnection = defineRoute({
  method: "PATCH",
  path: `${path}/{id}`,
  summary: "Renames a vault connection or sets it up anew (Auth0)",
  caller: "session",
  scope: "update:flows_vault_connections",
  params: byId,
  body: z.strictObject({ name: connectionName.optional(), setup: setup.optional() }),
  answer: connection,
});
export const deleteConnection = defineRoute({
  method: "DELETE",
  path: `${path}/{id}`,
  summary: "Deletes a vault connection (Auth0)",
  caller: "session",
  scope: "delete:flows_vault_connections",
  params: byId,
});
