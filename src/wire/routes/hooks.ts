// Runs that no person orders: a webhook with a key of its own, or a program with a token, starts a flow whose signed
// triggers allow it.
import { z } from "zod";
import { flowId, runId, vaultId } from "../../trust/fields.ts";
import { maxInput } from "../limits.ts";
import { defineRoute } from "../route.ts";
import { at, run } from "../shapes.ts";

/** A flow by its name or id. */
const byFlow = z.object({ flow: z.string().min(1).max(64) });
const input = z.record(z.string(), z.unknown());

/** `Authorization: Bearer wfk_…`; an absent body is an empty object. */
export const callHook = defineRoute({
  method: "POST",
  path: "/hooks/{flow}",
  summary: "Starts a flow that declares a hook, with a key of that flow; the body is its input",
  caller: "anyone",
  status: 202,
  params: byFlow,
  body: input,
  maxBody: maxInput,
  answer: z.object({ run: runId }),
});
export const fireFlow = defineRoute({
  method: "POST",
  path: "/v1/flows/{flow}/runs",
  summary: "Starts a flow that declares a trigger for programs",
  caller: "session",
  scope: "runs:write",
  status: 202,
  params: byFlow,
  body: z.strictObject({ input: input.default({}) }),
  answer: run,
});

const hookKey = z.object({
  id: z.string(),
  name: z.string(),
  flow: flowId,
  flow_name: z.string().nullable(),
  /** The vault whose API made it; null when a member did. */
  vault: vaultId.nullable(),
  created_at: at,
  expires_at: at.nullable(),
  last_used_at: at.nullable(),
});
export type HookKeyRow = z.infer<typeof hookKey>;

export const createHookKey = defineRoute({
  method: "POST",
  path: "/v1/hook-keys",
  summary: "A key that starts one flow by its hook; shown once",
  caller: "session",
  status: 201,
  body: z.strictObject({ flow: flowId, name: z.string().min(1).max(100).optional(), expires_at: at.optional() }),
  answer: hookKey.extend({ key: z.string() }),
});
export const listHookKeys = defineRoute({
  method: "GET",
  path: "/v1/hook-keys",
  summary: "Keys of hooks, without the keys",
  caller: "session",
  answer: z.object({ data: z.array(hookKey) }),
});
export const deleteHookKey = defineRoute({
  method: "DELETE",
  path: "/v1/hook-keys/{id}",
  summary: "Revokes a key of a hook",
  caller: "session",
  params: z.object({ id: z.string().max(64) }),
});
