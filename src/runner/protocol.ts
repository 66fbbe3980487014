// What the daemon and a runner say to each other. The daemon parses every word of a runner, which executes
// code of flow authors; a runner trusts the daemon.
import { z } from "zod";
import { asSealbotError, type ErrorCode } from "../base/errors.ts";
import type { FlowDocument } from "../flow/document.ts";
import { credential } from "../flow/fields.ts";
import type { Message, OpenedItem, RunInfo } from "../flow/node.ts";
import type { PackagePlace } from "./node-package.ts";
import { vaultRequests } from "./vault-protocol.ts";

/** Characters of JSON that one event may carry; what is larger is left out before it costs anybody memory. */
export const largestEvent = 1_000_000;
/** Characters and events of one batch, unless a single event is larger. */
export const batchLimits = { characters: 200_000, events: 200 } as const;
/** Milliseconds for which an answer may say that its item need not be asked for again. */
export const longestLasting = 1_000;
/** Items whose further uses are told at a time. */
export const mostAgain = 500;
/** Batches that may be on their way before nodes wait. */
export const batchesAhead = 4;

export interface RunnerError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

export function runnerErrorOf(thrown: unknown): RunnerError {
  const { code, message, hint } = asSealbotError(thrown);
  return { code, message, hint };
}

/** Daemon → runner. */
export type ToRunner =
  | {
      readonly t: "start";
      readonly document: FlowDocument;
      readonly input: Message;
      readonly run: RunInfo;
      /** Values of the names that the flow declares, nothing else. */
      readonly env: Readonly<Record<string, string>>;
      readonly nodeEvents: boolean;
      /** Of the robot's host, by which HTTP nodes go out. */
      readonly proxies?: Readonly<Record<string, string>> | undefined;
      /** Whether what came to nodes and what they sent is told. */
      readonly values: boolean;
      /** Where node types that do not ship come from; they reach these hosts and no others. */
      readonly foreign?: { readonly packages: readonly PackagePlace[]; readonly hosts: readonly string[] };
    }
  /** Asks for the node types of a package, in place of a run. */
  | { readonly t: "describe"; readonly package: PackagePlace }
  /** For `lasting` milliseconds from when it was asked, the same node may use the same item again. */
  | { readonly t: "item"; readonly id: number; readonly item: OpenedItem; readonly lasting?: number }
  | { readonly t: "no-item"; readonly id: number; readonly error: RunnerError }
  /** Ends what lasts of one vault, or of all; `forgot` answers it. */
  | { readonly t: "forget"; readonly id: number; readonly vault?: string }
  /** To a request of vault-protocol.ts; no `value` is `undefined`. */
  | { readonly t: "answered"; readonly id: number; readonly value?: unknown }
  | { readonly t: "refused"; readonly id: number; readonly error: RunnerError }
  /** One batch of events has been taken over. */
  | { readonly t: "took" }
  /** Asks for a sign of life. */
  | { readonly t: "ping" }
  /** `timeout` ends the run as timed out, anything else as cancelled. */
  | { readonly t: "cancel"; readonly reason: RunnerError };

const nodeName = z.string().max(128);
const error = z.strictObject({ code: z.string().max(64), message: z.string() });

const event = z.strictObject({
  type: z.enum(["node.started", "node.finished", "node.failed", "debug", "log", "kept"]),
  node: nodeName,
  /** Milliseconds since the epoch. */
  at: z.number(),
  data: z.unknown(),
});
/** An engine event as it travels: what its type brings beside node and time is `data`. */
export type RunnerEvent = z.infer<typeof event>;

const outcome = z.strictObject({
  status: z.enum(["succeeded", "failed", "cancelled", "timed_out"]),
  reason: z.string().optional(),
  node: nodeName.optional(),
  error: error.optional(),
  durationMs: z.number().min(0),
  counts: z.strictObject({ nodes: z.int().min(0), messages: z.int().min(0), errors: z.int().min(0) }),
});
/** `RunOutcome` of the engine as a runner claims it. */
export type RunnerOutcome = z.infer<typeof outcome>;

/** Runner → daemon. */
export const fromRunner = z.discriminatedUnion("t", [
  z.strictObject({ t: z.literal("ready") }),
  z.strictObject({ t: z.literal("pong") }),
  z.strictObject({
    t: z.literal("need-item"),
    id: z.int().min(1),
    ref: credential,
    node: z.strictObject({ id: nodeName, type: nodeName }),
  }),
  /** Uses of items that lasted, by the questions that brought them. */
  z.strictObject({
    t: z.literal("used-again"),
    uses: z
      .array(z.strictObject({ id: z.int().min(1), times: z.int().min(1) }))
      .min(1)
      .max(mostAgain),
  }),
  z.strictObject({ t: z.literal("forgot"), id: z.int().min(1) }),
  ...vaultRequests,
  z.strictObject({ t: z.literal("events"), events: z.array(event).min(1).max(batchLimits.events) }),
  z.strictObject({ t: z.literal("outcome"), outcome }),
  /** Node types as JSON, or why there are none. */
  z.strictObject({
    t: z.literal("described"),
    nodes: z.array(z.unknown()).max(500).optional(),
    fault: z.string().optional(),
  }),
]);
export type FromRunner = z.infer<typeof fromRunner>;
