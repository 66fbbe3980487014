// The one error type of sealbot, its stable codes and its families. A message names things, places, lengths and
// types, and never carries a value that could be a secret.

/** Every code that can cross a process or the wire. Codes are part of the interface: they are never reused. */
export type ErrorCode =
  // what the caller gave
  | "bad-input"
  | "bad-suite"
  | "bad-point"
  | "bad-key"
  | "too-large"
  | "protocol-error"
  // who may
  | "not-signed-in"
  | "not-allowed"
  | "not-permitted"
  | "not-authorized"
  | "untrusted-key"
  | "untrusted-sender"
  | "untrusted-flow"
  | "wrong-context"
  | "replayed"
  | "rolled-back"
  | "stale"
  | "forked"
  | "revoked"
  | "pending"
  | "cloned"
  | "clock-wrong"
  | "ticket-used"
  | "ticket-expired"
  | "setup-done"
  // locked
  | "keys-locked"
  | "vault-locked"
  | "vault-refused"
  | "vault-busy"
  | "lease-lost"
  // state
  | "conflict"
  | "already-running"
  | "item-exists"
  | "item-missing"
  | "item-not-ready"
  | "item-expired"
  | "not-found"
  // the way there
  | "unreachable"
  | "robot-offline"
  | "rate-limited"
  | "timeout"
  // the disk
  | "disk-full"
  | "disk-read-only"
  | "disk-failed"
  // runs
  | "cancelled"
  | "interrupted"
  | "node-failed"
  | "out-of-memory"
  | "run-failed"
  | "internal";

export interface SealbotErrorInit {
  code: ErrorCode;
  message: string;
  /** What the reader can do next, as one sentence. */
  hint?: string | undefined;
  cause?: unknown;
}

/** Anything that went wrong in sealbot. Only `code` is relied on by other programs. */
export class SealbotError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor({ code, message, hint, cause }: SealbotErrorInit) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
  }
}

/** The caller gave something that cannot be used; trying again unchanged cannot help. */
export class InputError extends SealbotError {}
/** The caller, or what the caller presented, has no right to this. */
export class AuthError extends SealbotError {}
/** A vault key is needed first. */
export class LockedError extends SealbotError {}
/** The state of the world is not the one the caller assumed. */
export class ConflictError extends SealbotError {}
/** The thing named does not exist. */
export class NotFoundError extends SealbotError {}
/** The other side cannot be reached, or did not answer in time. */
export class ConnectionError extends SealbotError {}
/** A fault of ours. */
export class InternalError extends SealbotError {}

const familyOf: Partial<Record<ErrorCode, new (init: SealbotErrorInit) => SealbotError>> = {
  "bad-input": InputError,
  "bad-suite": InputError,
  "bad-point": InputError,
  "bad-key": InputError,
  "too-large": InputError,
  "protocol-error": InputError,
  "not-signed-in": AuthError,
  "not-allowed": AuthError,
  "not-permitted": AuthError,
  "not-authorized": AuthError,
  "untrusted-key": AuthError,
  "untrusted-sender": AuthError,
  "untrusted-flow": AuthError,
  "wrong-context": AuthError,
  replayed: AuthError,
  "rolled-back": AuthError,
  stale: AuthError,
  forked: AuthError,
  revoked: AuthError,
  pending: AuthError,
  cloned: AuthError,
  "clock-wrong": AuthError,
  "ticket-used": ConflictError,
  "ticket-expired": AuthError,
  "setup-done": ConflictError,
  "keys-locked": LockedError,
  "vault-locked": LockedError,
  "vault-refused": LockedError,
  "vault-busy": ConflictError,
  "lease-lost": ConflictError,
  conflict: ConflictError,
  "already-running": ConflictError,
  "item-exists": ConflictError,
  "item-missing": NotFoundError,
  "not-found": NotFoundError,
  unreachable: ConnectionError,
  "robot-offline": ConnectionError,
  "rate-limited": ConnectionError,
  timeout: ConnectionError,
  internal: InternalError,
};

/** Makes the error of the family its code belongs to: the one way a code that came over a wire becomes an error. */
export function errorOf(init: SealbotErrorInit): SealbotError {
  return new (familyOf[init.code] ?? SealbotError)(init);
}

/** The error as it is, or wrapped as `internal` when it is not one of ours. */
export function asSealbotError(error: unknown): SealbotError {
  if (error instanceof SealbotError) return error;
  const message = error instanceof Error ? error.message : "something that is not an error was thrown";
  return new InternalError({ code: "internal", message, cause: error });
}

/** True when `error` is ours and carries `code`. */
export function hasCode(error: unknown, ...codes: ErrorCode[]): error is SealbotError {
  return error instanceof SealbotError && codes.includes(error.code);
}
