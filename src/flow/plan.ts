// A flow made ready to run: ids resolved to objects, durations to milliseconds, configs parsed or compiled once. It
// trusts that the document was validated.
import { parseDuration } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import { plainWords } from "../base/shape.ts";
import type { Catalogue } from "./catalogue.ts";
import type { FlowDocument, FlowNode } from "./document.ts";
import { compileConfig, type Evaluate } from "./expression.ts";
import { faultOfIssue, faultText } from "./fault.ts";
import { catchScope, portNames, wellKnown } from "./graph.ts";
import { literalFaults } from "./literals.ts";
import type { NodeContext, NodeDefinition } from "./node.ts";

/** One node of a running flow. */
export interface Step {
  readonly node: NodeContext["node"];
  readonly definition: NodeDefinition;
  /** Output ports by name; the error port is not among them. */
  readonly ports: readonly string[];
  /** Targets by port; a port that is not wired has none. */
  readonly wires: readonly (readonly Step[])[];
  readonly errorWires: readonly Step[];
  /** Parsed once; meaningless when `evaluate` is set. */
  readonly config: unknown;
  readonly evaluate: Evaluate | undefined;
  readonly timeoutMs: number | undefined;
  readonly retry: { readonly times: number; readonly delayMs: number; readonly exponential: boolean } | undefined;
  readonly continueOnError: boolean;
}

export interface Plan {
  readonly start: Step;
  /** The catches that may take an error of this step, nearest first. */
  catchesOf(step: Step): readonly Step[];
}

/**
 * Makes the plan of a validated flow.
 * @throws InputError `bad-input` when the document was never validated against this catalogue.
 */
export async function planFlow(flow: FlowDocument, catalogue: Catalogue): Promise<Plan> {
  const steps = new Map<string, { step: Step; wires: Step[][]; errorWires: Step[]; node: FlowNode }>();
  for (const node of flow.nodes) {
    const definition = catalogue.get(node.type);
    if (!definition) throw unfit(`node ${node.id}: no node type ${node.type} here`);
    const wires: Step[][] = [];
    const errorWires: Step[] = [];
    const step: Step = { ...(await planNode(node, definition)), wires, errorWires };
    steps.set(node.id, { step, wires, errorWires, node });
  }
  for (const { step, wires, errorWires, node } of steps.values()) {
    for (const [port, targets] of node.wires.entries()) {
      const aimed = targets.map((id) => steps.get(id)?.step ?? fail(`node ${node.id}: no node ${id} to be wired to`));
      if (port < step.ports.length) wires[port] = aimed;
      else errorWires.push(...aimed);
    }
    for (let port = 0; port < step.ports.length; port++) wires[port] ??= [];
  }
  const all = [...steps.values()];
  const start = all.find(({ node }) => node.type === wellKnown.start);
  if (!start) throw unfit("no core.start");
  const catches = all
    .filter(({ node }) => node.type === wellKnown.catch)
    .map(({ step, node }) => ({ step, scope: catchScope(node) }));
  const scoped = catches.filter(({ scope }) => scope);
  const unscoped = catches.filter(({ scope }) => !scope);
  return {
    start: start.step,
    catchesOf: ({ node }) =>
      [...scoped.filter(({ scope }) => scope?.includes(node.id)), ...unscoped].map(({ step }) => step),
  };
}

async function planNode(node: FlowNode, definition: NodeDefinition): Promise<Omit<Step, "wires" | "errorWires">> {
  const [moved] = literalFaults(definition, node.config);
  if (moved !== undefined) throw unfit(`node ${node.id}: config.${moved} must stand literally in the flow`);
  const evaluate = await compileConfig(node.config, node.id);
  return {
    node: { id: node.id, type: node.type, name: node.name ?? node.id },
    definition,
    ports: portNames(definition, node.config),
    config: evaluate ? undefined : parseConfig(definition, node.config, node.id),
    evaluate,
    timeoutMs: node.timeout === undefined ? undefined : parseDuration(node.timeout, `node ${node.id}: timeout`),
    retry: node.retry && {
      times: node.retry.times,
      delayMs: parseDuration(node.retry.delay, `node ${node.id}: retry.delay`),
      exponential: node.retry.backoff === "exponential",
    },
    continueOnError: node.continueOnError ?? false,
  };
}

/**
 * Parses a config without expressions, or what they came to.
 * @throws InputError `bad-input` naming node and path.
 */
export function parseConfig(definition: NodeDefinition, config: unknown, node: string): unknown {
  const parsed = definition.config.safeParse(config, { error: plainWords });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => ({ ...faultOfIssue(issue, ["config"]), node }));
  throw unfit(faults.map(faultText).join("; "));
}

const unfit = (message: string) => errorOf({ code: "bad-input", message, hint: "Validate the flow first." });

function fail(message: string): never {
  throw unfit(message);
}
