// The robot link: every frame that a robot and a control plane exchange. After the handshake both directions are
// numbered from 1 and never skip; a number already seen is dropped, `ack` says up to which number all is kept safe.
import { z } from "zod";
import {
  base64url,
  bytes32,
  counter,
  displayName,
  flowId,
  leaseId,
  robotId,
  runId,
  sha256Text,
  vaultId,
} from "../trust/fields.ts";
import { maxCallerToken } from "./limits.ts";
import { at, runError, runEvent, runStatus, sealed, statement } from "./shapes.ts";

const n = z.int().min(1);

export const hello = z.strictObject({
  t: z.literal("hello"),
  challenge: bytes32,
  least: z.int(),
  most: z.int(),
  /** For display only. */ time: at,
});
export const authenticate = z.strictObject({
  t: z.literal("authenticate"),
  protocol: z.int(),
  robot: robotId,
  generation: z.int().min(1),
  nonce: base64url({ length: 16 }),
  catalogue: sha256Text,
  origin: z.string().max(300),
  signature: base64url({ length: 64 }),
  version: z.string().max(64),
  platform: z.string().max(64),
  /** Highest number taken over from the server. */ received: z.int().min(0),
});
export const welcome = z.strictObject({
  t: z.literal("welcome"),
  session: z.string().max(128),
  /** Highest number the server has kept. */ received: z.int().min(0),
  time: at,
});
export const refused = z.strictObject({
  t: z.literal("refused"),
  code: z.string().max(64),
  message: z.string().max(500),
});
export const ack = z.strictObject({ t: z.literal("ack"), n });

const outcome = z.strictObject({
  reason: z.string().max(2_000).optional(),
  node: z.string().max(128).optional(),
  error: runError.optional(),
  duration_ms: z.number(),
  counts: z.strictObject({ nodes: z.int(), messages: z.int(), errors: z.int() }),
});

const lease = { t: z.literal("lease"), n, lease: leaseId };
/** Counts what a robot says about one lease, from 0 for `acquire`; an answer names the last that it knew of. */
const round = z.int().min(0);

/**
 * A robot stands in line for all vaults of a lease at once. It renews its place while it waits, and then its lease; what
 * is not renewed in time ends by itself.
 */
const leaseWish = z.discriminatedUnion("do", [
  z.strictObject({
    ...lease,
    do: z.literal("acquire"),
    run: runId,
    vaults: z.array(vaultId).min(1).max(100),
    mode: z.enum(["exclusive", "shared"]),
  }),
  z.strictObject({ ...lease, do: z.literal("renew"), round }),
  z.strictObject({ ...lease, do: z.literal("release") }),
]);
const leaseState = z.discriminatedUnion("state", [
  z.strictObject({ ...lease, state: z.literal("held"), round, fences: z.record(vaultId, counter) }),
  /** `robot` is the name of the one that is in front, for display only. */
  z.strictObject({
    ...lease,
    state: z.literal("queued"),
    round,
    holder: z.strictObject({ vault: vaultId, run: runId, robot: displayName }),
  }),
  /** Ended or never begun; with a `code`, asking again is of no use. */
  z.strictObject({
    ...lease,
    state: z.literal("lost"),
    code: z.enum(["not-permitted", "pending", "vault-busy"]).optional(),
  }),
]);

/** Robot → control plane, numbered. */
export const fromRobot = z.discriminatedUnion("t", [
  z.strictObject({ t: z.literal("event"), n, events: z.array(runEvent).min(1).max(500) }),
  z.strictObject({
    t: z.literal("run"),
    n,
    run: runId,
    status: runStatus,
    at,
    waiting_for: z.array(vaultId).optional(),
    outcome: outcome.optional(),
  }),
  /** A schedule of this robot's own started a run, of which more is told from now on. */
  z.strictObject({
    t: z.literal("fired"),
    n,
    run: runId,
    flow: flowId,
    flow_hash: sha256Text,
    at,
    instant: at,
    input: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({ t: z.literal("ask"), n, ask: z.string().max(64), statement }),
  /** The ask was answered here (`unlocked`), refused by a person, or nobody waits any more. */
  z.strictObject({
    t: z.literal("answered"),
    n,
    ask: z.string().max(64),
    how: z.enum(["unlocked", "refused", "withdrawn"]),
  }),
  z.strictObject({ t: z.literal("receipt"), n, ask: z.string().max(64), statement }),
  leaseWish,
  z.strictObject({
    t: z.literal("catalogue"),
    n,
    hash: sha256Text,
    nodes: z.array(z.record(z.string(), z.unknown())).max(2_000),
  }),
  z.strictObject({
    t: z.literal("status"),
    n,
    unlocked: z.array(vaultId).max(1_000),
    running: z.int().min(0),
    concurrency: z.int().min(1).optional(),
  }),
]);

const runFrame = {
  t: z.literal("run"),
  n,
  flow_hash: sha256Text,
  input: z.record(z.string(), z.unknown()),
};

/** A run that no person ordered: a trigger of the signed flow fired, or so the server says. */
export const fired = z.discriminatedUnion("trigger", [
  z.strictObject({
    run: runId,
    flow: flowId,
    trigger: z.enum(["hook", "api"]),
    at,
    /** The caller's own JWT as it came, for a hook that demands one; the server can neither judge nor log it. */
    token: z.string().max(maxCallerToken).optional(),
  }),
  z.strictObject({
    run: runId,
    flow: flowId,
    trigger: z.literal("schedule"),
    at,
    /** The time that the cron pattern means. */
    instant: at,
  }),
]);
export type Fired = z.infer<typeof fired>;

/** Control plane → robot, numbered, about anything but a new run. */
const toRobotBesideRuns = z.discriminatedUnion("t", [
  z.strictObject({ t: z.literal("cancel"), n, run: runId }),
  z.strictObject({ t: z.literal("ask-for"), n, vault: vaultId }),
  z.strictObject({ t: z.literal("inject"), n, ask: z.string().max(64), sealed }),
  z.strictObject({ t: z.literal("lock"), n, vault: vaultId.optional() }),
  z.strictObject({
    t: z.literal("changed"),
    n,
    what: z.enum(["vault", "flow", "trust"]),
    id: z.union([vaultId, flowId]).optional(),
  }),
  leaseState,
]);

/** Control plane → robot, numbered. */
export const toRobot = z.union([
  z.strictObject({ ...runFrame, order: statement }),
  z.strictObject({ ...runFrame, fired }),
  toRobotBesideRuns,
]);

export type Authenticate = z.infer<typeof authenticate>;
export type Welcome = z.infer<typeof welcome>;
export type Refused = z.infer<typeof refused>;
export type FromRobot = z.infer<typeof fromRobot>;
export type ToRobot = z.infer<typeof toRobot>;
/** A message before it has its number. */
export type Unnumbered<M> = M extends { n: number } ? Omit<M, "n"> : never;

/** What the server may send and the robot must be ready to read. */
export const serverFrame = z.union([hello, welcome, refused, ack, toRobot]);
export type ServerFrame = z.infer<typeof serverFrame>;
/** What the robot may send and the server must be ready to read. */
export const robotFrame = z.union([authenticate, ack, fromRobot]);
export type RobotFrame = z.infer<typeof robotFrame>;
