// The flow document: what an author writes and a member signs, as one strict schema. It knows the shape only; whether
// node types, wires and vaults make sense together is validate.ts.
import { z } from "zod";
import { plainWords } from "../base/shape.ts";
import { type Fault, faultOfIssue, inputErrorOf } from "./fault.ts";
import { displayName, duration, hostPath, itemName, nodeId, vaultRef } from "./fields.ts";
import { plainJsonFault } from "./plain-json.ts";
import { jsonObject, triggerList } from "./triggers.ts";

/** Bounds that no flow document may pass. */
export const flowLimits = {
  nodes: 5_000,
  ports: 256,
  wiresPerPort: 256,
  vaults: 64,
  triggers: 32,
  env: 64,
  paths: 32,
  retries: 100,
  concurrency: 1_000,
  priority: 10,
  /** Levels of nesting, and total characters of all keys and texts. */
  depth: 48,
  size: 2_000_000,
} as const;

/** What a flow that says nothing gets. */
export const settingDefaults = {
  timeout: "10m",
  secretTimeout: "15m",
  concurrency: 1,
  priority: 0,
  log: "values",
  onLost: "fail",
} as const;

/** What a retry that names only its number of times gets. */
export const retryDefaults = { delay: "1s", backoff: "exponential" } as const;

/** One vault the flow may touch; not touching more than declared is checked again by the robot. */
export const vaultDeclaration = z.strictObject({ vault: vaultRef, access: z.enum(["read", "write"]).default("read") });

const settings = z.strictObject({
  timeout: duration.default(settingDefaults.timeout),
  secretTimeout: duration.default(settingDefaults.secretTimeout),
  concurrency: z.int().min(1).max(flowLimits.concurrency).default(settingDefaults.concurrency),
  /** Among runs that wait for their turn; see turn.ts. */
  priority: z.int().min(-flowLimits.priority).max(flowLimits.priority).default(settingDefaults.priority),
  log: z.enum(["values", "status"]).default(settingDefaults.log),
  onLost: z.enum(["fail", "run-again"]).default(settingDefaults.onLost),
  /** How long its robot may be away before a run is lost; without it, an hour. */
  lostAfter: duration.optional(),
  offline: z.literal("read").optional(),
  env: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, "not the name of an environment variable"))
    .max(flowLimits.env)
    .optional(),
  paths: z
    .strictObject({
      read: z.array(hostPath).max(flowLimits.paths).default([]),
      write: z.array(hostPath).max(flowLimits.paths).default([]),
    })
    .optional(),
});

const retry = z.strictObject({
  times: z.int().min(1).max(flowLimits.retries),
  delay: duration.default(retryDefaults.delay),
  backoff: z.enum(["fixed", "exponential"]).default(retryDefaults.backoff),
});

const coordinate = z.int().min(-1e6).max(1e6);
const position = z.strictObject({ x: coordinate, y: coordinate });

/** One node, without regard to the rest of the document. */
export const flowNode = z.strictObject({
  id: nodeId,
  type: z.string().regex(/^[a-z0-9-]{1,32}\.[a-z0-9-]{1,32}$/, 'not a node type, for example "core.debug"'),
  name: displayName.optional(),
  config: jsonObject.default({}),
  wires: z.array(z.array(nodeId).max(flowLimits.wiresPerPort)).max(flowLimits.ports).default([]),
  retry: retry.optional(),
  timeout: duration.optional(),
  continueOnError: z.boolean().optional(),
  position: position.describe("Where editors draw it; means nothing to robots").optional(),
});

/** What a `core.subflow` node calls a subflow by. */
export const subflowName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, "1 to 64 lower-case letters, digits or -, a letter first");

/** A graph that runs inside of the flow's own runs, with the flow's vaults and settings. */
const subflow = z.strictObject({
  description: z.string().max(2_000).optional(),
  nodes: z.array(flowNode).min(1).max(flowLimits.nodes),
});

/** The one schema of a flow. Its output has every default filled in, so parsing twice changes nothing. */
export const flowDocument = z.strictObject({
  name: displayName,
  description: z.string().max(2_000).optional(),
  vaults: z.array(vaultDeclaration).max(flowLimits.vaults).default([]),
  triggers: triggerList(flowLimits.triggers),
  settings: settings.prefault({}),
  nodes: z.array(flowNode).min(1).max(flowLimits.nodes),
  /** Graphs that `core.subflow` nodes run by name, signed with the rest; each has a `core.start` of its own. */
  subflows: z.record(subflowName, subflow).optional(),
  /** Written by `resolveReferences`: the name that each id in the document stood for, for display and for code. */
  names: z.record(z.string().max(64), itemName).optional(),
});

/**
 * Files and folders of the robot's host that a flow touches besides its run's own directory; what it may write it may
 * read as well. A link inside of a declared folder is followed wherever it leads by whatever is not a `files` node, so
 * declare no folder that others may put links into.
 */
export type DeclaredPaths = NonNullable<FlowDocument["settings"]["paths"]>;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

export type FlowDocument = DeepReadonly<z.output<typeof flowDocument>>;
export type FlowNode = FlowDocument["nodes"][number];

/**
 * Parses the shape of a document, such as one that was validated before it was signed: cheap, and no node type is
 * needed. Everything else is `parseFlow` of validate.ts.
 * @throws InputError `bad-input` that lists every fault.
 */
export function parseDocument(value: unknown): FlowDocument {
  const read = readDocument(value);
  if (read.faults) throw inputErrorOf(read.faults);
  return read.flow;
}

/** Like `parseDocument`, with the faults as a value; `isUnfit` when not even a part of it may be looked at. */
export function readDocument(value: unknown): DocumentReading {
  const unfit = plainJsonFault(value, flowLimits);
  if (unfit) return { faults: [unfit], isUnfit: true };
  const parsed = flowDocument.safeParse(value, { error: plainWords });
  if (parsed.success) return { flow: parsed.data, isUnfit: false };
  return { faults: parsed.error.issues.map((issue) => faultOfIssue(issue)), isUnfit: false };
}

type DocumentReading =
  | { readonly flow: FlowDocument; readonly faults?: undefined; readonly isUnfit: false }
  | { readonly faults: readonly Fault[]; readonly isUnfit: boolean };

/** The JSON Schema of a flow as authors write it, for editors. */
export function flowJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(flowDocument, { io: "input" }), title: "sealbot flow" };
}
