// The workspace's public record: its roots and its revocation list.
import { z } from "zod";
import { bytes32, memberId } from "../../trust/fields.ts";
import { defineRoute } from "../route.ts";
import { sealed, statement } from "../shapes.ts";

const answer = z.object({
  workspace: z.string(),
  /** The first one, from which the workspace has its id; `roots` lead on from it. */
  root: bytes32,
  roots: z.array(statement),
  revocations: z.array(statement),
});
const query = z.object({ after: z.coerce.number().int().min(0).default(0) });

export const getTrust = defineRoute({
  method: "GET",
  path: "/v1/trust",
  summary: "Roots, and revocations after a number",
  caller: "session",
  query,
  answer,
});
export const getRobotTrust = defineRoute({
  method: "GET",
  path: "/v1/robot/trust",
  summary: "The same for a robot, with its own endorsement once somebody vouched for it",
  caller: "robot",
  query,
  answer: answer.extend({ endorsement: statement.nullable() }),
});
const succession = z.strictObject({
  root: statement,
  certificates: z.array(statement).min(1).max(10_000),
  root_boxes: z
    .array(z.strictObject({ member: memberId, box: sealed }))
    .min(1)
    .max(10_000),
});
export type Succession = z.infer<typeof succession>;
export const succeedRoot = defineRoute({
  method: "POST",
  path: "/v1/roots",
  summary: "A new root at once: everyone who stays certified by it, its key sealed to the owners who stay",
  caller: "session",
  status: 201,
  body: succession,
  answer: z.object({ seq: z.int() }),
});
export const revoke = defineRoute({
  method: "POST",
  path: "/v1/revocations",
  summary: "Appends a signed link to the revocation list",
  caller: "session",
  status: 201,
  body: z.strictObject({ revocation: statement }),
  answer: z.object({ seq: z.int() }),
});
