// What a node is: the public entry `sealbot/node` for everyone who writes one. Types and one constructor; it must
// never import the engine, so that a package of nodes stays small.
import type { z } from "zod";
import type { Clock } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import type { CredentialRef } from "./fields.ts";
import type { ItemInfo, OpenOptions, OpenVault, OpenVaults, VaultInfo } from "./open-vault.ts";

export {
  type CredentialRef,
  credential,
  duration,
  type ItemRef,
  itemName,
  itemRef,
  nodeId,
  type SecretHandle,
  vaultRef,
} from "./fields.ts";
export type {
  ItemInfo,
  OpenOptions,
  OpenVault,
  OpenVaults,
  VaultInfo,
  VaultItems,
  VaultMode,
  WriteOptions,
} from "./open-vault.ts";

/** What travels along wires: a plain object of structured-cloneable data. A node owns the message it is given. */
export type Message = Record<string, unknown>;

/**
 * The output ports by name, or one port for each element of the config's array `each` (by its text, or else its number
 * from 1 on), and after them `after`. Where the config has no such array, `otherwise` stands for its elements.
 */
export type Ports =
  | readonly string[]
  | { readonly each: string; readonly after: readonly string[]; readonly otherwise?: readonly string[] };

/** Everything about a node type but its code: what validation, editors and a robot's catalogue need. */
export interface NodeShape<Config = unknown> {
  /** `group.name`, lower case, unique in a catalogue. */
  readonly type: string;
  /** Two or three words for people. */
  readonly title: string;
  /** One or two sentences for people: what it does and what it sends. */
  readonly doc: string;
  /** Output ports without the error port, which every node has as its last. */
  readonly ports: Ports;
  /** `false` for a node that nothing can be wired to, such as a start. Default true. */
  readonly input?: boolean;
  /** Checked when the flow is validated and again once expressions have been evaluated. */
  readonly config: z.ZodType<Config>;
  /** The config properties (schema: `credential`) that name an item, each with the item categories it can use. */
  readonly credentials?: Readonly<Record<string, readonly string[]>>;
  /** The config properties that decide what is done or whom to trust: in a signed flow none of them is an expression. */
  readonly literals?: readonly string[];
  /** Set when `config.vault` and, where there is one, `config.item` name what the node itself touches. */
  readonly vaultAccess?: "read" | "write";
  /**
   * True when running it twice does no harm: a run that was interrupted may then start again. `until-opened` when that
   * holds until it has opened its credential, which it does before anything else. Default false.
   */
  readonly pure?: boolean | "until-opened";
}

export interface NodeDefinition<Config = unknown> extends NodeShape<Config> {
  /**
   * Does the node's work for one message. A message it returns leaves by the first port; `undefined` sends nothing;
   * what it throws leaves by the error port. Returning without a promise is the fast path. Packages that are heavy to
   * load are imported here, with `await import(…)`, never at the top of the file.
   */
  run(context: NodeContext<Config>): NodeResult | Promise<NodeResult>;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a run function without a return statement is a good one
export type NodeResult = Message | undefined | void;

/** What a run function is given. Everything can be destructured. */
export interface NodeContext<Config = unknown> {
  /** Parsed, with its expressions evaluated for this message. Shared between messages: never change it. */
  readonly config: Config;
  /** Yours to change and to send on. */
  readonly msg: Message;
  readonly node: { readonly id: string; readonly type: string; readonly name: string };
  readonly run: RunInfo;
  /** Aborted when the run ends or the node's time is up. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** What nodes of this run have kept so far; frozen. */
  readonly kept: Readonly<Record<string, unknown>>;
  /** Makes values available to every later node as `msg.kept`. */
  keep(values: Readonly<Record<string, unknown>>): void;
  /**
   * Sends on a port, by name or number. The message is the engine's from then on: do not change it. Who sends many
   * awaits each: there is a promise when the nodes behind cannot keep up, and it resolves when they have.
   */
  send(port: string | number, msg: Message): Promise<void> | undefined;
  /** Sends on a port messages that are followed to their end, as a for-each does; joins gather across them. */
  split(port: string | number): SplitMessages;
  /**
   * Adds a value to those that other messages brought to this node. The first message gets a promise of all of them,
   * the others get `undefined`: their part is done.
   */
  gather<Value>(value: Value, until: GatherOptions): Promise<Gathered<Value>> | undefined;
  /**
   * Sends a message through a subflow of the document; what it gives back leaves by the first port. Resolves once
   * nothing of it is on its way, and rejects with an error that nothing took in there.
   */
  call(subflow: string, msg: Message): Promise<void>;
  /** Gives a message back to whoever called the subflow that this node is part of. */
  giveBack(msg: Message): void;
  /** Ends the run once this node returns; nothing sent is delivered any more. */
  stop(end: { status: "succeeded" | "failed"; message?: string | undefined }): void;
  /** Puts a value into the run's history. */
  debug(value: unknown, options?: { label?: string | undefined }): void;
  log(level: LogLevel, text: string): void;
  /** Opens a credential. Keep what it returns no longer than the call that uses it, and never send it. */
  secret(ref: CredentialRef): Promise<OpenedItem>;
  /**
   * Opens a declared vault, by name or id; waits for its key, then in line until no other run has it open. Waiting for
   * the key counts against no time-out of node and run, waiting in line does. What is not closed is closed with the run.
   * @throws ConflictError `vault-busy` after `timeout`; AuthError `not-permitted`; LockedError `vault-locked`.
   */
  openVault(vault: string, options?: OpenOptions): Promise<OpenVault>;
  /** Opens several at once: two flows that name the same ones never wait for each other. */
  openVaults(vaults: readonly string[], options?: OpenOptions): Promise<OpenVaults>;
  /** Resolves once the key of a declared vault is there; takes no place in line. */
  requireVault(vault: string): Promise<void>;
  /** The vaults that the flow declares. */
  listVaults(): Promise<readonly VaultInfo[]>;
  /** The items of a vault that the flow may touch; takes no place in line. */
  listItems(vault: string): Promise<readonly ItemInfo[]>;
  /** Makes the run's masker know a text that was made from a secret: wait for it before you send or show the text. */
  mask(text: string): Promise<void>;
  /** Has `close` called when the run is over, whatever way it ended, for what a node leaves open for later nodes. */
  atEnd(close: () => Promise<void>): void;
}

export interface SplitMessages {
  /** Resolves once nothing that came of the message is on its way; the order of calls is the order joins restore. */
  follow(msg: Message): Promise<void>;
  /** Resolves once joins have sent on what they gathered; call it when all followed messages are through. */
  end(): Promise<void>;
}

export interface GatherOptions {
  /** All passes of the for-each around it, a number of messages across them, or one of each wire within one pass. */
  readonly by: "passes" | "count" | "wires";
  /** For `count`. */
  readonly count?: number | undefined;
  /** Milliseconds that the first message waits at most. */
  readonly within?: number | undefined;
}

export interface Gathered<Value> {
  /** All are there, the time is up, nothing that could bring more is on its way, or the for-each itself has failed. */
  readonly reason: "whole" | "late" | "nothing-left" | "abandoned";
  /** In the order of the passes, then of the wires, then as they came. */
  readonly values: readonly Value[];
  /** How many were waited for; `undefined` for passes. */
  readonly wanted: number | undefined;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** What a flow may know about its own run. */
export interface RunInfo {
  readonly id: string;
  readonly flow: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly trigger: "signed" | "api" | "hook" | "schedule";
  /** The verified claims of whoever called, where the hook's authorizer demanded a JWT. */
  readonly caller?: Readonly<Record<string, unknown>>;
}

/** An item with its secret fields in plaintext. */
export interface OpenedItem {
  /** `vau_…` */
  readonly vault: string;
  /** `itm_…` */
  readonly item: string;
  readonly name: string;
  readonly category: string;
  readonly version: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Hosts that its fields may be sent to; when empty, only hosts that stand literally in the signed flow. */
  readonly allowedHosts: readonly string[];
}

/**
 * Defines a node type.
 * @example
 * ```ts
 * import { defineNode } from "sealbot/node";
 * import { z } from "zod";
 *
 * export const shout = defineNode({
 *   type: "demo.shout",
 *   title: "Shout",
 *   doc: "Sends the text on in capitals.",
 *   ports: ["out"],
 *   config: z.strictObject({ text: z.string() }),
 *   pure: true,
 *   run: ({ config, msg }) => ({ ...msg, text: config.text.toUpperCase() }),
 * });
 * ```
 * @throws InputError `bad-input` when the type is not `group.name` or a port's name stands twice.
 */
export function defineNode<Schema extends z.ZodType>(
  definition: NodeDefinition<z.output<Schema>> & { readonly config: Schema },
): NodeDefinition<z.output<Schema>> {
  const { type, ports } = definition;
  if (!/^[a-z0-9-]{1,32}\.[a-z0-9-]{1,32}$/.test(type)) {
    throw errorOf({ code: "bad-input", message: "a node type is not group.name", hint: 'For example "demo.shout".' });
  }
  const names = "each" in ports ? ports.after : ports;
  if (new Set(names).size !== names.length) {
    throw errorOf({ code: "bad-input", message: `${type}: a port's name stands twice` });
  }
  return Object.freeze({ ...definition });
}
