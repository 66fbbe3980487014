// Runs a chain of nodes behind a browser.open through the real engine, with items by their name, and tells what came of
// it. Everything that leaves the run is masked as a robot masks it.
import { systemClock } from "../../../src/base/clock.ts";
import { Masker } from "../../../src/base/mask.ts";
import { loadCatalogue } from "../../../src/flow/catalogue.ts";
import { parseDocument } from "../../../src/flow/document.ts";
import { runFlow } from "../../../src/flow/engine.ts";
import { literalHosts } from "../../../src/flow/literal-hosts.ts";
import type { OpenedItem } from "../../../src/flow/node.ts";
import type { RunEvent, RunOutcome } from "../../../src/flow/run.ts";
import { shippedNodes } from "../../../src/nodes/catalogue.ts";
import { secretsOf } from "../../../src/vault/categories.ts";

export interface Step {
  readonly type: string;
  readonly config?: object;
  readonly [field: string]: unknown;
}

interface FlowOptions {
  readonly items?: readonly OpenedItem[];
  readonly open?: object;
  readonly signal?: AbortSignal;
  readonly input?: Readonly<Record<string, unknown>>;
}

export interface BrowserRun {
  readonly outcome: RunOutcome;
  /** What reached the end of the chain; `undefined` when nothing did. */
  readonly msg: Readonly<Record<string, unknown>> | undefined;
  /** All that the run told, masked. */
  readonly told: string;
}

export const credentials = { vault: "vau_x", item: "the item" };

export async function runBrowserFlow(steps: readonly Step[], options: FlowOptions = {}): Promise<BrowserRun> {
  const { items = [], open = {}, signal = new AbortController().signal, input = {} } = options;
  const chain = [{ type: "browser.open", config: open }, ...steps, { type: "core.debug" }];
  const flow = parseDocument({
    name: "trial",
    nodes: [
      { id: "start", type: "core.start", wires: [["n0"]] },
      ...chain.map((step, i) => ({ id: `n${i}`, ...step, wires: chain[i + 1] ? [[`n${i + 1}`]] : [] })),
    ],
  });
  const types = flow.nodes.map((node) => node.type);
  const catalogue = await loadCatalogue(shippedNodes, types);
  const events: RunEvent[] = [];
  const masker = new Masker();
  const plant = (text: string) => masker.add(new TextEncoder().encode(text));
  const none = () => Promise.reject(new TypeError("there are no vaults here"));
  const outcome = await runFlow({
    ...{ flow, catalogue, input: { ...input }, clock: systemClock, signal },
    run: { id: "run_x", flow: "flw_x", startedAt: "2026-01-01T00:00:00.000Z", trigger: "signed" },
    host: {
      nodeEvents: true,
      event: (event) => void events.push(structuredClone(event)),
      secret: async (ref) => {
        const item = items.find(({ name }) => "item" in ref && name === ref.item);
        if (!item) throw new TypeError("no such item was given");
        for (const secret of secretsOf(item.category, item.fields)) plant(secret);
        return item.allowedHosts.length > 0 ? item : { ...item, allowedHosts: literalHosts(flow) };
      },
      vaults: { require: none, list: none, items: none, open: none, mask: async (text) => plant(text) },
    },
  });
  const shown = events.find((event) => event.type === "debug");
  const told = JSON.stringify(masker.maskValue(JSON.parse(JSON.stringify([outcome, events]))));
  return { outcome, msg: shown?.type === "debug" ? Object(shown.value) : undefined, told };
}
