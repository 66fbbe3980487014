// One node at work on one message: the NodeContext that its run function sees. Members are getters that bind when they
// are asked for, so that destructuring works and unused ones cost nothing.
import type { Clock } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import type { CredentialRef } from "./fields.ts";
import type { Message, NodeContext, OpenedItem, RunInfo } from "./node.ts";
import { openVaultOf, openVaultsOf } from "./open-vault.ts";
import type { Step } from "./plan.ts";
import type { RunEvent, RunEventBody } from "./run.ts";
import type { RunVaults, VaultOpener } from "./run-vaults.ts";

/** What an activation asks of the run it belongs to. */
export interface ActivationRun {
  readonly info: RunInfo;
  readonly clock: Clock;
  readonly kept: NodeContext["kept"];
  keep(values: NodeContext["kept"]): void;
  deliver(delivery: Delivery): void;
  report(event: RunEvent): void;
  secret(ref: CredentialRef, step: Step): Promise<OpenedItem>;
  readonly vaults: RunVaults;
  atEnd(close: () => Promise<void>): void;
}

/** A message on its way to a node. */
export interface Delivery {
  readonly step: Step;
  readonly msg: Message;
  readonly caught: Caught;
}

/** The catches that have already taken an error of this message: none takes another of its own making. */
export type Caught = readonly Step[] | undefined;

export class Activation implements NodeContext, VaultOpener {
  readonly #run: ActivationRun;
  readonly step: Step;
  readonly caught: Caught;
  readonly signal: AbortSignal;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  msg: Message;
  config: unknown;
  /** Messages delivered so far. */
  sent = 0;
  stopped: Parameters<NodeContext["stop"]>[0] | undefined;
  #given: Message | undefined;
  #givenToo: Message[] | undefined;
  #closed = false;
  #whenDone: (() => void)[] | undefined;

  constructor(run: ActivationRun, { step, msg, caught }: Delivery, signal: AbortSignal, startedAt: number) {
    this.#run = run;
    this.step = step;
    this.msg = msg;
    this.caught = caught;
    this.signal = signal;
    this.startedAt = startedAt;
    this.config = step.config;
  }

  get node(): NodeContext["node"] {
    return this.step.node;
  }
  get run(): RunInfo {
    return this.#run.info;
  }
  get clock(): Clock {
    return this.#run.clock;
  }
  get kept(): NodeContext["kept"] {
    return this.#run.kept;
  }
  get keep(): NodeContext["keep"] {
    return (values) => {
      if (this.#closed) return;
      this.#run.keep(values);
      this.#report({ type: "kept", values });
    };
  }
  get send(): NodeContext["send"] {
    return (port, msg) => {
      const index = typeof port === "number" ? port : this.step.ports.indexOf(port);
      if (this.step.ports[index] === undefined) {
        throw errorOf({ code: "node-failed", message: `${this.step.node.type} has no port ${port}` });
      }
      this.emit(index, msg);
    };
  }
  get stop(): NodeContext["stop"] {
    return (end) => {
      this.stopped ??= end;
    };
  }
  get debug(): NodeContext["debug"] {
    return (value, options) => this.#report({ type: "debug", label: options?.label, value });
  }
  get log(): NodeContext["log"] {
    return (level, text) => this.#report({ type: "log", level, text });
  }
  get secret(): NodeContext["secret"] {
    return (ref) => this.#run.secret(ref, this.step);
  }
  get openVault(): NodeContext["openVault"] {
    return async (vault, options = {}) => openVaultOf(await this.#run.vaults.open([vault], options, this));
  }
  get openVaults(): NodeContext["openVaults"] {
    return async (vaults, options = {}) => openVaultsOf(await this.#run.vaults.open(vaults, options, this));
  }
  get requireVault(): NodeContext["requireVault"] {
    return (vault) => this.#run.vaults.require([vault], this.node);
  }
  get listVaults(): NodeContext["listVaults"] {
    return () => this.#run.vaults.list(this.node);
  }
  get listItems(): NodeContext["listItems"] {
    return (vault) => this.#run.vaults.items(vault, this.node);
  }
  get mask(): NodeContext["mask"] {
    return (text) => this.#run.vaults.mask(text);
  }
  get atEnd(): NodeContext["atEnd"] {
    return (close) => this.#run.atEnd(close);
  }
  get isDone(): boolean {
    return this.#closed;
  }

  /**
   * Delivers to every target of a port; only where a message branches is it copied.
   * @throws SealbotError `node-failed` when it is no message.
   */
  emit(port: number, msg: Message): void {
    if (this.#closed) return;
    checkMessage(msg);
    for (const step of this.step.wires[port] ?? []) {
      this.#run.deliver({ step, msg: this.#own(msg), caught: this.caught });
      this.sent++;
    }
  }

  /** True when this very object is on its way to another node. */
  isGiven(msg: Message): boolean {
    return this.#given === msg || (this.#givenToo?.includes(msg) ?? false);
  }

  /** The outcome has been decided: from here on what the node sends, keeps or reports is dropped. */
  close(): void {
    this.#closed = true;
    const calls = this.#whenDone ?? [];
    this.#whenDone = undefined;
    for (const call of calls) call();
  }

  whenDone(call: () => void): void {
    if (this.#closed) {
      call();
      return;
    }
    this.#whenDone ??= [];
    this.#whenDone.push(call);
  }

  /** The message itself the first time it is given away, a copy every other time. */
  #own(msg: Message): Message {
    if (this.isGiven(msg)) return structuredClone(msg);
    if (this.#given === undefined) this.#given = msg;
    else {
      this.#givenToo ??= [];
      this.#givenToo.push(msg);
    }
    return msg;
  }

  #report(body: RunEventBody): void {
    if (!this.#closed) this.#run.report({ ...body, node: this.step.node.id, at: this.#run.clock.now() });
  }
}

function checkMessage(msg: unknown): void {
  if (typeof msg === "object" && msg !== null && !Array.isArray(msg)) return;
  const what = Array.isArray(msg) ? "a list" : msg === null ? "null" : `a ${typeof msg}`;
  throw errorOf({
    code: "node-failed",
    message: `a message is an object, not ${what}`,
    hint: "Return an object, for example { ...msg, result }.",
  });
}
