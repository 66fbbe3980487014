// The runs of this robot: admits those that people ordered or allowed triggers to fire, gives each its turn by the flow's concurrency and the
// robot's, and picks up after a daemon that died. What was refused is told as a failed run, and never executed.
import { iso } from "../../base/clock.ts";
import { asSealbotError, ConnectionError, errorOf, type SealbotError } from "../../base/errors.ts";
import type { RunId, VaultId } from "../../base/ids.ts";
import { findStorageFault } from "../../base/storage-fault.ts";
import { loadCatalogue } from "../../flow/catalogue.ts";
import type { FlowDocument } from "../../flow/document.ts";
import { allNodes } from "../../flow/graph.ts";
import type { NodeShape } from "../../flow/node.ts";
import { placeInLine } from "../../flow/turn.ts";
import { shippedNodes } from "../../nodes/catalogue.ts";
import type { FromRobot, Unnumbered } from "../../wire/link.ts";
import { finalStatuses, type RunStatus } from "../../wire/shapes.ts";
import type { Upstream } from "../link/upstream.ts";
import { ActiveRun } from "./active-run.ts";
import { type Handed, handedRun, namedIn } from "./handed-run.ts";
import type { AcceptedRun, Orders } from "./orders.ts";
import { RunFence } from "./run-fence.ts";
import type { RunParts, StateDetail } from "./run-parts.ts";

export interface RunsParts extends Omit<RunParts, "tell" | "purity" | "upstream"> {
  readonly orders: Orders;
  readonly upstream: Pick<Upstream, "pushAll" | "online">;
  /** Most runs at a time. */
  readonly concurrency: number;
  /** The number of running flows changed. */
  readonly changed: () => void;
}

const placeOf = ({ document: { settings }, since }: ActiveRun): number =>
  placeInLine({ priority: settings.priority, since });

/** Milliseconds before an order is looked at again whose flow could not be fetched. */
const retryAfter = 5_000;

/** Milliseconds for which a run of this robot's own is remembered: nobody could hand it over anyway. */
const rememberOwn = 48 * 3_600_000;

/** Runs that may be open on one robot, waiting or running; more are told as failed, so that none is lost in silence. */
export const mostOpen = 5_000;
const tooMany = () =>
  errorOf({
    code: "rate-limited",
    message: `${mostOpen} runs wait on this robot already`,
    hint: "Start fewer, let more run at a time (sealbot robot config set concurrency N), or use more robots.",
  });

export class Runs {
  readonly #parts: RunsParts;
  readonly #runParts: RunParts;
  readonly #admitting = new Map<RunId, AbortController>();
  readonly #active = new Map<ActiveRun, Promise<void>>();
  readonly #purity = new Map<string, NodeShape["pure"]>();
  readonly #cutOff = new Set<ActiveRun>();
  readonly #fence: RunFence<ActiveRun>;
  #queue: ActiveRun[] = [];
  #concurrency: number;
  #isStopping = false;

  constructor(parts: RunsParts) {
    this.#parts = parts;
    this.#concurrency = parts.concurrency;
    this.#runParts = {
      ...parts,
      tell: (run, status, detail) => this.#tell(run, status, detail),
      purity: (type) => parts.packages().isPure(type) ?? this.#purity.get(type),
    };
    this.#fence = new RunFence({ ...parts, cutOff: (run) => this.#leaveToOthers(run) });
  }

  get list(): readonly ActiveRun[] {
    return [...this.#active.keys(), ...this.#queue];
  }
  get running(): number {
    return this.#active.size;
  }
  /** Most runs at a time from now on; those that run already go on. */
  set concurrency(most: number) {
    this.#concurrency = most;
    this.#parts.changed();
    this.#next();
  }
  get concurrency(): number {
    return this.#concurrency;
  }

  /** The oldest run whose end this one waits for; nothing once it has its turn. */
  findBefore(run: ActiveRun): ActiveRun | undefined {
    if (!this.#queue.includes(run)) return undefined;
    const ofFlow = [...this.#active.keys()].filter(({ flow }) => flow === run.flow);
    if (ofFlow.length >= run.document.settings.concurrency) return ofFlow[0];
    return this.#active.size >= this.#concurrency ? this.#active.keys().next().value : undefined;
  }

  /** Takes over what a server handed in. Called inside the transaction that acknowledges it. */
  take(handed: Handed): void {
    const { store, clock } = this.#parts;
    const { run, flow } = namedIn(handed);
    const known = store.runs.find(run);
    if (known || store.seen.has(`run/${run}`)) {
      const refusal = errorOf({ code: "replayed", message: `${run} was handed over before` });
      this.#parts.report(refusal);
      // Of a run that is still on its way nothing else is said than how it really goes.
      if (!known || finalStatuses.includes(known.status)) this.#refuse(run, refusal);
      return;
    }
    if (this.#isFull) {
      this.#refuse(run, this.#parts.report(tooMany()));
      return;
    }
    const detail = JSON.stringify(handed);
    store.runs.add({ id: run, flow, status: "assigned", detail, at: clock.now() });
    this.#tell(run, "assigned", {});
    store.afterCommit(() => this.#admitSoon(run, (signal) => this.#accept(handed, signal)));
  }

  /** Begins a run of this robot's own schedule. Called inside the transaction that remembers its instant. */
  begin(handed: Extract<Handed, { own: unknown }>): void {
    const { store, clock, upstream } = this.#parts;
    const { run, flow, instant } = handed.own;
    const { flow_hash, input } = handed;
    const at = clock.now();
    store.runs.add({ id: run, flow, status: "assigned", detail: JSON.stringify(handed), at });
    store.seen.add(`run/${run}`, at + rememberOwn);
    upstream.pushAll([{ t: "fired", run, flow, flow_hash, at: iso(at), instant: iso(instant), input }]);
    this.#tell(run, "assigned", {});
    if (this.#isFull) this.#refuse(run, this.#parts.report(tooMany()));
    else store.afterCommit(() => this.#admitSoon(run, (signal) => this.#accept(handed, signal)));
  }

  get #isFull(): boolean {
    return this.#admitting.size + this.#queue.length + this.#active.size >= mostOpen;
  }

  cancel(run: RunId): void {
    const reason = errorOf({ code: "cancelled", message: "the run was cancelled" });
    this.#admitting.get(run)?.abort(reason);
    [...this.#active.keys()].find(({ id }) => id === run)?.end(reason);
    const waiting = this.#queue.find(({ id }) => id === run);
    if (!waiting) return;
    this.#queue = this.#queue.filter((one) => one !== waiting);
    this.#fence.release(waiting);
    this.#refuse(run, reason);
  }

  /** As `ActiveRun.recall`, of every run. */
  async recall(vault?: VaultId): Promise<void> {
    await Promise.all([...this.#active.keys()].map((run) => run.recall(vault)));
  }

  /** Goes on with the runs that an earlier daemon left, oldest first. */
  resume(): void {
    for (const { id, status, impure, detail } of this.#parts.store.runs.open()) {
      this.#admitSoon(id, async (signal) => {
        const handed = handedRun.parse(JSON.parse(detail));
        const checked = await this.#accept(handed, signal);
        if (status === "assigned" || !impure || checked.document.settings.onLost === "run-again") return checked;
        throw errorOf({
          code: "interrupted",
          message: "the daemon ended while the run was in a node that may not run twice",
          hint: 'A flow whose nodes can all be repeated may say onLost: "run-again".',
        });
      });
    }
  }

  /** Takes no more runs, gives the running ones `grace` milliseconds, then leaves their end to the next daemon. */
  async stop(grace: number): Promise<void> {
    this.#isStopping = true;
    this.#fence[Symbol.dispose]();
    const reason = errorOf({ code: "interrupted", message: "the daemon is stopping" });
    for (const admission of this.#admitting.values()) admission.abort(reason);
    // Nobody brings a key in these last seconds, and the next daemon asks again.
    for (const run of this.#active.keys()) if (run.status === "waiting_for_secret") run.end(reason);
    const all = Promise.all(this.#active.values());
    const done = new AbortController();
    const patience = this.#parts.clock.sleep(grace, done.signal).catch(() => {}); // All ended in time.
    await Promise.race([all, patience]);
    done.abort();
    for (const run of this.#active.keys()) run.end(reason);
    await Promise.all(this.#active.values());
  }

  #admitSoon(run: RunId, check: (signal: AbortSignal) => Promise<AcceptedRun & { handed: Handed }>): void {
    const admission = new AbortController();
    this.#admitting.set(run, admission);
    const admit = async () => {
      try {
        const { handed, ...checked } = await check(admission.signal);
        await this.#learn(checked.document);
        admission.signal.throwIfAborted();
        const made = new ActiveRun(checked, handed.input, this.#runParts);
        if (checked.stopAfter !== undefined) this.#fence.guard(made, checked.stopAfter);
        this.#queue.push(made);
        this.#queue.sort((a, b) => placeOf(a) - placeOf(b));
      } catch (error) {
        if (!this.#isStopping) this.#refuse(run, this.#parts.report(error));
      } finally {
        this.#admitting.delete(run);
        this.#next();
      }
    };
    void admit();
  }

  /** Patient with a link that is down, or a disk that takes nothing, for as long as the order is good. */
  async #accept(handed: Handed, signal: AbortSignal): Promise<AcceptedRun & { handed: Handed }> {
    const { orders, store, clock } = this.#parts;
    for (;;) {
      signal.throwIfAborted();
      try {
        const { run } = namedIn(handed);
        const isKnown = store.seen.has(`run/${run}`);
        const checked = isKnown ? await orders.again(handed) : await orders.accept(handed);
        return { ...checked, handed };
      } catch (error) {
        if (!(asSealbotError(error) instanceof ConnectionError || findStorageFault(error))) throw error;
      }
      await clock.sleep(retryAfter, signal);
    }
  }

  /** Which of a flow's nodes may run twice. */
  async #learn(document: FlowDocument): Promise<void> {
    const types = allNodes(document).map(({ type }) => type);
    for (const { type, pure } of (await loadCatalogue(shippedNodes, types)).values()) this.#purity.set(type, pure);
  }

  /** Starts what may start: first come, first served, but nobody waits behind a flow that has enough runs. */
  #next(): void {
    if (this.#isStopping) return;
    for (const run of [...this.#queue]) {
      if (this.#active.size >= this.#concurrency) return;
      const ofFlow = [...this.#active.keys()].filter(({ flow }) => flow === run.flow).length;
      if (ofFlow >= run.document.settings.concurrency) continue;
      this.#queue = this.#queue.filter((waiting) => waiting !== run);
      const end = run.execute().finally(() => {
        this.#active.delete(run);
        this.#fence.release(run);
        if (this.#cutOff.delete(run)) this.#tellLost(run.id);
        this.#parts.changed();
        this.#next();
      });
      this.#active.set(run, end);
      this.#parts.changed();
    }
  }

  /** Whoever was cut off for so long may not be the only one who has such a run. */
  #leaveToOthers(run: ActiveRun): void {
    if (this.#active.has(run)) {
      this.#cutOff.add(run);
      run.end(errorOf({ code: "interrupted", message: "cut off from the control plane" }));
    } else if (this.#queue.includes(run)) {
      this.#queue = this.#queue.filter((waiting) => waiting !== run);
      this.#tellLost(run.id);
    }
  }

  #tellLost(run: RunId): void {
    const reason = "this robot was cut off for so long that another may have it";
    this.#tell(run, "lost", { outcome: { reason, duration_ms: 0, counts: { nodes: 0, messages: 0, errors: 0 } } });
  }

  /** Ends a run that never started. */
  #refuse(run: RunId, { code, message }: SealbotError): void {
    const status = code === "cancelled" ? "cancelled" : "failed";
    const error = status === "failed" ? { error: { code, message } } : {};
    const counts = { nodes: 0, messages: 0, errors: 0 };
    this.#tell(run, status, { outcome: { reason: message, ...error, duration_ms: 0, counts } });
  }

  #tell(run: RunId, status: RunStatus, { waitingFor = [], outcome }: StateDetail): void {
    const { store, upstream, clock } = this.#parts;
    const at = iso(clock.now());
    const waiting = waitingFor.length > 0 ? { waiting_for: [...waitingFor] } : {};
    store.persist(() => {
      store.runs.setStatus(run, status, { ended: finalStatuses.includes(status) });
      const messages: Unnumbered<FromRobot>[] = [
        { t: "run", run, status, at, ...waiting, ...(outcome && { outcome }) },
      ];
      // A run that this robot no longer knows has no numbers left for events.
      const seq = store.runs.nextEvents(run, 1);
      const data = { status, ...waiting };
      if (seq > 0) messages.unshift({ t: "event", events: [{ run, seq, at, type: "run.state", data }] });
      upstream.pushAll(messages);
    });
  }
}
