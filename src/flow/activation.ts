// One node at work on one message: the NodeContext that its run function sees. Members are getters that bind when they
// are asked for, so that destructuring works and unused ones cost nothing.
import type { Clock } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import { call } from "./call.ts";
import type { CredentialRef } from "./fields.ts";
import type { Flight } from "./flight.ts";
import { gather } from "./gathering.ts";
import type { Gathered, GatherOptions, Message, NodeContext, OpenedItem, RunInfo } from "./node.ts";
import { openVaultOf, openVaultsOf } from "./open-vault.ts";
import type { Pauses } from "./pauses.ts";
import type { Step } from "./plan.ts";
import type { MessageView, RunEvent, RunEventBody, SeenValues } from "./run.ts";
import type { RunVaults, VaultOpener } from "./run-vaults.ts";
import { Split } from "./split.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** What an activation asks of the run it belongs to. */
export interface ActivationRun {
  readonly info: RunInfo;
  readonly clock: Clock;
  readonly kept: NodeContext["kept"];
  keep(values: NodeContext["kept"]): void;
  deliver(delivery: Delivery): void;
  /** `undefined` when another message may be sent at once, else a promise that resolves when it may. */
  room(): Promise<void> | undefined;
  /** Waits for what other nodes do. */
  idle<T>(work: Promise<T>): Promise<T>;
  /** Where a subflow starts. @throws SealbotError `node-failed` when there is none of this name. */
  subflow(name: string): Step;
  report(event: RunEvent): void;
  readonly messages: MessageView | undefined;
  secret(ref: CredentialRef, step: Step): Promise<OpenedItem>;
  readonly vaults: RunVaults;
  readonly pauses: Pauses;
  atEnd(close: () => Promise<void>): void;
}

/** A message on its way to a node. */
export interface Delivery {
  readonly step: Step;
  readonly msg: Message;
  readonly caught: Caught;
  /** Changes when a join takes the message out of the pass it belonged to. */
  flight: Flight;
}

/** The catches that have already taken an error of this message: none takes another of its own making. */
export type Caught = readonly Step[] | undefined;

export class Activation implements NodeContext, VaultOpener {
  readonly #run: ActivationRun;
  readonly #delivery: Delivery;
  readonly step: Step;
  caught: Caught;
  readonly signal: AbortSignal;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  msg: Message;
  config: unknown;
  /** Messages delivered so far. */
  sent = 0;
  stopped: Parameters<NodeContext["stop"]>[0] | undefined;
  /** Set where the values of messages are shown. */
  seen: SeenValues | undefined;
  #given: Message | undefined;
  #givenToo: Message[] | undefined;
  #closed = false;
  #room: Promise<void> | undefined;
  #whenDone: (() => void)[] | undefined;

  constructor(run: ActivationRun, delivery: Delivery, signal: AbortSignal, startedAt: number) {
    const { step } = delivery;
    this.#run = run;
    this.#delivery = delivery;
    this.step = step;
    this.msg = delivery.msg;
    this.caught = delivery.caught;
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
      this.emit(this.#portOf(port), msg);
      return this.#whenRoom();
    };
  }
  get split(): NodeContext["split"] {
    return (port) => new Split(this, this.#run, this.#portOf(port));
  }
  get gather(): NodeContext["gather"] {
    // What one node gathers is all of the one kind that it gave.
    return <Value>(value: Value, until: GatherOptions) =>
      gather(this, this.#run, value, until) as Promise<Gathered<Value>> | undefined;
  }
  get call(): NodeContext["call"] {
    return (subflow, msg) => call(this, this.#run, subflow, msg);
  }
  get giveBack(): NodeContext["giveBack"] {
    return (msg) => {
      checkMessage(msg);
      const { call: caller } = this.flight;
      if (!caller) throw errorOf({ code: "node-failed", message: "no subflow is being called here" });
      if (!this.#closed) caller.giveBack(msg);
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
    return async (vault, options = {}) => openVaultOf(await this.#open([vault], options));
  }
  get openVaults(): NodeContext["openVaults"] {
    return async (vaults, options = {}) => openVaultsOf(await this.#open(vaults, options));
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
  get flight(): Flight {
    return this.#delivery.flight;
  }

  moveTo(flight: Flight): void {
    flight.enter();
    this.flight.leave();
    this.#delivery.flight = flight;
  }

  /**
   * Delivers to every target of a port; only where a message branches is it copied.
   * @throws SealbotError `node-failed` when it is no message.
   */
  emit(port: number, msg: Message, flight = this.flight): void {
    if (this.#closed) return;
    checkMessage(msg);
    if (this.seen && !("port" in this.seen)) this.#show(port, msg);
    for (const step of this.step.wires[port] ?? []) this.deliver({ step, msg, caught: this.caught, flight });
  }

  deliver({ step, msg, caught, flight }: Delivery): void {
    this.#run.deliver({ step, msg: this.#own(msg), caught, flight });
    this.sent++;
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

  #show(port: number, msg: Message): void {
    const out = this.#run.messages?.sent(this.node.id, msg);
    this.seen = { ...this.seen, ...(out !== undefined && { out }), port: this.step.ports[port] ?? String(port) };
  }

  #portOf(port: string | number): number {
    const index = typeof port === "number" ? port : this.step.ports.indexOf(port);
    if (this.step.ports[index] !== undefined) return index;
    throw errorOf({ code: "node-failed", message: `${this.step.node.type} has no port ${port}` });
  }

  /** One wait serves for everything that the node sends meanwhile. Whoever does not await it hears of no end. */
  #whenRoom(): Promise<void> | undefined {
    if (this.#room) return this.#room;
    const isOver = this.#closed || this.signal.aborted;
    const room = isOver ? Promise.reject(endOf(this.signal)) : this.#run.room();
    if (!room) return undefined;
    this.#room = isOver ? room : unlessAborted(room, this.signal).finally(() => (this.#room = undefined));
    this.#room.catch(() => {});
    return this.#room;
  }

  /** Who holds a vault may be waiting for room itself. */
  #open(...[vaults, options]: Parameters<NodeContext["openVaults"]>) {
    return this.#run.idle(this.#run.vaults.open(vaults, options ?? {}, this));
  }

  #report(body: RunEventBody): void {
    if (!this.#closed) this.#run.report({ ...body, node: this.step.node.id, at: this.#run.clock.now() });
  }
}

const endOf = ({ reason }: AbortSignal): unknown =>
  reason ?? errorOf({ code: "cancelled", message: "the node is done already" });

function checkMessage(msg: unknown): void {
  if (typeof msg === "object" && msg !== null && !Array.isArray(msg)) return;
  const what = Array.isArray(msg) ? "a list" : msg === null ? "null" : `a ${typeof msg}`;
  throw errorOf({
    code: "node-failed",
    message: `a message is an object, not ${what}`,
    hint: "Return an object, for example { ...msg, result }.",
  });
}
