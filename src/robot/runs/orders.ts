// Whether a run that a server hands over is what people signed: an order with the flow it names, or a trigger that the
// signed flow declares; and that it is meant for this robot, now and for the first time. What does not pass is never run.
import { isDeepStrictEqual } from "node:util";
import { type Clock, iso } from "../../base/clock.ts";
import { errorOf, hasCode } from "../../base/errors.ts";
import type { FlowId, RunId } from "../../base/ids.ts";
import { toBase64url, utf8 } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";
import type { FlowDocument } from "../../flow/document.ts";
import { checkInput } from "../../flow/input-schema.ts";
import { stopAfterOf } from "../../flow/lost-runs.ts";
import type { RunInfo } from "../../flow/node.ts";
import { plainJsonFault } from "../../flow/plain-json.ts";
import type { Authorizer } from "../../flow/triggers.ts";
import { type RunOrder, run } from "../../trust/kinds.ts";
import { maxInput, maxInputDepth } from "../../wire/limits.ts";
import { getRobotRun } from "../../wire/routes/flows.ts";
import { withinTime } from "../../wire/time-limit.ts";
import type { Standing } from "../identity/standing.ts";
import type { RobotStore } from "../store.ts";
import type { Handed } from "./handed-run.ts";
import { SignedFlows, type SignedFlowsParts } from "./signed-flows.ts";

type ScheduleTrigger = Extract<FlowDocument["triggers"][number], { type: "schedule" }>;

/** A run that may be executed. */
export interface AcceptedRun {
  readonly run: RunId;
  readonly flow: FlowId;
  /** Of the signed version. */
  readonly flowHash: string;
  readonly trigger: RunInfo["trigger"];
  readonly document: FlowDocument;
  /** After how many milliseconds without a control plane it is stopped, because another robot may have it then. */
  readonly stopAfter?: number | undefined;
  /** Who called has yet to be verified, by the words that came `at` (milliseconds). */
  readonly caller?: Caller;
}

export interface Caller {
  readonly authorizer: Authorizer;
  readonly token: string | undefined;
  readonly at: number;
}

export interface OrdersParts extends SignedFlowsParts {
  readonly standing: Pick<Standing, "identity" | "labels" | "verify" | "signer" | "refresh">;
  readonly store: Pick<RobotStore, "flows" | "pins" | "seen" | "transaction">;
  readonly clock: Clock;
}

type Ordered = Extract<Handed, { order: unknown }>;
type FiredRun = Extract<Handed, { fired: unknown }>;
type Scheduled = Pick<FiredRun, "flow_hash" | "input"> & {
  readonly run: RunId;
  readonly flow: FlowId;
  readonly instant: number;
};

const hour = 3_600_000;
/** A run is remembered this long after it could have been run last, milliseconds. */
const rememberAfter = hour;
/** Longer than anything may still be handed over for an instant. */
const rememberInstant = 48 * hour;
/** How long a fired run may have waited for a robot, and how far the server's clock may be ahead. */
const firedWithin = { past: 24 * hour, future: 300_000 } as const;

export class Orders {
  readonly #parts: OrdersParts;
  readonly #flows: SignedFlows;

  constructor(parts: OrdersParts) {
    this.#parts = parts;
    this.#flows = new SignedFlows(parts);
  }

  /**
   * Accepts a run once.
   * @throws AuthError `untrusted-sender`, `untrusted-flow`, `wrong-context`, `stale`, `replayed`, `rolled-back`,
   * `forked` or `pending`; InputError `bad-input` for input that the trigger's schema does not allow; ConnectionError
   * when the flow cannot be fetched now.
   */
  async accept(handed: Handed): Promise<AcceptedRun> {
    await this.#checkVouched();
    if ("order" in handed) return await this.#acceptOrder(handed);
    // What this robot started itself it remembered when it did.
    return "own" in handed ? await this.again(handed) : await this.#acceptFired(handed);
  }

  /** Reads a run again that was accepted before. @throws AuthError when it would not be believed any more. */
  async again(handed: Handed): Promise<AcceptedRun> {
    if ("own" in handed) return await this.#checkOwn(handed);
    if ("fired" in handed) return await this.#stillMine(await this.#checkFired(handed));
    const { payload } = await this.#parts.standing.verify(handed.order, run);
    return await this.#stillMine(await this.#checkOrdered(payload));
  }

  /** Who died with a run that others may have now begins it only when it is known to be its own. */
  async #stillMine(accepted: AcceptedRun): Promise<AcceptedRun> {
    if (accepted.stopAfter === undefined) return accepted;
    const { mine } = await this.#parts.upstream.call(getRobotRun, { params: { id: accepted.run } });
    if (mine) return accepted;
    throw errorOf({ code: "cancelled", message: "the run was given to another robot" });
  }

  async #acceptOrder(handed: Ordered): Promise<AcceptedRun> {
    const { standing, clock } = this.#parts;
    const { payload: order } = await standing.verify(handed.order, run);
    this.#checkTarget(order.target);
    if (Date.parse(order.notAfter) <= clock.now()) throw errorOf({ code: "stale", message: "the order is too old" });
    if (inputHash(handed.input) !== order.input || handed.flow_hash !== order.flowHash) {
      throw errorOf({ code: "wrong-context", message: "input or flow is not the one that was ordered" });
    }
    return await this.#once([onceAs(order.run, Date.parse(order.notAfter))], () => this.#checkOrdered(order));
  }

  async #acceptFired(handed: FiredRun): Promise<AcceptedRun> {
    const at = Date.parse(handed.fired.at);
    const age = this.#parts.clock.now() - at;
    if (age > firedWithin.past || age < -firedWithin.future) {
      throw errorOf({ code: "stale", message: `the run was fired at ${handed.fired.at}, which is not now` });
    }
    const { run: id, flow } = handed.fired;
    const once = [onceAs(id, at + firedWithin.past)];
    if (handed.fired.trigger !== "schedule") return await this.#once(once, () => this.#checkFired(handed));
    const { fired } = handed;
    const instant = Date.parse(fired.instant);
    const told = `${flow} ran for ${fired.instant} already`;
    return await this.#once(
      [...once, { key: scheduleKey(flow, instant), until: forgetInstant(instant), told }],
      async () => {
        await this.#checkInTime(handed, fired);
        return await this.#checkFired(handed);
      },
    );
  }

  /** While nobody vouches for this robot it runs nothing; but the word that somebody does may be on its way. */
  async #checkVouched(): Promise<void> {
    const { standing } = this.#parts;
    try {
      standing.signer();
    } catch (error) {
      if (!hasCode(error, "pending")) throw error;
      await standing.refresh();
      standing.signer();
    }
  }

  #checkTarget(target: { readonly robot: string } | { readonly label: string }): void {
    const { identity, labels } = this.#parts.standing;
    const isMine = "robot" in target ? target.robot === identity.robot : labels.includes(target.label);
    if (!isMine) throw errorOf({ code: "wrong-context", message: "the run is for another robot" });
  }

  /** Several may be looked at together; of those that are the same, the first that passes is remembered, and no other. */
  async #once(marks: readonly Mark[], check: () => Promise<AcceptedRun>): Promise<AcceptedRun> {
    const { store } = this.#parts;
    const checkNew = () => {
      const known = marks.find(({ key }) => store.seen.has(key));
      if (known) throw errorOf({ code: "replayed", message: known.told });
    };
    checkNew();
    const accepted = await check();
    store.transaction(() => {
      checkNew();
      for (const { key, until } of marks) store.seen.add(key, until);
    });
    return accepted;
  }

  async #checkOrdered({ run: id, flow, flowHash, target }: RunOrder): Promise<AcceptedRun> {
    const { document } = await this.#flows.get(flow, flowHash, "signed");
    return { run: id, flow, flowHash, trigger: "signed", document, ...fenceOf(document, target) };
  }

  /** What a server may choose is when, and the input within the signed schema; nothing else. */
  async #checkFired(handed: FiredRun): Promise<AcceptedRun> {
    const { fired, flow_hash, input, taken } = handed;
    if (fired.trigger === "schedule") {
      const { labels } = this.#parts.standing;
      const instant = Date.parse(fired.instant);
      return await this.#checkScheduled(
        { ...handed, ...fired, instant },
        (target) => "label" in target && labels.includes(target.label),
      );
    }
    const { document, trigger } = await this.#flows.get(fired.flow, flow_hash, fired.trigger);
    if (trigger.target) this.#checkTarget(trigger.target);
    const fault = plainJsonFault(input, { depth: maxInputDepth, size: maxInput });
    if (fault) throw errorOf({ code: "bad-input", message: `input: ${fault.message}` });
    await checkInput(trigger.input, input, withinTime);
    const authorizer = "authorizer" in trigger ? trigger.authorizer : undefined;
    return {
      run: fired.run,
      flow: fired.flow,
      flowHash: flow_hash,
      trigger: fired.trigger,
      document,
      ...fenceOf(document, trigger.target),
      ...(authorizer && { caller: { authorizer, token: fired.token, at: taken } }),
    };
  }

  async #checkOwn({ own, ...handed }: Extract<Handed, { own: unknown }>): Promise<AcceptedRun> {
    const { robot } = this.#parts.standing.identity;
    return await this.#checkScheduled({ ...handed, ...own }, (target) => "robot" in target && target.robot === robot);
  }

  /** The signed flow says all: the times, the input and where. Whoever fires it chooses nothing but to do so. */
  async #checkScheduled(
    { run: id, flow, flow_hash, input, instant }: Scheduled,
    isPlace: (target: NonNullable<ScheduleTrigger["target"]>) => boolean,
  ): Promise<AcceptedRun> {
    const { document, triggers } = await this.#flows.get(flow, flow_hash, "schedule");
    const { isInstant } = await import("../../flow/schedule-times.ts");
    const isMeant = (trigger: ScheduleTrigger) =>
      trigger.target &&
      isPlace(trigger.target) &&
      isInstant(trigger, instant) &&
      isDeepStrictEqual(trigger.input, input);
    const meant = triggers.find(isMeant);
    if (meant) {
      return { run: id, flow, flowHash: flow_hash, trigger: "schedule", document, ...fenceOf(document, meant.target) };
    }
    throw errorOf({
      code: "untrusted-flow",
      message: `flow "${document.name}" has no schedule that starts it here at ${iso(instant)}, with that input`,
    });
  }

  /** An instant that is over, or far ahead, is none that a robot could still be handed. */
  async #checkInTime({ flow_hash }: FiredRun, { flow, instant }: { flow: FlowId; instant: string }): Promise<void> {
    const { document, triggers } = await this.#flows.get(flow, flow_hash, "schedule");
    const { earlyBy, handedWithin } = await import("../../flow/schedule-times.ts");
    const at = Date.parse(instant);
    const most = Math.max(...triggers.map(({ missed }) => handedWithin(missed, document.settings)));
    const late = this.#parts.clock.now() - at;
    if (late <= most && late >= -earlyBy) return;
    throw errorOf({ code: "untrusted-flow", message: `flow "${document.name}": ${instant} is not now` });
  }
}

/** What is for a label alone may come to another robot. */
function fenceOf({ settings }: FlowDocument, target: object | undefined): Pick<AcceptedRun, "stopAfter"> {
  const canMove = target && "label" in target && settings.onLost === "run-again";
  return canMove ? { stopAfter: stopAfterOf(settings) } : {};
}

/** What is remembered of a run, until when (milliseconds), and what is told to whoever brings the same again. */
interface Mark {
  readonly key: string;
  readonly until: number;
  readonly told: string;
}

const onceAs = (id: RunId, until: number): Mark => ({
  key: `run/${id}`,
  until: until + rememberAfter,
  told: `${id} was handed over before`,
});

/** Under which a robot remembers that a flow ran for an instant (milliseconds). */
export const scheduleKey = (flow: FlowId, instant: number): string => `schedule/${flow}/${iso(instant)}`;
/** Until when, in milliseconds. */
export const forgetInstant = (instant: number): number => instant + rememberInstant;

/** The hash of an input as an order carries it. */
export const inputHash = (input: unknown): string => toBase64url(sha256(utf8(JSON.stringify(input))));
