// Whether a run that a server hands over is what a person signed: the order, the flow it names, and that both are meant
// for this robot, now and for the first time. What does not pass is never run.
import type { Clock } from "../base/clock.ts";
import { errorOf, hasCode } from "../base/errors.ts";
import { toBase64url, utf8 } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import { type FlowDocument, parseDocument } from "../flow/document.ts";
import { type FlowStatement, flow, type RunOrder, run } from "../trust/kinds.ts";
import { advance } from "../trust/pin.ts";
import type { Statement } from "../trust/statement.ts";
import type { Verified } from "../trust/trust.ts";
import { getRobotFlow } from "../wire/routes/flows.ts";
import type { Standing } from "./standing.ts";
import type { RobotStore } from "./store.ts";
import type { Upstream } from "./upstream.ts";

/** A run as a server hands it over. */
export interface Handed {
  readonly order: Statement;
  readonly flow_hash: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface CheckedOrder {
  readonly order: RunOrder;
  readonly document: FlowDocument;
}

export interface OrdersParts {
  readonly standing: Pick<Standing, "identity" | "labels" | "verify" | "signer" | "refresh">;
  readonly store: Pick<RobotStore, "flows" | "pins" | "seen" | "transaction">;
  readonly upstream: Pick<Upstream, "call">;
  readonly clock: Clock;
}

/** An order is remembered this long after it could have been run last, milliseconds. */
const rememberAfter = 3_600_000;

export class Orders {
  readonly #parts: OrdersParts;

  constructor(parts: OrdersParts) {
    this.#parts = parts;
  }

  /**
   * Accepts an order once.
   * @throws AuthError `untrusted-sender`, `untrusted-flow`, `wrong-context`, `stale`, `replayed`, `rolled-back`,
   * `forked` or `pending`; ConnectionError when the flow cannot be fetched now.
   */
  async accept(handed: Handed): Promise<CheckedOrder> {
    const { standing, store, clock } = this.#parts;
    await this.#checkVouched();
    const { payload: order } = await standing.verify(handed.order, run);
    this.#checkTarget(order);
    if (Date.parse(order.notAfter) <= clock.now()) throw errorOf({ code: "stale", message: "the order is too old" });
    if (inputHash(handed.input) !== order.input || handed.flow_hash !== order.flowHash) {
      throw errorOf({ code: "wrong-context", message: "input or flow is not the one that was ordered" });
    }
    const key = `run/${order.run}`;
    if (store.seen.has(key)) throw errorOf({ code: "replayed", message: `${order.run} was ordered before` });
    const checked = await this.#check(order);
    store.seen.add(key, Date.parse(order.notAfter) + rememberAfter);
    return checked;
  }

  /** Reads an order again that was accepted before. @throws AuthError when it would not be believed any more. */
  async again(handed: Handed): Promise<CheckedOrder> {
    const { payload } = await this.#parts.standing.verify(handed.order, run);
    return await this.#check(payload);
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

  #checkTarget({ target }: RunOrder): void {
    const { identity, labels } = this.#parts.standing;
    const isMine = "robot" in target ? target.robot === identity.robot : labels.includes(target.label);
    if (!isMine) throw errorOf({ code: "wrong-context", message: "the order is for another robot" });
  }

  async #check(order: RunOrder): Promise<CheckedOrder> {
    const { payload, hash } = await this.#flow(order);
    const { store } = this.#parts;
    const chain = `flow/${order.flow}`;
    const link = { seq: payload.version, previous: payload.previous, hash };
    const pin = advance(`flow ${order.flow}`, store.pins.find(chain), link);
    const document = parseDocument(payload.document);
    if (!document.triggers.some(({ type }) => type === "signed")) {
      throw errorOf({ code: "untrusted-flow", message: `flow "${document.name}" does not let a person start it` });
    }
    store.pins.set(chain, pin);
    return { order, document };
  }

  /** The flow version that the order names, from the cache or the server. */
  async #flow({ flow: id, flowHash }: RunOrder): Promise<Verified<FlowStatement>> {
    const { standing, store, upstream } = this.#parts;
    const cached = store.flows.find(flowHash);
    const known = cached && (await this.#verified(cached));
    const statement = known
      ? cached
      : (await upstream.call(getRobotFlow, { params: { id }, query: { hash: flowHash } })).statement;
    const verified =
      known ??
      (await standing.verify(statement, flow).catch((error: unknown) => {
        if (!hasCode(error, "untrusted-sender", "untrusted-key")) throw error;
        throw errorOf({ code: "untrusted-flow", message: `flow ${id}: nobody who may has signed it`, cause: error });
      }));
    if (verified.hash !== flowHash || verified.payload.flow !== id) {
      throw errorOf({ code: "untrusted-flow", message: `flow ${id}: not the version that was ordered` });
    }
    if (!known) store.flows.add(flowHash, { flow: id, version: verified.payload.version, statement });
    return verified;
  }

  /** `undefined` when a new root has taken over since it was cached: it is served with certificates that hold now. */
  async #verified(cached: Statement): Promise<Verified<FlowStatement> | undefined> {
    return await this.#parts.standing.verify(cached, flow).catch((error: unknown) => {
      if (!hasCode(error, "untrusted-sender")) throw error;
      return undefined;
    });
  }
}

/** The hash of an input as an order carries it. */
export const inputHash = (input: unknown): string => toBase64url(sha256(utf8(JSON.stringify(input))));
