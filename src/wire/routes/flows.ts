// Flows, runs, tokens and the audit log.
import { z } from "zod";
import { flowId, robotId, runId, vaultId } from "../../trust/fields.ts";
import { defineRoute, scopes } from "../route.ts";
import { at, auditRow, pageOf, pageQuery, run, runEvent, runStatus, statement } from "../shapes.ts";

const flow = z.object({
  id: flowId,
  name: z.string(),
  version: z.int(),
  hash: z.string(),
  statement,
  created_at: at,
  updated_at: at,
});
export type FlowRow = z.infer<typeof flow>;
const byFlow = z.object({ id: flowId });
const byRun = z.object({ id: runId });

export const listFlows = defineRoute({
  method: "GET",
  path: "/v1/flows",
  summary: "Flows, each with its newest version",
  caller: "session",
  scope: "flows:read",
  query: pageQuery.extend({ name: z.string().optional() }),
  answer: pageOf(flow),
});
export const getFlow = defineRoute({
  method: "GET",
  path: "/v1/flows/{id}",
  summary: "One flow, newest version unless another is named",
  caller: "session",
  scope: "flows:read",
  params: byFlow,
  query: z.object({ version: z.coerce.number().int().min(1).optional() }),
  answer: flow,
});
export const putFlow = defineRoute({
  method: "POST",
  path: "/v1/flows",
  summary: "A new signed version of a flow",
  caller: "session",
  status: 201,
  body: z.strictObject({ statement }),
  answer: flow,
});
export const deleteFlow = defineRoute({
  method: "DELETE",
  path: "/v1/flows/{id}",
  summary: "Deletes a flow; its runs stay",
  caller: "session",
  params: byFlow,
});
export const getRobotFlow = defineRoute({
  method: "GET",
  path: "/v1/robot/flows/{id}",
  summary: "A signed flow version, for a robot that runs it",
  caller: "robot",
  params: byFlow,
  query: z.object({ hash: z.string().max(64) }),
  answer: flow,
});

export const getRobotRun = defineRoute({
  method: "GET",
  path: "/v1/robot/runs/{id}",
  summary: "Whether a run is still this robot's, for one that was cut off",
  caller: "robot",
  params: byRun,
  answer: z.object({ mine: z.boolean() }),
});
export const listRobotSchedules = defineRoute({
  method: "GET",
  path: "/v1/robot/schedules",
  summary: "Flows that a robot starts by itself, by their newest versions",
  caller: "robot",
  answer: z.object({ data: z.array(z.object({ flow: flowId, hash: z.string().max(64) })) }),
});

export const createRun = defineRoute({
  method: "POST",
  path: "/v1/runs",
  summary: "Hands in a signed run order with its input",
  caller: "session",
  status: 201,
  body: z.strictObject({ order: statement, input: z.record(z.string(), z.unknown()) }),
  answer: run,
});
export const listRuns = defineRoute({
  method: "GET",
  path: "/v1/runs",
  summary: "Runs, newest first",
  caller: "session",
  scope: "runs:read",
  query: pageQuery.extend({ status: runStatus.optional(), flow: flowId.optional(), robot: robotId.optional() }),
  answer: pageOf(run),
});
export const getRun = defineRoute({
  method: "GET",
  path: "/v1/runs/{id}",
  summary: "One run; with `wait`, answers once it has left `status`",
  caller: "session",
  scope: "runs:read",
  params: byRun,
  query: z.object({ status: runStatus.optional(), wait: z.coerce.number().min(0).max(30).default(0) }),
  answer: run,
});
export const listRunEvents = defineRoute({
  method: "GET",
  path: "/v1/runs/{id}/events",
  summary: "What happened, after an event number; with `wait`, waits for more, or until the run has left `status`",
  caller: "session",
  scope: "runs:read",
  params: byRun,
  query: z.object({
    after: z.coerce.number().int().min(0).default(0),
    status: runStatus.optional(),
    limit: z.coerce.number().int().min(1).max(1_000).default(500),
    wait: z.coerce.number().min(0).max(30).default(0),
  }),
  answer: z.object({ data: z.array(runEvent), run }),
});
export const cancelRun = defineRoute({
  method: "POST",
  path: "/v1/runs/{id}/cancel",
  summary: "Cancels a run",
  caller: "session",
  scope: "runs:write",
  params: byRun,
  status: 202,
  answer: run,
});

const token = z.object({
  id: z.string(),
  name: z.string().nullable(),
  scopes: z.array(z.enum(scopes)),
  vault: vaultId.nullable(),
  created_at: at,
  expires_at: at.nullable(),
  last_used_at: at.nullable(),
});
export type TokenRow = z.infer<typeof token>;
export const createToken = defineRoute({
  method: "POST",
  path: "/v1/tokens",
  summary: "A bearer token; shown once",
  caller: "session",
  status: 201,
  body: z.strictObject({
    name: z.string().max(100).optional(),
    scopes: z.array(z.enum(scopes)).min(1),
    vault: vaultId.optional(),
    expires_at: at.optional(),
  }),
  answer: token.extend({ token: z.string() }),
});
export const listTokens = defineRoute({
  method: "GET",
  path: "/v1/tokens",
  summary: "Tokens",
  caller: "session",
  answer: z.object({ data: z.array(token) }),
});
export const deleteToken = defineRoute({
  method: "DELETE",
  path: "/v1/tokens/{id}",
  summary: "Revokes a token",
  caller: "session",
  params: z.object({ id: z.string().max(64) }),
});

export const listAudit = defineRoute({
  method: "GET",
  path: "/v1/audit",
  summary: "The audit log, oldest first, after a number",
  caller: "session",
  scope: "audit:read",
  query: z.object({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(1_000).default(500),
    wait: z.coerce.number().min(0).max(30).default(0),
  }),
  answer: z.object({ data: z.array(auditRow) }),
});
