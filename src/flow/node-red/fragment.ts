// What one Node-RED node becomes: nothing, one node or several in a row, with one way in for every message and, for each
// port it had, the ports that stand for it now.
import type { RedNode } from "./flows-file.ts";
import type { ValueContext } from "./value.ts";

/** A node of the new flow before it is wired. `key` tells the nodes of one fragment apart. */
export interface NewNode {
  readonly key: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly timeout?: string;
  /** Nodes of this fragment by key, by port; what leaves the fragment is in `outputs`. */
  readonly wires?: readonly (readonly string[])[];
}

/** One port of one node of the fragment. */
export interface Output {
  readonly key: string;
  readonly port: number;
}

export interface Fragment {
  readonly nodes: readonly NewNode[];
  /** Keys of the nodes that every message goes to. */
  readonly entry: readonly string[];
  /** For each port the node had in Node-RED. */
  readonly outputs: readonly (readonly Output[])[];
}

/** How one node type is taken over. `undefined`: it has no part in the new flow, and messages end there. */
export type Converter = (node: RedNode, context: ValueContext) => Fragment | undefined;

/** One node with one port. */
export const single = (type: string, config: Readonly<Record<string, unknown>>): Fragment => chain([{ type, config }]);

/** Nodes one after the other; the last one's first port is the way out. */
export function chain(steps: readonly Pick<NewNode, "type" | "config" | "timeout">[]): Fragment {
  const nodes = steps.map((step, i) => ({
    ...step,
    key: String(i),
    wires: i + 1 < steps.length ? [[String(i + 1)]] : [],
  }));
  return {
    nodes,
    entry: nodes.slice(0, 1).map(({ key }) => key),
    outputs: [nodes.slice(-1).map(({ key }) => ({ key, port: 0 }))],
  };
}

/** Stands where nothing could be taken over, so that nobody takes half a flow for the whole: it fails, saying why. */
export const placeholder = (node: RedNode, ports: number): Fragment => {
  const what = `${node.type} was not imported from Node-RED: put what does its work here`;
  const extra = ports > 1 ? { outputs: portNames(ports) } : {};
  return {
    nodes: [
      { key: "0", type: "core.function", config: { code: `throw new Error(${JSON.stringify(what)});`, ...extra } },
    ],
    entry: ["0"],
    outputs: Array.from({ length: ports }, (_, port) => [{ key: "0", port }]),
  };
};

/** Names for the ports of a core.function. */
export const portNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `output-${i + 1}`);
