// Everything a run says on its way out: masked here, in the daemon, then numbered and put into the outbox. Nothing that
// came from a runner passes by another way.
import { z } from "zod";
import { type Clock, iso } from "../../base/clock.ts";
import type { RunId } from "../../base/ids.ts";
import type { Masker, MaskStream } from "../../base/mask.ts";
import { maxDepth } from "../../base/strict-json.ts";
import type { RunnerEvent, RunnerOutcome } from "../../runner/protocol.ts";
import { maxEventData } from "../../wire/limits.ts";
import type { RunEventRow } from "../../wire/shapes.ts";
import type { ItemUse } from "../keeper/item-use.ts";
import type { Upstream } from "../link/upstream.ts";
import type { RobotStore } from "../store.ts";
import { RunValues } from "./run-values.ts";

/** Characters of output that a run may leave in its history, and of what is shown of a value that is too large. */
export const mostOutput = 1_000_000;
const shownOfLarge = 4_000;
/** Characters and events of one frame: below what a frame may have also where each character takes three bytes. */
const frameLimits = { characters: 300_000, events: 500 } as const;
/** Levels of a value that is sent as it is: with the frame around it, fewer than any reader of frames allows. */
const deepest = maxDepth - 8;
const longestReason = 2_000;

type Stream = "stdout" | "stderr";
type Entry = Pick<RunEventRow, "at" | "type" | "node" | "data">;

export interface RunRecorderParts {
  readonly run: RunId;
  readonly masker: Masker;
  /** Knows what was revealed to the flow's code and is no secret otherwise. */
  readonly revealed: Masker;
  readonly store: Pick<RobotStore, "runs" | "transaction" | "persist">;
  readonly upstream: Pick<Upstream, "pushAll">;
  readonly clock: Clock;
  /** `status` keeps values on the robot: what happened is told, not with what. */
  readonly log: "values" | "status";
}

export class RunRecorder {
  readonly #parts: RunRecorderParts;
  readonly #streams: Record<Stream, MaskStream>;
  readonly #values: RunValues;
  #outputLeft = mostOutput;

  constructor(parts: RunRecorderParts) {
    this.#parts = parts;
    this.#values = new RunValues(parts);
    this.#streams = { stdout: parts.masker.stream(), stderr: parts.masker.stream() };
  }

  /** `alsoKeep` is done in the same transaction. */
  events(batch: readonly RunnerEvent[], alsoKeep: () => void = () => {}): void {
    const entries = batch.map(({ type, node, at, data }) => this.#entry(at, type, node, data));
    this.#record(entries, alsoKeep);
  }

  output(stream: Stream, chunk: Uint8Array): void {
    this.#show(stream, this.#streams[stream].write(chunk));
  }

  /** @throws when it cannot be written down now: nothing is handed out that nobody hears of. */
  used({ node, ...use }: ItemUse): void {
    const { store } = this.#parts;
    store.transaction(() => this.#record([{ at: this.#now(), type: "secret.used", node, data: use }]));
  }

  /** What was recorded before has happened again, so often. */
  usedAgain(uses: readonly { readonly use: ItemUse; readonly times: number }[]): void {
    const at = this.#now();
    this.#record(
      uses.map(({ use: { node, ...use }, times }) => ({ at, type: "secret.used", node, data: { ...use, times } })),
    );
  }

  /** A line of the daemon's own in the run's log. */
  note(node: string, text: string): void {
    this.#record([this.#entry(this.#parts.clock.now(), "log", node, { level: "info", text })]);
  }

  /** What the streams held back; call once the runner is gone. */
  end(): void {
    for (const stream of ["stdout", "stderr"] as const) this.#show(stream, this.#streams[stream].end());
  }

  /** How the run ended as it may be told. */
  outcome({ reason, node, error, durationMs, counts }: Omit<RunnerOutcome, "status">) {
    const shown = (text: string) => this.#parts.masker.maskText(text).slice(0, longestReason);
    const isQuiet = this.#parts.log === "status";
    return {
      ...(reason !== undefined && {
        reason: isQuiet ? (error?.code ?? "the flow's own words stay here") : shown(reason),
      }),
      ...(node !== undefined && { node: shown(node) }),
      ...(error && { error: { code: shown(error.code), message: shown(isQuiet ? error.code : error.message) } }),
      duration_ms: durationMs,
      counts,
    };
  }

  #show(stream: Stream, text: string): void {
    if (text === "" || this.#outputLeft === 0 || this.#parts.log === "status") return;
    const kept = text.slice(0, this.#outputLeft);
    this.#outputLeft -= kept.length;
    const data = this.#outputLeft > 0 ? { text: kept } : { text: kept, cut: `after ${mostOutput} characters` };
    this.#record([{ at: this.#now(), type: stream, data }]);
  }

  #entry(at: number, type: string, node: string, data: unknown): Entry {
    const { masker, log } = this.#parts;
    const entry = { at: this.#time(at), type, node: masker.maskText(node) };
    if (log === "status") return { ...entry, data: bounded(masker.maskValue(statusOf(type, data))) };
    const { rest, values } = endings.includes(type) ? this.#values.split(node, data) : { rest: data };
    const shown = bounded(masker.maskValue(rest));
    return { ...entry, data: values ? { ...Object(shown), values } : shown };
  }

  #record(entries: readonly Entry[], alsoKeep = () => {}): void {
    const { store, upstream, run } = this.#parts;
    store.persist(() => {
      alsoKeep();
      let seq = store.runs.nextEvents(run, entries.length);
      const events = entries.map((entry) => ({ run, seq: seq++, ...entry }));
      upstream.pushAll(framesOf(events).map((part) => ({ t: "event", events: part })));
    });
  }

  #now(): string {
    return iso(this.#parts.clock.now());
  }

  /** A runner's word for the time, as long as it is one. */
  #time(at: number): string {
    return Math.abs(at - this.#parts.clock.now()) < 86_400_000 ? iso(at) : this.#now();
  }
}

/** Events that bring the values of messages. */
const endings: readonly string[] = ["node.finished", "node.failed"];

const failure = z.object({ durationMs: z.number(), error: z.object({ code: z.string() }), next: z.string() });
const finish = z.object({ durationMs: z.number(), sent: z.number() });

/** What an event says without any value of the flow. */
function statusOf(type: string, data: unknown): unknown {
  if (type === "node.started") return data;
  if (type === "node.finished") return finish.safeParse(data).data;
  return type === "node.failed" ? failure.safeParse(data).data : undefined;
}

function bounded(data: unknown): unknown {
  if (data === undefined) return undefined;
  const text = JSON.stringify(data);
  if (text.length <= maxEventData && !isDeeper(data, deepest)) return data;
  return { truncated: true, characters: text.length, start: text.slice(0, shownOfLarge) };
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

function framesOf(events: readonly RunEventRow[]): RunEventRow[][] {
  const frames: RunEventRow[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const length = JSON.stringify(event).length;
    const last = frames.at(-1);
    if (last && size + length <= frameLimits.characters && last.length < frameLimits.events) {
      last.push(event);
      size += length;
    } else {
      frames.push([event]);
      size = length;
    }
  }
  return frames;
}
