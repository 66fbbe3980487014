// A statement: JSON bytes and who signed them. The bytes are kept exactly as the signer made them; nobody
// serialises them again, so what was signed is what is read.
import { z } from "zod";
import type { WorkspaceId } from "../base/ids.ts";
import { parseShape } from "../base/shape.ts";
import { parseStrictJsonBytes } from "../base/strict-json.ts";
import { fromBase64url, toBase64url, utf8 } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import { pae } from "../crypto/pae.ts";
import { sign, verify } from "../crypto/signature.ts";
import { base64url, fingerprint } from "./fields.ts";
import type { Fingerprint } from "./fingerprint.ts";

export const statementKinds = [
  "root",
  "member-cert",
  "robot-record",
  "robot-endorsement",
  "vault-header",
  "grant",
  "permit",
  "ask",
  "inject",
  "receipt",
  "revoke",
  "flow",
  "run",
  "manifest",
] as const;
export type StatementKind = (typeof statementKinds)[number];

export interface Statement {
  readonly kind: StatementKind;
  /** Base64url of UTF-8 JSON, exactly as the signer serialised it. */
  readonly payload: string;
  readonly signer: Fingerprint;
  /** Base64url of 64 bytes. */
  readonly signature: string;
  /** What vouches for the signer: a member's certificate, or a robot's record and endorsement. */
  readonly certificates: readonly Statement[];
}

const leaf = {
  kind: z.enum(statementKinds),
  /** Bounded by what carries it: a frame, or a body, of which only those with a manifest may be large. */
  payload: base64url({ most: 12_000_000 }),
  signer: fingerprint,
  signature: base64url({ length: 64 }),
};
// Root vouches for members, members for robots: nothing is ever more than two certificates away from the root.
const level0 = z.strictObject({ ...leaf, certificates: z.array(z.never()).max(0) });
const level1 = z.strictObject({ ...leaf, certificates: z.array(level0).max(4) });
/** Shape only: says nothing about who signed. */
export const statementSchema: z.ZodType<Statement> = z.strictObject({ ...leaf, certificates: z.array(level1).max(4) });

export interface Signer {
  readonly workspace: WorkspaceId;
  readonly fingerprint: Fingerprint;
  /** Ed25519 seed, 32 bytes. */
  readonly secretKey: Uint8Array;
  readonly certificates: readonly Statement[];
}

const signedBytes = (
  workspace: WorkspaceId,
  { kind, signer, payload }: Pick<Statement, "kind" | "signer" | "payload">,
) => pae("sealbot/v1/statement", kind, workspace, fromBase64url(signer), fromBase64url(payload));

/** Signs `payload` as it serialises now. The caller has checked its shape. */
export async function signStatement(kind: StatementKind, payload: object, signer: Signer): Promise<Statement> {
  const unsigned = { kind, payload: toBase64url(utf8(JSON.stringify(payload))), signer: signer.fingerprint };
  const signature = await sign(signer.secretKey, signedBytes(signer.workspace, unsigned));
  return { ...unsigned, signature: toBase64url(signature), certificates: signer.certificates };
}

/** True when `publicKey` signed exactly this statement in this workspace. Says nothing about authority. */
export async function isSignedBy(
  statement: Statement,
  publicKey: Uint8Array,
  workspace: WorkspaceId,
): Promise<boolean> {
  // Whose signature it is never changes; whether that counts for anything is asked each time, by others.
  const { kind, signer, payload, signature } = statement;
  const words = [workspace, toBase64url(publicKey), kind, signer, payload, signature];
  if (signed.get(statement)?.every((word, at) => word === words[at])) return true;
  const isTrue = await verify(publicKey, signedBytes(workspace, statement), fromBase64url(signature));
  if (isTrue) signed.set(statement, words);
  return isTrue;
}

/** What was found to be signed: all that went into the check, so that a changed statement is checked anew. */
const signed = new WeakMap<Statement, readonly string[]>();

/** Names what was signed, base64url: equal for two copies of one statement, whatever certificates they carry. */
export function statementHash(workspace: WorkspaceId, statement: Statement): string {
  return toBase64url(sha256(signedBytes(workspace, statement)));
}

/**
 * Reads a payload whose signature was verified.
 * @throws InputError `protocol-error` naming the kind and the field, never a value.
 */
export function parsePayload<T>(statement: Statement, schema: z.ZodType<T>): T {
  const known = parsed.get(statement);
  // A manifest of ten thousand items is read by several rules one after the other; its bytes stay the same.
  if (known?.schema === schema && known.payload === statement.payload) return known.value as T;
  const value = readPayload(statement, schema);
  parsed.set(statement, { schema, payload: statement.payload, value });
  return value;
}

const parsed = new WeakMap<Statement, { schema: z.ZodType; payload: string; value: unknown }>();

function readPayload<T>(statement: Statement, schema: z.ZodType<T>): T {
  const place = `${statement.kind} statement`;
  const words = parseStrictJsonBytes(fromBase64url(statement.payload), place);
  return parseShape(schema, words, { place, code: "protocol-error" });
}
