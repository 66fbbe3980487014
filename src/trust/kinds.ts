// The fourteen things that can be said in a workspace: for each, the shape of what is said and who may say it.
import { z } from "zod";
import {
  allowedHosts,
  base64url,
  bytes32,
  counter,
  displayName,
  fingerprint,
  flowId,
  itemId,
  labels,
  memberId,
  name,
  nodeTypes,
  robotId,
  role,
  runId,
  seen,
  sha256Text,
  time,
  vaultId,
} from "./fields.ts";
import type { StatementKind } from "./statement.ts";

/** Who a verified signer is, for the table of authority. */
export type Authority = "root" | "owner" | "admin" | "operator" | "viewer" | "robot";

export interface Kind<T> {
  readonly kind: StatementKind;
  readonly schema: z.ZodType<T>;
  /** Anyone else is `untrusted-sender`. */
  readonly by: readonly Authority[];
}

const define = <T>(kind: StatementKind, by: readonly Authority[], schema: z.ZodType<T>): Kind<T> => ({
  kind,
  by,
  schema,
});

const admins = ["owner", "admin"] as const;
const operators = ["owner", "admin", "operator"] as const;
/** Every payload says when it was signed and how much of the revocation list its signer had seen. */
const common = { issuedAt: time, seen };
const access = z.enum(["read", "write"]);

export const root = define(
  "root",
  ["root"],
  z.strictObject({ newRoot: bytes32, seq: counter, previous: z.union([z.literal(""), sha256Text]), ...common }),
);

export const memberCert = define(
  "member-cert",
  ["root"],
  z.strictObject({
    member: memberId,
    name: displayName,
    ed25519: bytes32,
    x25519: bytes32,
    role,
    serial: counter,
    notBefore: time,
    notAfter: time,
    ...common,
  }),
);

export const robotRecord = define(
  "robot-record",
  ["robot"],
  z.strictObject({
    robot: robotId,
    name: displayName,
    ed25519: bytes32,
    x25519: bytes32,
    ...common,
  }),
);

export const robotEndorsement = define(
  "robot-endorsement",
  admins,
  z.strictObject({
    robot: robotId,
    fingerprint,
    name: displayName,
    labels,
    ...common,
  }),
);

export const vaultHeader = define(
  "vault-header",
  admins,
  z.strictObject({
    vault: vaultId,
    epoch: counter,
    name: name(3, 50),
    salt: bytes32,
    boxKey: bytes32,
    check: bytes32,
    flags: z.array(z.enum(["dropbox"])).max(1),
    freshness: z.int().min(3_600).max(31_536_000),
    previous: z.union([z.literal(""), sha256Text]),
    ...common,
  }),
);

export const grant = define(
  "grant",
  admins,
  z.strictObject({
    vault: vaultId,
    epoch: counter,
    header: sha256Text,
    principal: z.union([memberId, robotId]),
    fingerprint,
    access,
    box: base64url({ length: 80 }),
    ...common,
  }),
);

export const permit = define(
  "permit",
  admins,
  z.strictObject({
    flow: flowId,
    vault: vaultId,
    epoch: counter,
    access,
    items: z.union([z.literal("*"), z.array(itemId).max(10_000)]),
    ...common,
  }),
);

export const keepPolicy = z.strictObject({
  /** `run`: until the run that asked ends; `memory`: until the daemon stops; `disk`: also sealed on disk. */
  keep: z.enum(["run", "memory", "disk"]),
  notAfter: time.nullable(),
  maxUses: z.int().min(1).max(1_000_000).nullable(),
});
export type KeepPolicy = z.infer<typeof keepPolicy>;

export const ask = define(
  "ask",
  ["robot"],
  z.strictObject({
    robot: robotId,
    vault: vaultId,
    epoch: counter,
    run: runId.optional(),
    challenge: bytes32,
    /** What is left of the policy under which the robot has the key of this epoch, or had that of the one before. */
    held: keepPolicy.optional(),
    ...common,
  }),
);

export const inject = define(
  "inject",
  operators,
  z.strictObject({
    injectId: base64url({ length: 16 }),
    robot: robotId,
    fingerprint,
    vault: vaultId,
    epoch: counter,
    challenge: bytes32,
    vsk: base64url({ length: 20 }),
    vsh: bytes32,
    policy: keepPolicy,
    ...common,
  }),
);

export const receipt = define(
  "receipt",
  ["robot"],
  z.strictObject({
    injectId: base64url({ length: 16 }),
    sealed: sha256Text,
    result: z.enum(["accepted", "rejected"]),
    reason: z.string().max(64).optional(),
    ...common,
  }),
);

/** What is revoked: a member up to a serial, a robot's very keys, or one statement. */
export const revocationTarget = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("member"), id: memberId, serial: counter }),
  z.strictObject({ type: z.literal("robot"), id: robotId, fingerprint }),
  z.strictObject({ type: z.literal("statement"), hash: sha256Text }),
]);

export const revoke = define(
  "revoke",
  admins,
  z.strictObject({
    seq: counter,
    previous: z.union([z.literal(""), sha256Text]),
    target: revocationTarget,
    ...common,
  }),
);

export const flow = define(
  "flow",
  admins,
  z.strictObject({
    flow: flowId,
    version: counter,
    previous: z.union([z.literal(""), sha256Text]),
    document: z.record(z.string(), z.unknown()),
    ...common,
  }),
);

export const run = define(
  "run",
  operators,
  z.strictObject({
    run: runId,
    flow: flowId,
    flowHash: sha256Text,
    target: z.union([z.strictObject({ robot: robotId }), z.strictObject({ label: z.string().max(63) })]),
    input: sha256Text,
    notAfter: time,
    ...common,
  }),
);

export const manifestEntry = z.strictObject({
  item: itemId,
  version: counter,
  name: name(1, 150),
  kind: z.enum(["item", "secret"]),
  category: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  ready: z.boolean(),
  expires_at: time.nullable(),
  allowed_hosts: allowedHosts,
  node_types: nodeTypes,
  blob: z.union([z.literal(""), sha256Text]),
  wrap: z.union([z.literal(""), sha256Text]),
});
export type ManifestEntry = z.infer<typeof manifestEntry>;

export const manifest = define(
  "manifest",
  [...operators, "robot"],
  z.strictObject({
    vault: vaultId,
    epoch: counter,
    seq: counter,
    previous: z.union([z.literal(""), sha256Text]),
    entries: z.array(manifestEntry).max(20_000),
    notAfter: time,
    supersedes: counter.optional(),
    ...common,
  }),
);

export type PayloadOf<K> = K extends Kind<infer T> ? T : never;
export type MemberCert = PayloadOf<typeof memberCert>;
export type VaultHeader = PayloadOf<typeof vaultHeader>;
export type Grant = PayloadOf<typeof grant>;
export type Permit = PayloadOf<typeof permit>;
export type Ask = PayloadOf<typeof ask>;
export type Inject = PayloadOf<typeof inject>;
export type Receipt = PayloadOf<typeof receipt>;
export type Revocation = PayloadOf<typeof revoke>;
export type FlowStatement = PayloadOf<typeof flow>;
export type RunOrder = PayloadOf<typeof run>;
export type Manifest = PayloadOf<typeof manifest>;
