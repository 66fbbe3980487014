// The workflow vault as Altostrat's API has it: names, limits and answers are Altostrat's own. A secret goes in and never
// comes out; an item called `api-key:<flow name>` is a key of that flow's hook, shown once.
import { z } from "zod";
import { name } from "../../trust/fields.ts";
import { defineRoute } from "../route.ts";
import { at } from "../shapes.ts";

const path = "/workflows/vault";
const byId = z.strictObject({ id: z.string().min(1).max(64) });
const itemName = name(3, 50);
const secret = z.string().min(1).max(2_000);
/** A form has no way to say null but the empty text. */
const expires = z.preprocess((value) => (value === "" ? null : value), z.iso.datetime({ offset: true }).nullable());

const item = z.object({ id: z.string(), name: z.string(), created_at: at, expires_at: at.nullable() });
export type WorkflowVaultItem = z.infer<typeof item>;

export const listWorkflowVault = defineRoute({
  method: "GET",
  path,
  summary: "Items of the workflow vault (Altostrat), oldest first, without their secrets",
  caller: "session",
  scope: "workflows:read",
  answer: z.array(item),
});
export const createWorkflowVaultItem = defineRoute({
  method: "POST",
  path,
  summary: "A new item of the workflow vault (Altostrat); `api-key:<flow name>` makes a key of that flow's hook",
  caller: "session",
  scope: "workflows:write",
  status: 201,
  body: z.strictObject({ name: itemName, secret: secret.optional(), expires_at: expires.optional() }),
  answer: item.extend({ generated_secret: z.string().optional() }),
});
export const getWorkflowVaultItem = defineRoute({
  method: "GET",
  path: `${path}/{id}`,
  summary: "One item of the workflow vault (Altostrat), without its secret",
  caller: "session",
  scope: "workflows:read",
  params: byId,
  answer: item,
});
export const updateWorkflowVaultItem = defineRoute({
  method: "PUT",
  path: `${path}/{id}`,
  summary: "Changes name, secret or expiry of an item of the workflow vault (Altostrat)",
  caller: "session",
  scope: "workflows:write",
  params: byId,
  body: z.strictObject({ name: itemName, secret, expires_at: expires }).partial(),
  answer: item,
});
export const deleteWorkflowVaultItem = defineRoute({
  method: "DELETE",
  path: `${path}/{id}`,
  summary: "Deletes an item of the workflow vault (Altostrat); a key is good no more",
  caller: "session",
  scope: "workflows:write",
  params: byId,
});
