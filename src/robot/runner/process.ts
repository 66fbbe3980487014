// One runner: a child process with an environment made for it, a directory of its own and Node's permission model on.
// Whatever it does or says, the daemon goes on: its words are parsed, its end is a value, and it is gone at disposal.
import type { ChildProcess } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { systemClock } from "../../base/clock.ts";
import { asSealbotError, type ErrorCode, errorOf, type SealbotError } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import type { CredentialRef } from "../../flow/fields.ts";
import { Channel, endsTo } from "../../runner/channel.ts";
import type { PackagePlace } from "../../runner/node-package.ts";
import { type FromRunner, fromRunner, type RunnerEvent, runnerErrorOf, type ToRunner } from "../../runner/protocol.ts";
import { askLimits, type VaultRequest } from "../../runner/vault-protocol.ts";
import type { GivenItem, ItemUse } from "../keeper/item-use.ts";
import { LastingItems } from "../keeper/lasting-items.ts";
import type { RunnerEnd } from "../runs/run-end.ts";
import { exitOf, type RunnerSettings, startChild } from "./child.ts";
import { CodeAtWork } from "./code-at-work.ts";
import { RunnerPulse, residentMegabytes } from "./pulse.ts";

/** Milliseconds between a cancel and the kill. */
export const killGrace = 5_000;
/** Characters of standard error that are looked at when it dies. */
const lastWords = 4_000;
/** After so many, a process that runs again and again makes room for a new one. */
const mostRuns = 2_000;
/** Bytes of answers that a runner may leave lying: two thousand of the largest items. */
const mostUnheard = 128 * 1024 * 1024;

/** What a run gives its runner. */
export interface RunnerHost {
  item(ref: CredentialRef, node: { readonly id: string; readonly type: string }): Promise<GivenItem>;
  /** Items that it was given before were used again, as often as is said. */
  usedAgain(uses: readonly { readonly use: ItemUse; readonly times: number }[]): void;
  /** The answer to a request about vaults, as JSON. */
  vault(request: VaultRequest): Promise<unknown>;
  /** Resolves once the batch is kept. */
  events(batch: readonly RunnerEvent[]): Promise<void> | void;
  output(stream: "stdout" | "stderr", chunk: Uint8Array): void;
}

/** Starts a child and resolves once it is ready to take a run. */
export async function openRunner(settings: RunnerSettings): Promise<RunnerProcess> {
  await mkdir(settings.directory, { recursive: true, mode: 0o700 });
  const runner = new RunnerProcess(settings);
  try {
    await runner.ready;
    return runner;
  } catch (error) {
    await runner[Symbol.asyncDispose]();
    throw error;
  }
}

class RunnerProcess implements AsyncDisposable {
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  /** Absent for one that cannot be started. */
  readonly #channel: Channel | undefined;
  readonly #directory: string;
  readonly #code: CodeAtWork;
  readonly #memory: number;
  readonly #items = new LastingItems((message) => this.#say(message), systemClock);
  readonly #ready = Promise.withResolvers<void>();
  #ended = Promise.withResolvers<RunnerEnd>();
  readonly #described = Promise.withResolvers<Extract<FromRunner, { t: "described" }>>();
  readonly #gone = Promise.withResolvers<void>();
  #host: RunnerHost | undefined;
  #killer: NodeJS.Timeout | undefined;
  /** Requests for items and about vaults that are not answered yet. */
  #asked = 0;
  #pulse: RunnerPulse | undefined;
  /** How it ended by itself. */
  #death: RunnerEnd | undefined;
  /** Whether anything of a run may have stayed in it: an item, an opened vault, or what nobody can know. */
  #isSpent = false;
  #runsLeft = mostRuns;
  /** What it said and what is still being done about it. */
  readonly #handling = new Set<Promise<void>>();
  /** The last that the process wrote by itself: a heap that is full is told nowhere else. */
  #lastWords = "";

  constructor(settings: RunnerSettings) {
    const { directory, memory } = settings;
    this.#directory = directory;
    this.#code = new CodeAtWork(directory);
    this.#memory = memory;
    this.ready = this.#ready.promise;
    this.#child = startChild(settings);
    this.#channel = this.#openChannel();
    // Nobody may be waiting for a runner that dies in the pool.
    this.ready.catch(() => {});
    this.#gone.promise.catch(() => {});
    this.#child.on("error", (error) => this.#die("internal", `it cannot be started: ${error.message}`));
    this.#child.stdout?.on("data", (chunk: Uint8Array) => {
      this.#isSpent = true;
      this.#host?.output("stdout", chunk);
    });
    this.#child.stderr?.on("data", (chunk: Uint8Array) => {
      this.#isSpent = true;
      this.#lastWords = (this.#lastWords + Buffer.from(chunk).toString("latin1")).slice(-lastWords);
      this.#host?.output("stderr", chunk);
    });
    this.#watch().then(this.#gone.resolve, this.#gone.reject);
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Whether it has run and may run again. */
  get isAtHand(): boolean {
    return this.isAlive && !this.#isSpent && this.#runsLeft < mostRuns && this.#host === undefined;
  }

  /**
   * Runs one flow. Never rejects. All output has been handed over once it resolves, and then the process is gone, unless
   * it may run `again` and nothing of this run can have stayed in it.
   */
  async run(
    start: Omit<Extract<ToRunner, { t: "start" }>, "t">,
    host: RunnerHost,
    { again = false } = {},
  ): Promise<RunnerEnd> {
    if (this.#death) return this.#death;
    this.#host = host;
    this.#ended = Promise.withResolvers();
    this.#say({ t: "start", ...start });
    this.#code.begin(start.document);
    using pulse = this.#watchOver();
    this.#pulse = pulse;
    const end = await this.#ended.promise;
    if (again && "outcome" in end && (await this.#isClean())) return end;
    this.#hangUp();
    await this.#gone.promise;
    this.#items.end();
    return end;
  }

  /** Lets go of its run, if all that was said of it is done and nothing of it can have stayed. */
  async #isClean(): Promise<boolean> {
    if (this.#isSpent) return false;
    await Promise.all(this.#handling);
    if (this.#isSpent || --this.#runsLeft === 0) return false;
    this.#host = undefined;
    return true;
  }

  /** The node types of a package, as it describes them; in place of a run. @throws InputError `bad-input`. */
  async describe(place: PackagePlace): Promise<readonly unknown[]> {
    this.#isSpent = true;
    this.#say({ t: "describe", package: place });
    const end = await Promise.race([this.#described.promise, this.#ended.promise]);
    if ("nodes" in end && end.nodes) return end.nodes;
    const why = "fault" in end ? end.fault : "died" in end ? end.died : undefined;
    throw errorOf({ code: "bad-input", message: why ?? `package ${place.name} describes no nodes` });
  }

  /** Asks the run to end, and kills it when it does not. */
  cancel(reason: SealbotError): void {
    this.#isSpent = true;
    this.#say({ t: "cancel", reason: { code: reason.code, message: reason.message } });
    this.#killer ??= setTimeout(() => this.#child.kill("SIGKILL"), killGrace);
  }

  /** As `LastingItems.recall`. */
  recall(vault?: VaultId): Promise<void> {
    return this.#items.recall(vault);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isAlive && this.#child.pid !== undefined) this.#child.kill("SIGKILL");
    if (this.#child.pid !== undefined) await this.#gone.promise;
    // What the run left behind, such as a browser, may write for a moment longer.
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  #openChannel(): Channel | undefined {
    const ends = endsTo(this.#child);
    if (!ends) return undefined;
    const channel = new Channel(ends, {
      hear: (word) => this.#hear(word),
      fault: ({ message }) => this.#end("protocol-error", message),
    });
    // A runner that hung up by itself is of no use any more.
    void channel.closed.then(() => this.isAlive && this.#hangUp());
    return channel;
  }

  #hear(word: unknown): void {
    const parsed = fromRunner.safeParse(word);
    if (!parsed.success) {
      this.#end("protocol-error", "it said something that is not part of the protocol");
      return;
    }
    const handled = this.#handle(parsed.data).catch((error: unknown) => {
      const { code, message: text } = asSealbotError(error);
      this.#end(code === "protocol-error" ? code : "internal", text);
    });
    this.#handling.add(handled);
    void handled.then(() => this.#handling.delete(handled));
  }

  async #handle(message: FromRunner): Promise<void> {
    const host = this.#host;
    if (message.t === "ready") return this.#ready.resolve();
    if (message.t === "described") return this.#described.resolve(message);
    if (message.t === "pong") return this.#pulse?.answered();
    if (message.t === "forgot") return this.#items.forgot(message.id);
    if (message.t === "outcome") return this.#ended.resolve({ outcome: message.outcome });
    if (!host) throw errorOf({ code: "protocol-error", message: "it spoke before it was given a run" });
    if (message.t === "used-again") return host.usedAgain(this.#items.usesOf(message));
    if (message.t === "events") {
      await host.events(message.events);
      this.#say({ t: "took" });
      return;
    }
    this.#isSpent = true;
    if (++this.#asked > askLimits.requests) {
      throw errorOf({ code: "protocol-error", message: "it asked for more than it waited for" });
    }
    if (message.t === "need-item") await this.#items.answer(message.id, () => host.item(message.ref, message.node));
    else await this.#answer(host, message);
    this.#asked--;
  }

  async #answer(host: RunnerHost, request: VaultRequest): Promise<void> {
    try {
      this.#say({ t: "answered", id: request.id, value: await host.vault(request) });
    } catch (thrown) {
      this.#say({ t: "refused", id: request.id, error: runnerErrorOf(thrown) });
    }
  }

  #say(message: ToRunner): void {
    this.#channel?.say(message);
    if ((this.#channel?.unheard ?? 0) > mostUnheard)
      this.#end("protocol-error", "it asked for more than it listened to");
  }

  #watchOver(): RunnerPulse {
    const { pid } = this.#child;
    return new RunnerPulse({
      ask: () => this.#say({ t: "ping" }),
      patience: () => this.#code.patience,
      memory: this.#memory,
      resident: () => (pid === undefined ? undefined : residentMegabytes(pid)),
      over: (code, why) => this.#end(code, why),
    });
  }

  #hangUp(): void {
    this.#channel?.end();
    this.#killer ??= setTimeout(() => this.#child.kill("SIGKILL"), killGrace);
  }

  /** Bears with it no longer. */
  #end(code: ErrorCode, died: string): void {
    this.#die(code, died);
    this.#child.kill("SIGKILL");
  }

  #die(code: ErrorCode, died: string): void {
    this.#isSpent = true;
    this.#death ??= { code, died, node: this.#code.node };
    this.#ended.resolve(this.#death);
    this.#ready.reject(errorOf({ code: "internal", message: `a runner died: ${died}` }));
  }

  /** Resolves when the child is gone and all it said has been read. */
  async #watch(): Promise<void> {
    const { stdout, stderr } = this.#child;
    const [code, signal] = await exitOf(this.#child);
    clearTimeout(this.#killer);
    // Its last words may lie in the channel when it is long dead.
    await Promise.all([
      this.#channel?.closed,
      // What was cut off is lost with whoever wrote it.
      ...[stdout, stderr].map(async (stream) => stream && (await finished(stream).catch(() => {}))),
    ]);
    if (/heap out of memory|Array buffer allocation failed/.test(this.#lastWords)) {
      this.#die("out-of-memory", `the run needed more than ${this.#memory} MB of memory`);
    }
    const how = signal ? `by ${signal}` : `with exit code ${code}`;
    this.#die("node-failed", `the run's process ended ${how} before the flow did`);
  }
}

export type { RunnerProcess };
