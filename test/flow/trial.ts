// Runs small flows for tests: the core nodes, a few that fail or wait on demand, and everything that was reported.
import { z } from "zod";
import type { Clock } from "../../src/base/clock.ts";
import { errorOf } from "../../src/base/errors.ts";
import { type Catalogue, loadCatalogue } from "../../src/flow/catalogue.ts";
import { runFlow } from "../../src/flow/engine.ts";
import { credential, defineNode, type Message, type OpenedItem } from "../../src/flow/node.ts";
import type { MessageView, RunEvent, RunOutcome } from "../../src/flow/run.ts";
import { parseFlow } from "../../src/flow/validate.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";
import { idleClock } from "../support/idle-clock.ts";

const common = { title: "Test", doc: "For tests.", pure: true } as const;

/** Sends the message on with its own id appended to `msg.path`. */
export const visit = defineNode({
  ...common,
  type: "test.visit",
  ports: ["out"],
  config: z.strictObject({ async: z.boolean().optional() }),
  run: ({ config, msg, node }) => {
    const next = { ...msg, path: `${String(msg.path ?? "")}/${node.id}` };
    return config.async ? Promise.resolve(next) : next;
  },
});

/** Fails the first `times` times it is run in one flow document, then passes. */
export const fail = defineNode({
  ...common,
  type: "test.fail",
  ports: ["out"],
  config: z.strictObject({ times: z.int().optional(), code: z.enum(["node-failed", "bad-input"]).optional() }),
  run: ({ config, msg }) => {
    const count = (failures.get(config) ?? 0) + 1;
    failures.set(config, count);
    if (count > (config.times ?? Number.POSITIVE_INFINITY)) return msg;
    throw errorOf({ code: config.code ?? "node-failed", message: `failure ${count}` });
  },
});
const failures = new WeakMap<object, number>();

/** Never returns; notes in `seen` when its signal aborted. */
export const hang = defineNode({
  ...common,
  type: "test.hang",
  ports: ["out"],
  config: z.strictObject({ deaf: z.boolean().optional() }),
  run: ({ config, signal }) =>
    new Promise<undefined>((_, reject) => {
      if (!config.deaf) signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    }),
});

/** Opens its credential and sends the item's name. */
export const open = defineNode({
  ...common,
  type: "test.open",
  ports: ["out"],
  config: z.strictObject({ credentials: credential }),
  credentials: { credentials: ["api_key"] },
  run: async ({ config, msg, secret }) => ({ ...msg, opened: (await secret(config.credentials)).name }),
});

/** Touches a vault itself. */
export const write = defineNode({
  ...common,
  type: "test.write",
  ports: ["out"],
  config: z.strictObject({ vault: z.string(), item: z.string() }),
  vaultAccess: "write",
  run: ({ msg }) => msg,
});

export const testNodes = [visit, fail, hang, open, write];

export const catalogue: Catalogue = new Map([
  ...(await loadCatalogue(shippedNodes)),
  ...testNodes.map((definition) => [definition.type, definition] as const),
]);

export interface Trial {
  readonly outcome: RunOutcome;
  readonly events: readonly RunEvent[];
  /** What `core.debug` nodes showed, by value. */
  readonly shown: readonly unknown[];
}

export interface TrialOptions {
  readonly input?: Message;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly nodeEvents?: boolean;
  readonly messages?: MessageView;
  readonly env?: Record<string, string>;
  readonly secret?: () => Promise<OpenedItem>;
  /** More of the document than its nodes. */
  readonly rest?: Record<string, unknown>;
}

export async function tryFlow(nodes: readonly unknown[], options: TrialOptions = {}): Promise<Trial> {
  const { input = {}, clock = idleClock(), signal = new AbortController().signal, nodeEvents = true, env } = options;
  const events: RunEvent[] = [];
  const outcome = await runFlow({
    flow: parseFlow({ name: "trial", nodes, ...options.rest }, catalogue),
    catalogue,
    input,
    run: { id: "run_1", flow: "flw_1", startedAt: "2026-01-01T00:00:00.000Z", trigger: "signed" },
    ...(env && { env }),
    host: {
      nodeEvents,
      ...(options.messages && { messages: options.messages }),
      event: (event) => events.push(structuredClone(event)),
      secret: options.secret ?? (() => Promise.reject(errorOf({ code: "not-permitted", message: "no secrets here" }))),
    },
    clock,
    signal,
  });
  const shown = events.flatMap((event) => (event.type === "debug" ? [event.value] : []));
  return { outcome, events, shown };
}

/** A `core.start` wired to `target`. */
export const startTo = (...targets: string[]) => ({ id: "start", type: "core.start", wires: [targets] });
