// What this robot is to others right now: its identity, whether somebody vouched for it, and whom it believes.
import type { Clock } from "../../base/clock.ts";
import { errorOf, hasCode } from "../../base/errors.ts";
import { toBase64url } from "../../crypto/bytes.ts";
import { type Kind, robotEndorsement } from "../../trust/kinds.ts";
import { parsePayload, type Signer, type Statement } from "../../trust/statement.ts";
import { pinRoot, Trust, type Verified } from "../../trust/trust.ts";
import type { TrustState } from "../../trust/trust-state.ts";
import { getRobotTrust } from "../../wire/routes/trust.ts";
import type { Upstream } from "../link/upstream.ts";
import type { RobotStore } from "../store.ts";
import type { RobotIdentity } from "./identity.ts";

type Stamped = { issuedAt: string; seen: { seq: number; hash: string } };

/** Where a robot's store keeps what it believes. */
export const trustKey = "trust";

export class Standing {
  readonly identity: RobotIdentity;
  readonly trust: Trust;
  readonly #store: RobotStore;
  readonly #upstream: Upstream;
  #endorsement: Statement | undefined;
  #labels: readonly string[] = [];
  #refreshing: Promise<void> = Promise.resolve();
  #nextRefresh: Promise<void> | undefined;
  /** Called when somebody was revoked, or a new root followed. */
  onNews: () => void = () => {};

  constructor({
    identity,
    store,
    upstream,
    clock,
  }: { identity: RobotIdentity; store: RobotStore; upstream: Upstream; clock: Clock }) {
    this.identity = identity;
    this.#store = store;
    this.#upstream = upstream;
    const kept = store.documents.find(trustKey) as TrustState | undefined;
    this.trust = new Trust(kept ?? pinRoot(identity.root), {
      now: () => clock.now(),
      // Nothing leaves this process because of it before it is on disk.
      onChange: (state) => store.persist(() => store.documents.set(trustKey, state)),
    });
  }

  /** Verifies the endorsement that was kept, so that a robot works before its link is up. */
  async restore(): Promise<void> {
    const kept = this.#store.documents.find("endorsement") as Statement | undefined;
    if (kept) await this.#take(kept);
  }

  /** `undefined` while the robot is pending. */
  get endorsement(): Statement | undefined {
    return this.#endorsement;
  }

  get labels(): readonly string[] {
    return this.#labels;
  }

  /** @throws AuthError `pending` while nobody has vouched for this robot. */
  signer(): Signer {
    const { workspace, fingerprint, sign, record } = this.identity;
    if (!this.#endorsement) {
      throw errorOf({
        code: "pending",
        message: "nobody has endorsed this robot yet",
        hint: "The person who invited it runs: sealbot robot endorse NAME",
      });
    }
    return { workspace, fingerprint, secretKey: sign.secretKey, certificates: [record, this.#endorsement] };
  }

  /** Fetches roots, revocations and the endorsement, and follows them: one at a time, and always what stood when asked. */
  refresh(): Promise<void> {
    this.#nextRefresh ??= this.#refreshing
      .catch(() => {})
      .then(() => {
        this.#nextRefresh = undefined;
        this.#refreshing = this.#refresh();
        return this.#refreshing;
      });
    return this.#nextRefresh;
  }

  async #refresh(): Promise<void> {
    const { roots, revocations, endorsement } = await this.#upstream.call(getRobotTrust, {
      query: { after: this.trust.seen.seq },
    });
    const before = this.#reach;
    try {
      await this.#followAll(roots, revocations);
    } finally {
      if (this.#reach !== before) this.onNews();
    }
    // Without a new one, the old one may have been revoked by what was just followed.
    const own = endorsement ?? this.#endorsement;
    if (own) await this.#take(own);
  }

  /** As `Trust.verify`; fetches what the signer had seen and this robot had not, once. */
  async verify<T extends Stamped>(statement: Statement, kind: Kind<T>): Promise<Verified<T>> {
    try {
      return await this.trust.verify(statement, kind);
    } catch (error) {
      if (!hasCode(error, "stale") || !this.#upstream.online) throw error;
      await this.refresh();
      return await this.trust.verify(statement, kind);
    }
  }

  /**
   * A new root may have seen a revocation, and a revocation may be signed by someone whom only the new root vouches
   * for: so each list is taken as far as it goes, until neither goes any further.
   */
  async #followAll(roots: readonly Statement[], revocations: readonly Statement[]): Promise<void> {
    for (;;) {
      const before = this.#reach;
      const failure = await firstFailure([
        () => this.trust.follow(revocations),
        ...roots.map((root) => () => this.trust.followRoot(root)),
      ]);
      if (failure === undefined) return;
      if (this.#reach === before) throw failure;
    }
  }

  get #reach(): string {
    return `${this.trust.seen.seq} ${toBase64url(this.trust.rootKey)}`;
  }

  /** @throws AuthError `untrusted-key` when it vouches for other keys than this robot's. */
  async #take(endorsement: Statement): Promise<void> {
    const own = await this.trust.robot(this.identity.record, endorsement).catch((error: unknown) => {
      if (hasCode(error, "revoked")) this.#endorsement = undefined;
      throw error;
    });
    if (own.fingerprint !== this.identity.fingerprint) {
      throw errorOf({ code: "untrusted-key", message: "the endorsement is for other keys than this robot's" });
    }
    if (this.#endorsement && issuedAt(endorsement) < issuedAt(this.#endorsement)) {
      throw errorOf({ code: "rolled-back", message: "an endorsement was shown after a newer one" });
    }
    this.#endorsement = endorsement;
    this.#labels = own.labels;
    this.#store.documents.set("endorsement", endorsement);
  }
}

const issuedAt = (endorsement: Statement): number =>
  Date.parse(parsePayload(endorsement, robotEndorsement.schema).issuedAt);

/** Does all the work in order, whatever fails; `undefined` when nothing did. */
async function firstFailure(work: readonly (() => Promise<void>)[]): Promise<unknown> {
  let failure: unknown;
  for (const step of work) {
    await step().catch((error: unknown) => {
      failure ??= error;
    });
  }
  return failure;
}
