// A member as the CLI shows it, to people and to programs.
import type { Member } from "../../client/members/members.ts";
import type { Column } from "../output.ts";

/** What `--json` prints of a member. */
export const memberJson = (member: Member) => ({
  id: member.id,
  name: member.name,
  email: member.email,
  role: member.role ?? null,
  status: member.status,
  fingerprint: member.fingerprint ?? null,
  created_at: member.createdAt,
});

export const memberColumns: readonly Column<Member>[] = [
  ["name", ({ name }) => name],
  ["email", ({ email }) => email],
  ["role", ({ role }) => role],
  ["status", ({ status }) => status],
  ["id", ({ id }) => id],
];
