// Flows as people signed them, by hash, from the cache or the server. A flow that nobody signed, or that is older than
// one that was seen, is never given out.
import { errorOf, hasCode } from "../../base/errors.ts";
import type { FlowId } from "../../base/ids.ts";
import { type FlowDocument, parseDocument } from "../../flow/document.ts";
import { type FlowStatement, flow } from "../../trust/kinds.ts";
import { advance } from "../../trust/pin.ts";
import type { Statement } from "../../trust/statement.ts";
import type { Verified } from "../../trust/trust.ts";
import { getRobotFlow } from "../../wire/routes/flows.ts";
import type { Standing } from "../identity/standing.ts";
import type { Upstream } from "../link/upstream.ts";
import type { RobotStore } from "../store.ts";

export interface SignedFlowsParts {
  readonly standing: Pick<Standing, "verify">;
  readonly store: Pick<RobotStore, "flows" | "pins">;
  readonly upstream: Pick<Upstream, "call">;
}

/** What may start a flow. */
type Trigger = FlowDocument["triggers"][number];
type TriggerOf<T extends Trigger["type"]> = Extract<Trigger, { type: T }>;

/** A version that triggers of one type may start; `triggers` has at least `trigger`, the first of them. */
export interface Startable<T extends Trigger["type"]> {
  readonly document: FlowDocument;
  readonly trigger: TriggerOf<T>;
  readonly triggers: readonly TriggerOf<T>[];
  /** Milliseconds since the epoch. */
  readonly signedAt: number;
}

/** Flows that are kept in memory. */
const mostRecent = 32;

export class SignedFlows {
  readonly #parts: SignedFlowsParts;
  /** By hash, the one used last at the end. */
  readonly #recent = new Map<string, Statement>();

  constructor(parts: SignedFlowsParts) {
    this.#parts = parts;
  }

  /**
   * The document of one version, once it is known that a trigger of this type may start it.
   * @throws AuthError `untrusted-flow`, `rolled-back`, `forked`; ConnectionError when it cannot be fetched now.
   */
  async get<T extends Trigger["type"]>(id: FlowId, hash: string, type: T): Promise<Startable<T>> {
    const { payload } = await this.#flow(id, hash);
    const { store } = this.#parts;
    const chain = `flow/${id}`;
    const link = { seq: payload.version, previous: payload.previous, hash };
    const before = store.pins.find(chain);
    const pin = advance(`flow ${id}`, before, link);
    const document = documentOf(payload);
    const isOfType = (trigger: Trigger): trigger is TriggerOf<T> => trigger.type === type;
    const triggers = document.triggers.filter(isOfType);
    const [trigger] = triggers;
    if (!trigger) throw errorOf({ code: "untrusted-flow", message: `flow "${document.name}" ${notDeclared[type]}` });
    if (pin.seq !== before?.seq || pin.hash !== before.hash) store.pins.set(chain, pin);
    return { document, trigger, triggers, signedAt: Date.parse(payload.issuedAt) };
  }

  async #flow(id: FlowId, hash: string): Promise<Verified<FlowStatement>> {
    const { standing, store, upstream } = this.#parts;
    const cached = this.#recent.get(hash) ?? store.flows.find(hash);
    const known = cached && (await this.#verified(cached));
    const statement = known
      ? cached
      : (await upstream.call(getRobotFlow, { params: { id }, query: { hash } })).statement;
    const verified =
      known ??
      (await standing.verify(statement, flow).catch((error: unknown) => {
        if (!hasCode(error, "untrusted-sender", "untrusted-key")) throw error;
        throw errorOf({ code: "untrusted-flow", message: `flow ${id}: nobody who may has signed it`, cause: error });
      }));
    if (verified.hash !== hash || verified.payload.flow !== id) {
      throw errorOf({ code: "untrusted-flow", message: `flow ${id}: not the version that was ordered` });
    }
    if (!known) store.flows.add(hash, { flow: id, version: verified.payload.version, statement });
    this.#remember(hash, statement);
    return verified;
  }

  /** The very object: its signature and its words are then not read again, whereas each rule is applied every time. */
  #remember(hash: string, statement: Statement): void {
    this.#recent.delete(hash);
    this.#recent.set(hash, statement);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > mostRecent && oldest !== undefined) this.#recent.delete(oldest);
  }

  /** `undefined` when a new root has taken over since it was cached: it is served with certificates that hold now. */
  async #verified(cached: Statement): Promise<Verified<FlowStatement> | undefined> {
    return await this.#parts.standing.verify(cached, flow).catch((error: unknown) => {
      if (!hasCode(error, "untrusted-sender")) throw error;
      return undefined;
    });
  }
}

/** Read once for each statement that is read. */
function documentOf(payload: FlowStatement): FlowDocument {
  const known = documents.get(payload) ?? parseDocument(payload.document);
  documents.set(payload, known);
  return known;
}

const documents = new WeakMap<FlowStatement, FlowDocument>();

const notDeclared: Record<Trigger["type"], string> = {
  signed: "does not let a person start it",
  api: "does not let programs start it",
  hook: "has no hook",
  schedule: "has no schedule",
};
