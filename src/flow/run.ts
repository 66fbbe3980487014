// How a run looks from outside: what it needs, what it reports and how it ended. Types only.
import type { Clock } from "../base/clock.ts";
import type { ErrorCode } from "../base/errors.ts";
import type { Catalogue } from "./catalogue.ts";
import type { FlowDocument } from "./document.ts";
import type { CredentialRef } from "./fields.ts";
import type { LogLevel, Message, OpenedItem, RunInfo } from "./node.ts";
import type { VaultHost } from "./run-vaults.ts";

export interface RunOptions {
  /** Validated and, where vaults are named, resolved. */
  readonly flow: FlowDocument;
  /** Must hold every type that the flow uses. */
  readonly catalogue: Catalogue;
  /** The message that `core.start` receives. */
  readonly input: Message;
  readonly run: RunInfo;
  /** Environment as expressions may see it; only the names in `settings.env` are shown. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly host: RunHost;
  readonly clock: Clock;
  /** Ends the run: as `timed_out` when its reason is a SealbotError `timeout`, else as `cancelled`. */
  readonly signal: AbortSignal;
}

/** What the engine asks of whoever runs it. */
export interface RunHost {
  /** `false` spares the events `node.started` and `node.finished`. */
  readonly nodeEvents: boolean;
  /** Called synchronously and in order. Values in events are live: serialise them before returning. */
  event(event: RunEvent): void;
  /** Absent where the values of messages are not shown. Must not throw, and asks nothing of the node. */
  readonly messages?: MessageView;
  /** Opens an item for one node, at once where it can. The host checks declaration, permit and policy. */
  secret(ref: CredentialRef, node: { readonly id: string; readonly type: string }): OpenedItem | Promise<OpenedItem>;
  /** Absent where there are no vaults to open. */
  readonly vaults?: VaultHost;
}

/** Takes pictures of messages, which change on their way; `undefined` once enough has been shown. */
export interface MessageView {
  came(node: string, msg: Message): unknown;
  sent(node: string, msg: Message): unknown;
}

/** What came to a node and the first that it sent, with its port, as far as it was shown. */
export interface SeenValues {
  readonly in?: unknown;
  readonly out?: unknown;
  readonly port?: string;
}

/** Something that happened in a run; `at` is milliseconds since the epoch. */
export type RunEvent = RunEventBody & { readonly node: string; readonly at: number };

export type RunEventBody =
  | { readonly type: "node.started"; readonly attempt: number }
  | {
      readonly type: "node.finished";
      readonly durationMs: number;
      readonly sent: number;
      readonly values?: SeenValues;
    }
  | {
      readonly type: "node.failed";
      readonly durationMs: number;
      readonly error: RunError;
      /** What happens next: another attempt, a message on port 0, the error port, a `core.catch`, whoever called the
       * subflow, or the end. */
      readonly next: "retry" | "continue" | "port" | "catch" | "caller" | "end";
      readonly values?: SeenValues;
    }
  | { readonly type: "debug"; readonly label: string | undefined; readonly value: unknown }
  | { readonly type: "log"; readonly level: LogLevel; readonly text: string }
  | { readonly type: "kept"; readonly values: Readonly<Record<string, unknown>> };

export interface RunError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The one record of how a run ended. */
export interface RunOutcome {
  readonly status: "succeeded" | "failed" | "cancelled" | "timed_out";
  /** One sentence for people; absent when the run simply came to its end. */
  readonly reason?: string;
  /** The node that ended the run, where one did. */
  readonly node?: string;
  readonly error?: RunError;
  readonly durationMs: number;
  readonly counts: {
    /** Times a node was run, attempts included. */
    readonly nodes: number;
    /** Messages delivered along wires, the first one to `core.start` included. */
    readonly messages: number;
    /** Attempts that failed, handled or not. */
    readonly errors: number;
  };
}
