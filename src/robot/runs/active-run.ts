// One run from its turn to its end. It is what a runner talks to, what the keeper checks against, and where every state
// of the run is written down and told in one step.
//
// A run is *assigned* until its turn comes, then *running*; while it needs keys that nobody has brought it is *waiting
// for a secret* and comes back to *running* when they are there. It ends once: *succeeded* or *failed* as the flow says,
// *cancelled* or *timed out* as somebody else says, and then its word is worth more than the runner's. A run whose
// daemon stops has no end yet: the next daemon decides.
import { parseDuration } from "../../base/clock.ts";
import { errorOf, hasCode, type SealbotError } from "../../base/errors.ts";
import type { FlowId, RunId, VaultId } from "../../base/ids.ts";
import { Masker } from "../../base/mask.ts";
import { findStorageFault } from "../../base/storage-fault.ts";
import type { FlowDocument } from "../../flow/document.ts";
import type { CredentialRef } from "../../flow/fields.ts";
import { allNodes } from "../../flow/graph.ts";
import { literalHosts } from "../../flow/literal-hosts.ts";
import { Pauses } from "../../flow/pauses.ts";
import type { RunnerEvent, RunnerOutcome } from "../../runner/protocol.ts";
import type { VaultRequest } from "../../runner/vault-protocol.ts";
import type { RunStatus } from "../../wire/shapes.ts";
import type { FlowNodeName, GivenItem, ItemUse } from "../keeper/item-use.ts";
import { narrowed } from "../packages/installed.ts";
import type { TakenRunner } from "../runner/pool.ts";
import type { RunnerHost } from "../runner/process.ts";
import { runnerStart } from "../runner/start.ts";
import { OpenVaults } from "../vaults/open-vaults.ts";
import type { VaultRun } from "../vaults/vault-calls.ts";
import type { VaultView } from "../vaults/vault-view.ts";
import { verifyCaller } from "./caller-check.ts";
import type { AcceptedRun } from "./orders.ts";
import { outcomeOf, type RunnerEnd } from "./run-end.ts";
import type { RunParts } from "./run-parts.ts";
import { RunRecorder } from "./run-recorder.ts";

export class ActiveRun implements VaultRun, RunnerHost {
  readonly id: RunId;
  readonly flow: FlowId;
  readonly document: FlowDocument;
  readonly hosts: readonly string[];
  readonly masker = new Masker();
  readonly revealed = new Masker();
  readonly planted = new Set<string>();
  readonly #parts: RunParts;
  readonly #accepted: AcceptedRun;
  readonly #input: Readonly<Record<string, unknown>>;
  readonly #recorder: RunRecorder;
  readonly #vaults: OpenVaults;
  readonly #pauses: Pauses;
  readonly #stop = new AbortController();
  readonly #waiting = new Map<VaultId, number>();
  #status: RunStatus = "assigned";
  #since: number;
  #runner: TakenRunner | undefined;
  #isImpure = false;

  constructor(accepted: AcceptedRun, input: Readonly<Record<string, unknown>>, parts: RunParts) {
    const { document } = accepted;
    this.#accepted = accepted;
    this.id = accepted.run;
    this.flow = accepted.flow;
    this.document = document;
    this.hosts = literalHosts(document);
    this.#input = input;
    this.#parts = parts;
    this.#since = parts.clock.now();
    this.#pauses = new Pauses(parts.clock);
    const { masker, revealed } = this;
    this.#recorder = new RunRecorder({ ...parts, run: this.id, masker, revealed, log: document.settings.log });
    this.#vaults = new OpenVaults(this, parts.vaults);
  }

  get status(): RunStatus {
    return this.#status;
  }
  /** When it came into its state, milliseconds since the epoch. */
  get since(): number {
    return this.#since;
  }
  get waitingFor(): readonly VaultId[] {
    return [...this.#waiting.keys()];
  }

  /** Runs to the end; never rejects. */
  async execute(): Promise<void> {
    const startedAt = this.#parts.clock.monotonic();
    this.#setState("running");
    const limit = new AbortController();
    void this.#keepTime(limit.signal);
    const end = await this.#runChild().catch((error: unknown): RunnerEnd => {
      const { code, message } = this.#parts.report(error);
      return { code, died: message };
    });
    limit.abort();
    // The vaults and the keys go and the questions are withdrawn before the end is told.
    if (!this.#stop.signal.aborted) this.#stop.abort(errorOf({ code: "cancelled", message: "the run has ended" }));
    await this.#vaults[Symbol.asyncDispose]();
    this.#parts.keeper.endRun(this.id);
    this.#recorder.end();
    if (hasCode(this.#reason, "interrupted")) return;
    const outcome = outcomeOf(end, this.#reason, this.#parts.clock.monotonic() - startedAt);
    this.#setState(outcome.status, outcome);
  }

  /** `timeout` times the run out, `interrupted` leaves its end open, anything else cancels it. The first reason stands. */
  end(reason: SealbotError): void {
    if (this.#stop.signal.aborted) return;
    this.#reason = reason;
    this.#stop.abort(reason);
    this.#runner?.cancel(reason);
  }
  #reason: SealbotError | undefined;

  async item(ref: CredentialRef, node: FlowNodeName): Promise<GivenItem> {
    const given = await this.#oncePossible(() => this.#parts.keeper.useItem(this, node, ref));
    const from = this.#parts.packages().find(node.type);
    return from ? { ...given, item: narrowed(from, given.item) } : given;
  }

  usedAgain(uses: Parameters<RunnerHost["usedAgain"]>[0]): void {
    this.#recorder.usedAgain(uses);
  }

  /** Resolves when no node can use any longer what it was given of the vault, or of any. */
  async recall(vault?: VaultId): Promise<void> {
    await this.#runner?.recall(vault);
  }

  vault(request: VaultRequest): Promise<unknown> {
    return this.#vaults.answer(request);
  }

  note(node: string, text: string): void {
    if (!this.#stop.signal.aborted) this.#recorder.note(node, text);
  }

  /** @throws when the run has ended: then nothing is written any more. */
  writes(): void {
    this.#stop.signal.throwIfAborted();
    this.#setImpure();
  }

  /** The runner says no more than a little while the disk takes nothing. */
  async events(batch: readonly RunnerEvent[]): Promise<void> {
    const startsImpure =
      !this.#isImpure &&
      batch.some(({ type, node }) => type === "node.started" && !this.#isPure(node, { opened: false }));
    this.#recorder.events(batch, () => {
      if (startsImpure) this.#parts.store.runs.setImpure(this.id);
    });
    this.#isImpure ||= startsImpure;
    // A run that has to end says its last words all the same.
    await this.#parts.store.whenWritable(this.#stop.signal).catch(() => {});
  }

  output(stream: "stdout" | "stderr", chunk: Uint8Array): void {
    this.#recorder.output(stream, chunk);
  }

  /** @throws when the run ended while its item was looked for: then nothing is handed out, and nothing more is told. */
  used(use: ItemUse): void {
    this.#stop.signal.throwIfAborted();
    if (!this.#isPure(use.node, { opened: true })) this.#setImpure();
    this.#recorder.used(use);
  }

  /** Waits for a person no longer than the flow allows; the wait counts against no time-out of the run. */
  async waitForKey({ context: { vault }, name }: VaultView): Promise<void> {
    const { clock, asker } = this.#parts;
    const { secretTimeout } = this.document.settings;
    const question = { vault, name, run: { id: this.id, flow: this.document.name } };
    const late = new AbortController();
    const done = new AbortController();
    clock.sleep(parseDuration(secretTimeout, "settings.secretTimeout"), done.signal).then(
      () => late.abort(lockedError(name, secretTimeout)),
      () => {}, // Answered in time.
    );
    this.#setWaiting(vault, 1);
    try {
      await this.#pauses.during(() => asker.ask(question, AbortSignal.any([this.#stop.signal, late.signal])));
    } finally {
      done.abort();
      this.#setWaiting(vault, -1);
    }
  }

  async #runChild(): Promise<RunnerEnd> {
    const { needs, foreign, isRepeatable } = await runnerStart(this.document, this.hosts, this.#parts);
    const kind = isRepeatable ? this.#accepted.flowHash : undefined;
    const caller = await this.#caller();
    await using runner = await this.#oncePossible(() => this.#parts.pool.take(needs, kind));
    this.#runner = runner;
    this.#stop.signal.throwIfAborted();
    return await runner.run(
      {
        document: this.document,
        input: this.#input,
        run: {
          id: this.id,
          flow: this.flow,
          startedAt: new Date(this.#parts.clock.now()).toISOString(),
          trigger: this.#accepted.trigger,
          ...(caller && { caller }),
        },
        env: this.#parts.environment(this.document.settings.env ?? []),
        nodeEvents: true,
        proxies: this.#parts.proxies,
        values: this.document.settings.log === "values",
        ...foreign,
      },
      this,
    );
  }

  /** Does `work` again when the disk takes something again, which it did not. */
  async #oncePossible<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const fault = findStorageFault(error);
        if (!fault) throw error;
        this.#parts.store.refused(fault);
      }
      await this.#parts.store.whenWritable(this.#stop.signal);
    }
  }

  /** The claims of whoever called, where the flow demands to know; no node has run before. */
  async #caller(): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { caller } = this.#accepted;
    if (!caller) return undefined;
    return await verifyCaller(caller, () => this.#parts.keeper.openForTrigger(this, caller.authorizer));
  }

  /** The engine keeps the time too; this one holds when a node never lets go of its process. */
  async #keepTime(signal: AbortSignal): Promise<void> {
    const { timeout } = this.document.settings;
    try {
      await this.#pauses.sleep(parseDuration(timeout, "settings.timeout"), signal);
    } catch {
      return; // The run ended in time.
    }
    this.end(errorOf({ code: "timeout", message: `the run took longer than ${timeout}` }));
  }

  #setImpure(): void {
    if (!this.#isImpure) this.#parts.store.runs.setImpure(this.id);
    this.#isImpure = true;
  }

  /** Whether a node may have done what must not be done twice once it has started, or once it has `opened` an item. */
  #isPure(id: string, { opened }: { readonly opened: boolean }): boolean {
    const node = allNodes(this.document).find((one) => one.id === id);
    const purity = node && this.#parts.purity(node.type);
    return purity === "until-opened" ? !opened && node?.config?.credentials !== undefined : purity === true;
  }

  #setWaiting(vault: VaultId, change: 1 | -1): void {
    const count = (this.#waiting.get(vault) ?? 0) + change;
    if (count > 0) this.#waiting.set(vault, count);
    else this.#waiting.delete(vault);
    const isNew = change === 1 ? count === 1 : count === 0;
    if (isNew && !this.#stop.signal.aborted) this.#setState(this.#waiting.size > 0 ? "waiting_for_secret" : "running");
  }

  #setState(status: RunStatus, outcome?: RunnerOutcome): void {
    this.#status = status;
    this.#since = this.#parts.clock.now();
    // A runner that died leaves its waits to settle later: a run that has ended waits for nothing.
    this.#parts.tell(this.id, status, {
      waitingFor: outcome ? [] : this.waitingFor,
      outcome: outcome && this.#recorder.outcome(outcome),
    });
  }
}

const lockedError = (name: string, timeout: string) =>
  errorOf({
    code: "vault-locked",
    message: `nobody brought the key of vault "${name}" within ${timeout}`,
    hint: "Bring it with `sealbot unlock` on the robot's host, or inject it from the console, and run the flow again.",
  });
