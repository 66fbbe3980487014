// Starts the flows that this robot runs by the clock, with or without a control plane: what it learned of them stays on
// its disk, signed. Once for each instant, whenever the daemon dies: an instant, that it was seen, its run and the word of
// it are one transaction. A version that is not the newest seen, or that a revoked key signed, starts nothing.
import { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { ConnectionError, hasCode } from "../../base/errors.ts";
import type { FlowId } from "../../base/ids.ts";
import { flowId } from "../../trust/fields.ts";
import { newId } from "../../trust/new-id.ts";
import { listRobotSchedules } from "../../wire/routes/flows.ts";
import type { Standing } from "../identity/standing.ts";
import type { Upstream } from "../link/upstream.ts";
import type { RobotStore } from "../store.ts";
import { forgetInstant, scheduleKey } from "./orders.ts";
import type { Preflight } from "./preflight.ts";
import type { Runs } from "./runs.ts";
import { SignedFlows, type SignedFlowsParts, type Startable } from "./signed-flows.ts";

export interface SchedulesParts extends SignedFlowsParts {
  readonly standing: Pick<Standing, "identity" | "verify">;
  readonly store: Pick<RobotStore, "flows" | "pins" | "seen" | "documents" | "transaction">;
  readonly upstream: Pick<Upstream, "online" | "call">;
  readonly clock: Clock;
  readonly runs: Pick<Runs, "begin">;
  readonly preflight: Pick<Preflight, "look" | "take">;
  /** Logs why a schedule could not be followed. */
  readonly report: (error: unknown) => void;
}

/** A flow with schedules for this robot, as it stands on the disk. */
const kept = z.array(
  z.object({
    flow: flowId,
    hash: z.string(),
    /** Every instant up to then was started or left out, milliseconds. */ lookedAt: z.number(),
  }),
);
type Kept = z.infer<typeof kept>[number];
const keptKey = "schedules";

type Trigger = Startable<"schedule">["trigger"];

/** Milliseconds between two looks at most, and after one that failed. */
const longest = 60 * 60_000;
const retryAfter = 30_000;
/** Milliseconds until a version that cannot be believed is looked at again, unless there is news. */
const doubtFor = 10 * 60_000;

export class Schedules implements AsyncDisposable {
  readonly #parts: SchedulesParts;
  readonly #flows: SignedFlows;
  readonly #stop = new AbortController();
  readonly #reported = new Map<FlowId, string>();
  #kept: readonly Kept[];
  #isListDue = false;
  #wake = new AbortController();
  #rounds: Promise<void> | undefined;

  constructor(parts: SchedulesParts) {
    this.#parts = parts;
    this.#flows = new SignedFlows(parts);
    this.#kept = kept.safeParse(parts.store.documents.find(keptKey)).data ?? [];
  }

  /** Looks at the clock now, and from now on whenever something is due; also after the host slept. */
  look(): void {
    this.#wake.abort();
    this.#rounds ??= this.#lookAgainAndAgain();
  }

  /** The link came up, or a flow changed: what the control plane says may be news. */
  learn(): void {
    this.#isListDue = true;
    this.look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#rounds;
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { clock, report } = this.#parts;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const { signal: woken } = this.#wake;
      const wait = await this.#round().catch((error: unknown) => {
        report(error);
        return retryAfter;
      });
      await clock.sleep(wait, AbortSignal.any([signal, woken])).catch(() => {}); // Woken, or stopped.
    }
  }

  /** Starts what is due; returns the milliseconds until the next look. */
  async #round(): Promise<number> {
    let wait = longest;
    if (this.#isListDue && !(await this.#learn())) wait = retryAfter;
    if (this.#kept.length === 0) return wait;
    for (const { flow } of this.#kept) {
      if (this.#stop.signal.aborted) break;
      wait = Math.min(wait, await this.#follow(flow));
    }
    return wait;
  }

  async #follow(flow: FlowId): Promise<number> {
    const { clock, store, preflight } = this.#parts;
    const one = this.#kept.find((known) => known.flow === flow);
    const startable = one && (await this.#read(one));
    if (!one || !startable) return doubtFor;
    const { findDue, nextInstants } = await import("../../flow/schedule-times.ts");
    const triggers = this.#mine(startable);
    const now = clock.now();
    // A clock that was set back must not keep a schedule silent until it has come as far again.
    const after = Math.min(one.lookedAt, now);
    const dues = triggers.flatMap((trigger) => {
      const instant = findDue(trigger, { after, now });
      return instant === undefined ? [] : [{ trigger, instant }];
    });
    if (dues.length > 0 || one.lookedAt > now) {
      const looked = this.#kept.map((known) => (known.flow === flow ? { ...one, lookedAt: now } : known));
      store.transaction(() => {
        store.documents.set(keptKey, looked);
        for (const { trigger, instant } of dues) this.#start(one, trigger, instant);
      });
      this.#kept = looked;
    }
    const next = triggers.flatMap((trigger) => nextInstants(trigger, now));
    if (next.length === 0) return longest;
    const soonest = Math.min(...next);
    return Math.min(soonest - now, preflight.look({ flow, document: startable.document, instant: soonest, now }));
  }

  /** Called inside a transaction. Two schedules of a flow that mean the same instant start it once. */
  #start({ flow, hash }: Kept, { input }: Trigger, instant: number): void {
    const { store, runs, preflight } = this.#parts;
    const key = scheduleKey(flow, instant);
    if (store.seen.has(key)) return;
    store.seen.add(key, forgetInstant(instant));
    const run = preflight.take(flow, instant) ?? newId("run");
    runs.begin({ own: { run, flow, instant }, flow_hash: hash, input: { ...input } });
  }

  /** Takes over what the newest versions say; false when it has to be tried again. */
  async #learn(): Promise<boolean> {
    const { upstream, store, report } = this.#parts;
    if (!upstream.online) return true; // It says when it is back.
    this.#isListDue = false;
    try {
      const { data } = await upstream.call(listRobotSchedules, {});
      const listed: Kept[] = [];
      for (const { flow, hash } of data) {
        const old = this.#kept.find((known) => known.flow === flow);
        const known = old?.hash === hash ? old : await this.#adopt(flow, hash, old);
        if (known) listed.push(known);
      }
      store.documents.set(keptKey, listed);
      this.#kept = listed;
      return true;
    } catch (error) {
      this.#isListDue = true;
      if (!(error instanceof ConnectionError)) report(error);
      return false;
    }
  }

  /** A version that is new here; what cannot be believed leaves the old one in force. */
  async #adopt(flow: FlowId, hash: string, old: Kept | undefined): Promise<Kept | undefined> {
    try {
      const startable = await this.#flows.get(flow, hash, "schedule");
      if (this.#mine(startable).length === 0) return undefined;
      const lookedAt = Math.min(this.#parts.clock.now(), Math.max(old?.lookedAt ?? 0, startable.signedAt));
      return { flow, hash, lookedAt };
    } catch (error) {
      if (error instanceof ConnectionError) throw error;
      this.#parts.report(error);
      return old;
    }
  }

  /** The signed version, once it can be believed; why not is told once. */
  async #read({ flow, hash }: Kept): Promise<Startable<"schedule"> | undefined> {
    try {
      const startable = await this.#flows.get(flow, hash, "schedule");
      this.#reported.delete(flow);
      return startable;
    } catch (error) {
      const why = String(error);
      if (this.#reported.get(flow) !== why && !(error instanceof ConnectionError)) this.#parts.report(error);
      this.#reported.set(flow, why);
      if (hasCode(error, "rolled-back")) this.#isListDue = true;
      return undefined;
    }
  }

  #mine({ triggers }: Startable<"schedule">): readonly Trigger[] {
    const { robot } = this.#parts.standing.identity;
    return triggers.filter(({ target }) => target && "robot" in target && target.robot === robot);
  }
}
