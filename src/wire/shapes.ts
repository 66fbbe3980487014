// Shapes that several routes share: pages, principals, runs. What a server says here is for display; what is relied
// on travels in statements.
import { z } from "zod";
import { base64url, flowId, labels, memberId, robotId, role, runId, vaultId } from "../trust/fields.ts";
import { statementSchema } from "../trust/statement.ts";
import { maxPageSize, pageSize } from "./limits.ts";

export const statement = statementSchema;
/** Sealed bytes as base64url. */
export const sealed = base64url({ most: 1_500_000 });
export const at = z.iso.datetime();
export const email = z.email().max(254);
export const ticketId = z.string().regex(/^[a-z2-7]{16}$/, "expected the id of a ticket");

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(maxPageSize).default(pageSize),
  cursor: z.string().max(200).optional(),
});
export const pageOf = <T>(row: z.ZodType<T>) => z.object({ data: z.array(row), next_cursor: z.string().nullable() });
export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

export const member = z.object({
  id: memberId,
  email,
  name: z.string(),
  role: role.nullable(),
  status: z.enum(["pending", "active", "removed"]),
  certificate: statement.nullable(),
  created_at: at,
});
export type MemberRow = z.infer<typeof member>;

export const robotStatus = z.enum(["pending", "active", "revoked", "cloned"]);
export const robot = z.object({
  id: robotId,
  name: z.string(),
  labels,
  status: robotStatus,
  online: z.boolean(),
  last_seen_at: at.nullable(),
  version: z.string().nullable(),
  record: statement,
  endorsement: statement.nullable(),
  ticket: ticketId.nullable(),
  unlocked: z.array(vaultId),
  created_at: at,
});
export type RobotRow = z.infer<typeof robot>;

export const vault = z.object({
  id: vaultId,
  name: z.string(),
  epoch: z.int(),
  headers: z.array(statement),
  manifest: statement.nullable(),
  grants: z.array(statement),
  permits: z.array(statement),
  created_at: at,
});
export type VaultRow = z.infer<typeof vault>;

export const runStatus = z.enum([
  "queued",
  "assigned",
  "running",
  "waiting_for_secret",
  "succeeded",
  "failed",
  "cancelled",
  "timed_out",
  "lost",
]);
export type RunStatus = z.infer<typeof runStatus>;
export const finalStatuses: readonly RunStatus[] = ["succeeded", "failed", "cancelled", "timed_out", "lost"];

export const runError = z.object({ code: z.string(), message: z.string() });
export const run = z.object({
  id: runId,
  flow: flowId,
  flow_name: z.string(),
  flow_version: z.int(),
  flow_hash: z.string(),
  trigger: z.enum(["signed", "api", "hook", "schedule"]),
  robot: robotId.nullable(),
  robot_name: z.string().nullable(),
  label: z.string().nullable(),
  status: runStatus,
  /** Vaults whose key the run waits for. */
  waiting_for: z.array(vaultId),
  reason: z.string().nullable(),
  node: z.string().nullable(),
  error: runError.nullable(),
  counts: z.object({ nodes: z.int(), messages: z.int(), errors: z.int() }).nullable(),
  duration_ms: z.number().nullable(),
  created_at: at,
  started_at: at.nullable(),
  ended_at: at.nullable(),
  /** The instant that a schedule started it for. */
  scheduled_for: at.nullable().default(null),
  /** While it waits for its turn: the run whose end it waits for, as far as is known; null also while no robot is there. */
  behind: runId.nullable().default(null),
});
export type RunRow = z.infer<typeof run>;

/** One thing that happened in a run, masked before it left the robot. `seq` counts from 1 within the run. */
export const runEvent = z.object({
  run: runId,
  seq: z.int().min(1),
  at,
  type: z.string().max(64),
  node: z.string().max(128).optional(),
  data: z.unknown().optional(),
});
export type RunEventRow = z.infer<typeof runEvent>;

export const auditRow = z.object({
  seq: z.int(),
  at,
  actor: z.string(),
  action: z.string(),
  subject: z.string().nullable(),
  detail: z.string().nullable(),
  previous: z.string(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRow>;
