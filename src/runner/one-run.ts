// One run in a runner: executes its flow, asks the daemon for one item at a time, and tells how it ended. Nothing of it
// is left for a run that comes after.
import { systemClock } from "../base/clock.ts";
import { asSealbotError, errorOf, type SealbotError } from "../base/errors.ts";
import { type Catalogue, loadCatalogue } from "../flow/catalogue.ts";
import { runFlow } from "../flow/engine.ts";
import { runErrorOf } from "../flow/failure.ts";
import { allNodes } from "../flow/graph.ts";
import type { NodeDefinition } from "../flow/node.ts";
import type { RunOutcome } from "../flow/run.ts";
import { shippedNodes } from "../nodes/catalogue.ts";
import { codeType } from "./at-work.ts";
import { EventQueue } from "./event-queue.ts";
import { hostsOf, ItemDesk } from "./item-desk.ts";
import type { FromRunner, ToRunner } from "./protocol.ts";
import { ShownMessages } from "./shown-messages.ts";
import { VaultDesk } from "./vault-desk.ts";

type Start = Extract<ToRunner, { t: "start" }>;

export class OneRun {
  readonly #send: (message: FromRunner) => void;
  readonly #noted: (node: string) => void;
  readonly #events: EventQueue;
  readonly #items: ItemDesk;
  readonly #vaults: VaultDesk;
  readonly #stop = new AbortController();

  /** `noted` is told whose code comes next. */
  constructor(send: (message: FromRunner) => void, noted: (node: string) => void) {
    this.#send = send;
    this.#noted = noted;
    this.#events = new EventQueue(send);
    this.#items = new ItemDesk(send, systemClock);
    this.#vaults = new VaultDesk(send);
  }

  /** What the daemon says while it runs. */
  take(message: ToRunner): void {
    if (message.t === "took") this.#events.took();
    else if (message.t === "item") this.#items.give(message);
    else if (message.t === "no-item") this.#items.refuse(message.id, errorOf(message.error));
    else if (message.t === "forget") this.#items.forget(message);
    else if (message.t === "answered") this.#vaults.answer(message.id, message.value);
    else if (message.t === "refused") this.#vaults.refuse(message.id, errorOf(message.error));
    else if (message.t === "cancel") this.#cancel(errorOf(message.reason));
  }

  /** Runs to the end, which is told; never rejects. */
  async execute(start: Start): Promise<void> {
    const startedAt = systemClock.monotonic();
    const outcome = await this.#run(start).catch((error: unknown) =>
      failed(error, systemClock.monotonic() - startedAt),
    );
    this.close();
    this.#events.flush();
    this.#send({ t: "outcome", outcome });
  }

  /** Keeps no item any longer, and says what was used of them. Code of a flow may end the process at any time. */
  close(): void {
    this.#items.close();
  }

  #cancel(reason: SealbotError): void {
    this.close();
    this.#stop.abort(reason);
  }

  async #run({ document, input, run, env, nodeEvents, values, foreign, proxies }: Start): Promise<RunOutcome> {
    if (proxies) (await import("../nodes/http/way.ts")).goThrough(proxies);
    const types = allNodes(document).map(({ type }) => type);
    const shipped = await loadCatalogue(shippedNodes, types);
    const catalogue = foreign ? new Map([...(await this.#loadForeign(foreign)), ...shipped]) : shipped;
    return await runFlow({
      flow: document,
      catalogue: this.#paced(catalogue),
      input,
      run,
      env,
      host: {
        nodeEvents,
        event: (event) => this.#events.push(event),
        ...(values && { messages: new ShownMessages() }),
        secret: (ref, node) => this.#items.ask(ref, node),
        vaults: this.#vaults,
      },
      clock: systemClock,
      signal: this.#stop.signal,
    });
  }

  /** The fence stands before any foreign code is loaded; what the run's own nodes open they may reach, too. */
  async #loadForeign({ packages, hosts }: NonNullable<Start["foreign"]>) {
    const [{ guardNetwork }, { loadPackage }] = await Promise.all([
      import("./network-guard.ts"),
      import("./node-package.ts"),
    ]);
    const guard = guardNetwork(hosts);
    this.#items.onGiven = (item) => guard.allow(hostsOf(item));
    const loaded = await Promise.all(packages.map((place) => loadPackage(place)));
    return loaded.flatMap((nodes) => [...nodes]);
  }

  #paced(catalogue: Catalogue): Catalogue {
    return new Map([...catalogue].map(([type, definition]) => [type, this.#pacedNode(definition)]));
  }

  /**
   * Waits for the daemon to catch up with the events of the nodes before. A node that must not run twice begins only
   * when the daemon knows that it does, so that a daemon that dies knows it afterwards.
   */
  #pacedNode(definition: NodeDefinition): NodeDefinition {
    const events = this.#events;
    return {
      ...definition,
      run: (context) => {
        if (definition.type === codeType) this.#noted(context.node.id);
        if (!definition.pure) return events.settled().then(() => definition.run(context));
        return events.isBehind ? events.caughtUp().then(() => definition.run(context)) : definition.run(context);
      },
    };
  }
}

/** A flow that could not even be planned. */
function failed(thrown: unknown, durationMs: number): RunOutcome {
  const error = runErrorOf(asSealbotError(thrown));
  return { status: "failed", reason: error.message, error, durationMs, counts: { nodes: 0, messages: 0, errors: 0 } };
}
