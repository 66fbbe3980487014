// Runs one node between a start and a look at what it sent, through the real engine, with the item its credentials open
// to. What the node asked to be masked is told too.
import { type Clock, systemClock } from "../../src/base/clock.ts";
import { loadCatalogue } from "../../src/flow/catalogue.ts";
import { parseDocument } from "../../src/flow/document.ts";
import { runFlow } from "../../src/flow/engine.ts";
import { literalHosts } from "../../src/flow/literal-hosts.ts";
import type { OpenedItem } from "../../src/flow/node.ts";
import type { RunEvent, RunOutcome } from "../../src/flow/run.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";

interface OneNodeOptions {
  /** What the config's `credentials` open to; without one the config has none. */
  readonly item?: OpenedItem | undefined;
  /** What other properties of the config open to. */
  readonly items?: Readonly<Record<string, OpenedItem>>;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

export interface OneNode {
  readonly outcome: RunOutcome;
  /** The message that the node sent; `undefined` when it sent none. */
  readonly msg: Readonly<Record<string, unknown>> | undefined;
  /** Texts that the node asked to be masked. */
  readonly masked: readonly string[];
  /** Everything the run told, as text: where a secret must not be. */
  readonly told: string;
}

/** An item of a vault, as a robot opens it. */
export const anItem = (category: string, fields: object, allowedHosts: readonly string[] = []): OpenedItem => ({
  ...{ vault: "vau_x", item: "itm_x", name: "the item", category, version: 1, fields: { ...fields }, allowedHosts },
});

export async function runNode(type: string, config: object, options: OneNodeOptions = {}): Promise<OneNode> {
  const { item, input = {}, clock = systemClock, signal = new AbortController().signal } = options;
  const items = new Map(Object.entries({ ...options.items, ...(item && { credentials: item }) }));
  const refs = [...items].map(([property, { vault }]) => [property, { vault, item: property }]);
  const flow = parseDocument({
    name: "trial",
    nodes: [
      { id: "start", type: "core.start", wires: [["node"]] },
      { id: "node", type, config: { ...Object.fromEntries(refs), ...config }, wires: [["show"]] },
      { id: "show", type: "core.debug" },
    ],
  });
  const catalogue = await loadCatalogue(
    shippedNodes,
    flow.nodes.map((node) => node.type),
  );
  const events: RunEvent[] = [];
  const masked: string[] = [];
  const none = () => Promise.reject(new TypeError("there are no vaults here"));
  const outcome = await runFlow({
    ...{ flow, catalogue, input: { ...input }, clock, signal },
    run: { id: "run_x", flow: "flw_x", startedAt: "2026-01-01T00:00:00.000Z", trigger: "signed" },
    host: {
      nodeEvents: true,
      event: (event) => void events.push(structuredClone(event)),
      secret: async (ref) => {
        const opened = "item" in ref ? items.get(ref.item) : undefined;
        if (!opened) throw new TypeError("no item was given");
        return opened.allowedHosts.length > 0 ? opened : { ...opened, allowedHosts: literalHosts(flow) };
      },
      vaults: { require: none, list: none, items: none, open: none, mask: async (text) => void masked.push(text) },
    },
  });
  const shown = events.find((event) => event.type === "debug");
  const told = JSON.stringify([outcome, events.filter(({ type: kind }) => kind !== "debug")]);
  return { outcome, msg: shown?.type === "debug" ? Object(shown.value) : undefined, masked, told };
}
