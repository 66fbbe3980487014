// What one receiver believes: the workspace root it pinned, the revocations it has seen, the certificates it accepted.
// Everything a server hands over goes through `verify`; nothing here can be changed by an unsigned word.
import { iso } from "../base/clock.ts";
import { errorOf, type SealbotError } from "../base/errors.ts";
import type { WorkspaceId } from "../base/ids.ts";
import { fromBase64url, toBase64url } from "../crypto/bytes.ts";
import { type Fingerprint, fingerprintOf, rootFingerprint, rootId, workspaceIdOf } from "./fingerprint.ts";
import { clockTolerance, HostClock } from "./host-clock.ts";
import { type Authority, type Kind, memberCert, revoke, robotEndorsement, robotRecord, root } from "./kinds.ts";
import { isSignedBy, parsePayload, type Statement, statementHash } from "./statement.ts";
import {
  checkFork,
  checkMemberStands,
  checkRobotStands,
  checkSeen,
  rootAt,
  type Seen,
  seenBy,
  type TrustState,
} from "./trust-state.ts";

/** Someone whose keys the root vouches for, directly or through a member. */
export interface Principal {
  readonly type: "root" | "member" | "robot";
  readonly id: string;
  readonly name: string;
  readonly fingerprint: Fingerprint;
  readonly authority: Authority;
  readonly ed25519: Uint8Array;
  /** Empty for the root, which only signs. */
  readonly x25519: Uint8Array;
}

export interface Verified<T> {
  readonly payload: T;
  readonly signer: Principal;
  /** `statementHash` of the statement. */
  readonly hash: string;
}

/** Starts from a root public key that came on a safe way: made here, or checked against a join ticket. */
export function pinRoot(firstRoot: Uint8Array): TrustState {
  return {
    workspace: workspaceIdOf(firstRoot),
    roots: [toBase64url(firstRoot)],
    rootsSeen: [],
    revocations: [],
    accepted: [],
    latest: 0,
  };
}

/** What a certificate is measured by instead of the present: the root in force when something old was signed. */
interface Then {
  readonly root: Uint8Array;
  readonly at: number;
}

const untrusted = (message: string) => errorOf({ code: "untrusted-sender", message });

export class Trust {
  readonly workspace: WorkspaceId;
  readonly #state: TrustState;
  readonly #accepted: Set<string>;
  readonly #clock: HostClock;
  readonly #onChange: (state: TrustState) => void;

  /** `onChange` is called after every acceptance that must outlive this process. */
  constructor(
    state: TrustState,
    { now, onChange = () => {} }: { now: () => number; onChange?: (state: TrustState) => void },
  ) {
    this.workspace = state.workspace;
    this.#state = state;
    this.#accepted = new Set(state.accepted);
    this.#clock = new HostClock(now, () => state.latest);
    this.#onChange = onChange;
  }

  get rootKey(): Uint8Array {
    return fromBase64url(this.#state.roots.at(-1) ?? "");
  }

  /** The `clock-wrong` for which statements are refused now; undefined while this host's clock is right enough. */
  get clockFault(): SealbotError | undefined {
    return this.#clock.fault;
  }

  /** What to write into `seen` of a statement signed now. */
  get seen(): Seen {
    return seenBy(this.#state);
  }

  /** The `issuedAt` and `seen` that every payload carries. */
  stamp(): { issuedAt: string; seen: Seen } {
    return { issuedAt: iso(this.#clock.now()), seen: this.seen };
  }

  /**
   * The payload, once the signature, the signer's certificates, authority, revocations and the clock agree.
   * @throws AuthError `untrusted-sender`, `untrusted-key`, `revoked`, `stale`, `forked` or `clock-wrong`;
   * InputError `protocol-error`.
   */
  async verify<T extends { issuedAt: string; seen: Seen }>(statement: Statement, kind: Kind<T>): Promise<Verified<T>> {
    const verified = await this.#check(statement, kind);
    this.#checkTime(verified.payload.issuedAt);
    checkSeen(this.#state, verified.payload.seen);
    return verified;
  }

  /**
   * Reads a robot's keys from its record and endorsement.
   * @throws AuthError `untrusted-key` when the endorsement names other keys than the record carries.
   */
  async robot(record: Statement, endorsement: Statement): Promise<Principal & { labels: readonly string[] }> {
    const { payload: own, keys, fingerprint: print } = await this.record(record);
    const { payload: vouched } = await this.verify(endorsement, robotEndorsement);
    if (vouched.robot !== own.robot || vouched.fingerprint !== print) {
      throw errorOf({
        code: "untrusted-key",
        message: `robot ${own.robot}: its record carries other keys than the ones that were endorsed`,
        hint: "Compare `sealbot robot fingerprint` with the host; the server may be lying.",
      });
    }
    checkRobotStands(this.#state, own.robot, print);
    return {
      type: "robot",
      id: own.robot,
      name: vouched.name,
      labels: vouched.labels,
      fingerprint: print,
      authority: "robot",
      ...keys,
    };
  }

  /** Reads a member's keys from the certificate. @throws AuthError as `verify`. */
  member(certificate: Statement): Promise<Principal> {
    return this.#member(certificate);
  }

  async #member(certificate: Statement, then?: Then): Promise<Principal> {
    const hash = statementHash(this.workspace, certificate);
    const pinned = !then && this.#accepted.has(hash);
    const { payload } = pinned
      ? { payload: parsePayload(certificate, memberCert.schema) }
      : await this.#check(certificate, memberCert, then);
    if (!pinned) {
      // Else a host whose clock was never right would be told that nobody is to be trusted.
      if (!then) this.#clock.check(Date.parse(payload.issuedAt));
      const at = then?.at ?? this.#clock.now();
      if (at > Date.parse(payload.notAfter) || at < Date.parse(payload.notBefore) - clockTolerance) {
        throw untrusted(`member ${payload.member}: the certificate is not in force`);
      }
    }
    if (!pinned && !then) {
      this.#accepted.add(hash);
      this.#state.accepted.push(hash);
      this.#onChange(this.#state);
    }
    const keys = { ed25519: fromBase64url(payload.ed25519), x25519: fromBase64url(payload.x25519) };
    const print = fingerprintOf(this.workspace, payload.member, keys);
    checkMemberStands(this.#state, payload);
    return {
      type: "member",
      id: payload.member,
      name: payload.name,
      fingerprint: print,
      authority: payload.role,
      ...keys,
    };
  }

  /** A robot's own, self-signed record; says nothing yet about whether anyone vouches for it. */
  async record(statement: Statement) {
    if (statement.kind !== "robot-record") throw untrusted(`expected a robot-record, got a ${statement.kind}`);
    const payload = parsePayload(statement, robotRecord.schema);
    const keys = { ed25519: fromBase64url(payload.ed25519), x25519: fromBase64url(payload.x25519) };
    const print = fingerprintOf(this.workspace, payload.robot, keys);
    if (statement.signer !== print || !(await isSignedBy(statement, keys.ed25519, this.workspace))) {
      throw untrusted(`robot ${payload.robot}: the record is not signed by its own key`);
    }
    return { payload, fingerprint: print, keys };
  }

  /**
   * Takes over the links of the revocation list that are new; the ones already known must be the same. Each is measured
   * by the root that was in force when it was appended, so that every receiver comes to the same list.
   * @throws AuthError `forked` when a known link differs or a new one does not follow the last.
   */
  async follow(links: readonly Statement[]): Promise<void> {
    for (const link of links) {
      const { seq, issuedAt } = parsePayload(link, revoke.schema);
      const known = this.#state.revocations[seq - 1];
      // What was taken over once stands, also when its signer was revoked since.
      if (known?.hash === statementHash(this.workspace, link)) continue;
      const then = { root: rootAt(this.#state, seq), at: Date.parse(issuedAt) };
      const { payload, hash, signer } = await this.#check(link, revoke, then);
      const promised = this.#state.rootsSeen.find((seen) => seen.seq === seq);
      if (known || (promised && promised.hash !== hash))
        throw errorOf({ code: "forked", message: `revocation ${seq}: another one was shown before` });
      if (payload.seq !== this.seen.seq + 1 || payload.previous !== this.seen.hash) {
        throw errorOf({ code: "forked", message: `revocation ${payload.seq} does not follow the last known one` });
      }
      if (payload.target.type === "member" && signer.authority !== "owner")
        throw untrusted("only an owner revokes a member");
      this.#state.revocations.push({ hash, target: payload.target });
      this.#onChange(this.#state);
    }
  }

  /**
   * Follows the successor of the root in force; a second successor is refused.
   * @throws AuthError `forked`.
   */
  async followRoot(statement: Statement): Promise<void> {
    const signerIndex = this.#state.roots.findIndex(
      (key) => rootFingerprint(this.workspace, fromBase64url(key)) === statement.signer,
    );
    const payload = parsePayload(statement, root.schema);
    const next = this.#state.roots[signerIndex + 1];
    if (signerIndex >= 0 && next === payload.newRoot) return;
    if (signerIndex !== this.#state.roots.length - 1 || payload.seq !== this.#state.roots.length) {
      throw errorOf({ code: "forked", message: `root ${payload.seq}: the root already has another successor` });
    }
    // The old root's word is enough, whatever links are missing here: no link revokes a root.
    await this.#check(statement, root);
    this.#checkTime(payload.issuedAt);
    checkFork(this.#state, payload.seen);
    this.#state.roots.push(payload.newRoot);
    // Whoever knows the old root could have certified anyone: who stays shows a certificate of the new one.
    this.#accepted.clear();
    this.#state.accepted = [];
    this.#state.rootsSeen.push(payload.seen);
    this.#onChange(this.#state);
  }

  async #check<T>(statement: Statement, kind: Kind<T>, then?: Then): Promise<Verified<T>> {
    if (statement.kind !== kind.kind) throw untrusted(`expected a ${kind.kind} statement, got a ${statement.kind}`);
    const hash = statementHash(this.workspace, statement);
    const signer = await this.#signerOf(statement, then);
    if (!kind.by.includes(signer.authority))
      throw untrusted(`a ${signer.authority} may not sign a ${kind.kind} statement`);
    if (!(await isSignedBy(statement, signer.ed25519, this.workspace)))
      throw untrusted(`the signature of the ${kind.kind} statement is wrong`);
    // Whoever may revoke a statement is below the root: its words end by a successor or by their member's revocation.
    const isLasting = kind.by.includes("root") || kind.kind === "revoke";
    for (const { target } of isLasting ? [] : this.#state.revocations) {
      if (target.type === "statement" && target.hash === hash) {
        throw errorOf({ code: "revoked", message: `this ${kind.kind} statement was revoked` });
      }
    }
    return { payload: parsePayload(statement, kind.schema), signer, hash };
  }

  async #signerOf(statement: Statement, then?: Then): Promise<Principal> {
    const rootKey = then?.root ?? this.rootKey;
    const print = rootFingerprint(this.workspace, rootKey);
    if (statement.signer === print) {
      return {
        type: "root",
        id: rootId,
        name: "workspace root",
        fingerprint: print,
        authority: "root",
        ed25519: rootKey,
        x25519: new Uint8Array(),
      };
    }
    const [first, second] = statement.certificates;
    const signer =
      first?.kind === "member-cert"
        ? await this.#member(first, then)
        : first?.kind === "robot-record" && second
          ? await this.robot(first, second)
          : undefined;
    if (signer?.fingerprint !== statement.signer)
      throw untrusted(`nobody vouches for the signer of the ${statement.kind} statement`);
    return signer;
  }

  #checkTime(issuedAt: string): void {
    const at = Date.parse(issuedAt);
    this.#clock.check(at);
    if (at > this.#state.latest) {
      this.#state.latest = at;
      this.#onChange(this.#state);
    }
  }
}
