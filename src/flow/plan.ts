// A flow made ready to run: ids resolved to objects, durations to milliseconds, configs parsed or compiled once. It
// trusts that the document was validated.
import { parseDuration } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import { plainWords } from "../base/shape.ts";
import type { Catalogue } from "./catalogue.ts";
import type { FlowDocument, FlowNode } from "./document.ts";
import { compileConfig, type Evaluate, hasExpressions } from "./expression.ts";
import { faultOfIssue, faultText } from "./fault.ts";
import { catchScope, portNames, wellKnown, wiresInto } from "./graph.ts";
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
  /** The catches that may take its errors, nearest first. */
  readonly catches: readonly Step[];
  /** For a join: which of how many wires this is the end of. Each wire then leads to a step of its own. */
  readonly wireIn: number | undefined;
  readonly wiresIn: number | undefined;
  /** Parsed once; meaningless when `evaluate` is set. */
  readonly config: unknown;
  readonly evaluate: Evaluate | undefined;
  readonly timeoutMs: number | undefined;
  readonly retry: { readonly times: number; readonly delayMs: number; readonly exponential: boolean } | undefined;
  readonly continueOnError: boolean;
}

export interface Plan {
  readonly start: Step;
  /** Where each subflow starts, by its name. */
  readonly subflows: ReadonlyMap<string, Step>;
}

/**
 * Makes the plan of a validated flow.
 * @throws InputError `bad-input` when the document was never validated against this catalogue.
 */
export async function planFlow(flow: FlowDocument, catalogue: Catalogue): Promise<Plan> {
  const subflows = new Map<string, Step>();
  for (const [name, { nodes }] of Object.entries(flow.subflows ?? {})) {
    subflows.set(name, await planGraph(nodes, catalogue));
  }
  return { start: await planGraph(flow.nodes, catalogue), subflows };
}

/** Its `core.start`, from which the rest is reached. */
async function planGraph(nodes: readonly FlowNode[], catalogue: Catalogue): Promise<Step> {
  const planned = new Map<string, Planned>();
  for (const node of nodes) {
    const definition = catalogue.get(node.type);
    if (!definition) throw unfit(`node ${node.id}: no node type ${node.type} here`);
    // Most nodes have no expressions, and cost no promise.
    const evaluate = hasExpressions(node.config) ? await compileConfig(node.config, node.id) : undefined;
    planned.set(node.id, planNode(node, definition, evaluate));
  }
  const all = [...planned.values()];
  const ends = all.some(({ node }) => node.type === wellKnown.join) ? wireEnds(nodes) : undefined;
  for (const { step, wires, errorWires, node } of all) {
    for (const [port, targets] of node.wires.entries()) {
      const aimed = targets.map((id) => {
        const target = planned.get(id) ?? fail(`node ${node.id}: no node ${id} to be wired to`);
        return target.node.type === wellKnown.join ? { ...target.step, ...ends?.(id) } : target.step;
      });
      if (port < step.ports.length) wires[port] = aimed;
      else errorWires.push(...aimed);
    }
    for (let port = 0; port < step.ports.length; port++) wires[port] ??= [];
  }
  const start = all.find(({ node }) => node.type === wellKnown.start);
  if (!start) throw unfit("no core.start");
  const takers = all
    .filter(({ node }) => node.type === wellKnown.catch)
    .map(({ step, node }) => ({ step, scope: catchScope(node) }))
    .sort((a, b) => Number(a.scope === undefined) - Number(b.scope === undefined));
  for (const { step: taker, scope } of takers) {
    for (const { node, catches } of all) if (scope?.includes(node.id) ?? true) catches.push(taker);
  }
  return start.step;
}

/** A step whose lists are still filled. */
interface Planned {
  readonly node: FlowNode;
  readonly step: Step;
  readonly wires: Step[][];
  readonly errorWires: Step[];
  readonly catches: Step[];
}

/** Numbers the wires that lead to each node, in the order in which they are asked for. */
function wireEnds(nodes: readonly FlowNode[]): (id: string) => Pick<Step, "wireIn" | "wiresIn"> {
  const counts = wiresInto(nodes);
  const given = new Map<string, number>();
  return (id) => {
    const wireIn = given.get(id) ?? 0;
    given.set(id, wireIn + 1);
    return { wireIn, wiresIn: counts.get(id) ?? 0 };
  };
}

function planNode(node: FlowNode, definition: NodeDefinition, evaluate: Evaluate | undefined): Planned {
  const [moved] = literalFaults(definition, node.config);
  if (moved !== undefined) throw unfit(`node ${node.id}: config.${moved} must stand literally in the flow`);
  const lists: Pick<Planned, "wires" | "errorWires" | "catches"> = { wires: [], errorWires: [], catches: [] };
  const step: Step = {
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
    wires: lists.wires,
    errorWires: lists.errorWires,
    catches: lists.catches,
    wireIn: undefined,
    wiresIn: undefined,
  };
  return { ...lists, node, step };
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
