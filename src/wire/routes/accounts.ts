// Accounts, sessions and members. Passwords never travel: OPAQUE messages and wrapped bundles do.
import { z } from "zod";
import { base64url, bytes32, displayName, memberId, role } from "../../trust/fields.ts";
import { defineRoute } from "../route.ts";
import { at, email, member, sealed, statement, ticketId } from "../shapes.ts";

const opaque = z
  .string()
  .min(1)
  .max(4_096)
  .regex(/^[A-Za-z0-9_-]+$/, "expected an OPAQUE message");
const wrapped = base64url({ most: 65_536 });
/** The second copy of the bundle, under the recovery code, and what proves knowledge of the code. */
const recovery = z.strictObject({ bundle: wrapped, proof: bytes32 });
const session = z.object({ token: z.string(), expires_at: at });
const credentials = { registration: opaque, bundle: wrapped, account_key: z.boolean(), recovery };

export const getServer = defineRoute({
  method: "GET",
  path: "/v1/server",
  summary: "What this control plane is",
  caller: "anyone",
  answer: z.object({
    name: z.literal("sealbot"),
    version: z.string(),
    workspace: z.string().nullable(),
    setup_required: z.boolean(),
    public_urls: z.array(z.string()),
    time: at,
  }),
});

export const startRegistration = defineRoute({
  method: "POST",
  path: "/v1/accounts/registration",
  summary: "First OPAQUE message of a new password",
  caller: "anyone",
  body: z.strictObject({ email, request: opaque }),
  answer: z.object({ response: opaque }),
});

export const createAccount = defineRoute({
  method: "POST",
  path: "/v1/accounts",
  summary: "The first account: makes the workspace",
  caller: "anyone",
  status: 201,
  body: z.strictObject({
    setup_code: z.string().max(128),
    email,
    ...credentials,
    root: bytes32,
    root_box: sealed,
    certificate: statement,
  }),
  answer: session.extend({ member: memberId, workspace: z.string() }),
});

export const startLogin = defineRoute({
  method: "POST",
  path: "/v1/sessions/start",
  summary: "First OPAQUE message of a login",
  caller: "anyone",
  body: z.strictObject({ email, request: opaque }),
  answer: z.object({ login: z.string(), response: opaque, account_key: z.boolean() }),
});

export const finishLogin = defineRoute({
  method: "POST",
  path: "/v1/sessions",
  summary: "Second OPAQUE message of a login",
  caller: "anyone",
  status: 201,
  body: z.strictObject({ login: z.string().max(128), finish: opaque }),
  answer: session.extend({ member: memberId, bundle: wrapped }),
});

export const startServiceLogin = defineRoute({
  method: "POST",
  path: "/v1/sessions/challenge",
  summary: "A challenge for a service account",
  caller: "anyone",
  body: z.strictObject({ member: memberId }),
  answer: z.object({ challenge: bytes32 }),
});

export const finishServiceLogin = defineRoute({
  method: "POST",
  path: "/v1/sessions/service",
  summary: "Signs a service account in by its key",
  caller: "anyone",
  status: 201,
  body: z.strictObject({
    member: memberId,
    challenge: bytes32,
    origin: z.string().max(300),
    signature: base64url({ length: 64 }),
  }),
  answer: session.extend({ member: memberId }),
});

export const endSession = defineRoute({
  method: "DELETE",
  path: "/v1/sessions/current",
  summary: "Signs out",
  caller: "session",
});

export const listSessions = defineRoute({
  method: "GET",
  path: "/v1/me/sessions",
  summary: "Where this member is signed in; which one asks",
  caller: "session",
  answer: z.object({
    data: z.array(z.object({ created_at: at, used_at: at, expires_at: at, is_this: z.boolean() })),
  }),
});

export const endOtherSessions = defineRoute({
  method: "DELETE",
  path: "/v1/me/sessions",
  summary: "Signs this member out everywhere but here",
  caller: "session",
});

export const getMe = defineRoute({
  method: "GET",
  path: "/v1/me",
  summary: "Who is signed in",
  caller: "session",
  answer: member.extend({ workspace: z.string(), root: bytes32, root_box: sealed.nullable() }),
});

export const setCredentials = defineRoute({
  method: "PUT",
  path: "/v1/me/credentials",
  summary: "Replaces password and recovery code",
  caller: "session",
  body: z.strictObject(credentials),
});

export const startRecovery = defineRoute({
  method: "POST",
  path: "/v1/recovery",
  summary: "Gives back the bundle to whoever proves the recovery code",
  caller: "anyone",
  body: z.strictObject({ email, proof: bytes32 }),
  answer: session.extend({ member: memberId, bundle: wrapped }),
});

export const listMembers = defineRoute({
  method: "GET",
  path: "/v1/members",
  summary: "Everyone in the workspace",
  caller: "session",
  answer: z.object({ data: z.array(member) }),
});

export const joinAsMember = defineRoute({
  method: "POST",
  path: "/v1/join/{ticket}/member",
  summary: "A newcomer hands in the account and the record that the inviter checks",
  caller: "anyone",
  status: 202,
  params: z.object({ ticket: ticketId }),
  body: z.strictObject({
    record: base64url({ most: 4_096 }),
    mac: bytes32,
    email,
    name: displayName,
    member: memberId,
    ...credentials,
  }),
  answer: session.extend({ member: memberId }),
});

/** What a newcomer says of itself; travels as bytes so that the MAC covers exactly them. */
export const memberRecord = z.strictObject({
  member: memberId,
  name: displayName,
  email,
  ed25519: bytes32,
  x25519: bytes32,
});

export const certifyMember = defineRoute({
  method: "POST",
  path: "/v1/members/{id}/certificate",
  summary: "The root's certificate for a member, and the root's key for a new owner",
  caller: "session",
  params: z.object({ id: memberId }),
  body: z.strictObject({
    certificate: statement,
    root_box: sealed.optional(),
    ticket: ticketId.optional(),
    /** Of the certificate before, whose keys are lost or gave more; what it upheld and still stands comes signed anew. */
    revocation: statement.optional(),
    resigned: z.array(statement).max(10_000).optional(),
  }),
  answer: member,
});

export const createServiceMember = defineRoute({
  method: "POST",
  path: "/v1/members/service",
  summary: "A service account that signs in by its key",
  caller: "session",
  status: 201,
  body: z.strictObject({ member: memberId, name: displayName, role, certificate: statement }),
  answer: member,
});

export const removeMember = defineRoute({
  method: "POST",
  path: "/v1/members/{id}/removal",
  summary: "Revokes a member; what it signed and still stands comes signed anew",
  caller: "session",
  params: z.object({ id: memberId }),
  body: z.strictObject({ revocation: statement, resigned: z.array(statement).max(10_000) }),
});
