// Tickets, robots, asks and injects.
import { z } from "zod";
import { base64url, bytes32, displayName, labels, memberId, robotId, role, vaultId } from "../../trust/fields.ts";
import { defineRoute } from "../route.ts";
import { at, pageOf, pageQuery, robot, sealed, statement, ticketId } from "../shapes.ts";

const byTicket = z.object({ ticket: ticketId });
const byRobot = z.object({ id: robotId });

const ticket = z.object({
  id: ticketId,
  kind: z.enum(["robot", "member"]),
  status: z.enum(["open", "used", "done", "expired", "withdrawn"]),
  name: z.string().nullable(),
  labels,
  role: role.nullable(),
  inviter: memberId,
  /** The ticket's secret, sealed to the inviter. */ sealed,
  expires_at: at,
  created_at: at,
  /** Tries to use it after the first; more than none is an alarm. */
  alarms: z.int(),
  /** What the newcomer handed in: for a robot the payload bytes of its robot-record, for a member its record. */
  record: base64url({ most: 4_096 }).nullable(),
  mac: bytes32.nullable(),
  principal: z.union([robotId, memberId]).nullable(),
});
export type TicketRow = z.infer<typeof ticket>;

export const createTicket = defineRoute({
  method: "POST",
  path: "/v1/tickets",
  summary: "Invites a robot or a member",
  caller: "session",
  status: 201,
  body: z.strictObject({
    id: ticketId,
    kind: z.enum(["robot", "member"]),
    sealed,
    name: displayName.optional(),
    labels: labels.default([]),
    role: role.optional(),
    expires_at: at,
  }),
  answer: ticket,
});
export const listTickets = defineRoute({
  method: "GET",
  path: "/v1/tickets",
  summary: "Tickets of the one who is signed in, newest first",
  caller: "session",
  answer: z.object({ data: z.array(ticket) }),
});
export const getTicket = defineRoute({
  method: "GET",
  path: "/v1/tickets/{ticket}",
  summary: "One ticket",
  caller: "session",
  params: byTicket,
  query: z.object({ /** Seconds to wait for its use. */ wait: z.coerce.number().min(0).max(30).default(0) }),
  answer: ticket,
});

export const getJoin = defineRoute({
  method: "GET",
  path: "/v1/join/{ticket}",
  summary: "The workspace a ticket is for; trust only what the ticket confirms",
  caller: "anyone",
  params: byTicket,
  answer: z.object({
    workspace: z.string(),
    /** The first one; `roots` lead from it to the one that the ticket confirms. */
    root: bytes32,
    roots: z.array(statement),
    kind: z.enum(["robot", "member"]),
    name: z.string().nullable(),
    labels,
    role: role.nullable(),
  }),
});
export const joinAsRobot = defineRoute({
  method: "POST",
  path: "/v1/join/{ticket}/robot",
  summary: "A robot hands in its self-signed record",
  caller: "anyone",
  status: 202,
  params: byTicket,
  body: z.strictObject({ record: statement, mac: bytes32 }),
  answer: z.object({ robot: robotId, status: z.literal("pending") }),
});

export const listRobots = defineRoute({
  method: "GET",
  path: "/v1/robots",
  summary: "Robots",
  caller: "session",
  scope: "robots:read",
  query: pageQuery.extend({ name: z.string().optional() }),
  answer: pageOf(robot),
});
const robotCounts = z.object({
  /** Also those that nobody vouches for yet, and those that are revoked. */
  all: z.int(),
  active: z.int(),
  /** Of the active ones. */
  online: z.int(),
});
export type RobotCounts = z.infer<typeof robotCounts>;
export const countRobots = defineRoute({
  method: "GET",
  path: "/v1/robot-counts",
  summary: "How many robots there are, without one of them",
  caller: "session",
  scope: "robots:read",
  answer: robotCounts,
});
export const getRobot = defineRoute({
  method: "GET",
  path: "/v1/robots/{id}",
  summary: "One robot",
  caller: "session",
  scope: "robots:read",
  params: byRobot,
  answer: robot,
});
export const endorseRobot = defineRoute({
  method: "POST",
  path: "/v1/robots/{id}/endorsement",
  summary: "Vouches for a robot, once its MAC was checked",
  caller: "session",
  params: byRobot,
  body: z.strictObject({ endorsement: statement }),
  answer: robot,
});
export const lockRobot = defineRoute({
  method: "POST",
  path: "/v1/robots/{id}/lock",
  summary: "Tells a robot to forget keys",
  caller: "session",
  params: byRobot,
  body: z.strictObject({ vault: vaultId.optional() }),
  status: 202,
  answer: z.object({ delivered: z.boolean() }),
});

export const listNodeTypes = defineRoute({
  method: "GET",
  path: "/v1/node-types",
  summary: "The node types of active robots, as they announced them",
  caller: "session",
  scope: "robots:read",
  answer: z.object({
    /** Robots that announced the same stand together. */
    data: z.array(z.object({ robots: z.array(robotId), nodes: z.array(z.record(z.string(), z.unknown())) })),
  }),
});

const ask = z.object({
  id: z.string(),
  robot: robotId,
  vault: vaultId,
  statement,
  asked_at: at,
  expires_at: at,
  run: z.string().nullable(),
});
export type AskRow = z.infer<typeof ask>;
export const listAsks = defineRoute({
  method: "GET",
  path: "/v1/asks",
  summary: "What robots are waiting for",
  caller: "session",
  answer: z.object({ data: z.array(ask) }),
});
export const openAsk = defineRoute({
  method: "POST",
  path: "/v1/robots/{id}/asks",
  summary: "The robot's open ask for a vault; asks it for one where there is none",
  caller: "session",
  params: byRobot,
  body: z.strictObject({ vault: vaultId }),
  answer: ask,
});
export const injectSecret = defineRoute({
  method: "POST",
  path: "/v1/asks/{ask}/inject",
  summary: "Hands the sealed keys on and waits for the robot's signed receipt",
  caller: "session",
  params: z.object({ ask: z.string().max(64) }),
  body: z.strictObject({ sealed }),
  answer: z.object({ receipt: statement }),
});
