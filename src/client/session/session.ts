// A signed-in member: keys, what the member believes, the vaults that are open, and calls to the control plane.
// Everything the server says about who may do what goes through `verify`; a session never takes its word.
import { type Clock, systemClock } from "../../base/clock.ts";
import { errorOf, hasCode } from "../../base/errors.ts";
import type { Fetch } from "../../base/fetch.ts";
import type { MemberId, VaultId, WorkspaceId } from "../../base/ids.ts";
import { fromBase64url, toBase64url, wipe } from "../../crypto/bytes.ts";
import type { Role } from "../../trust/fields.ts";
import type { Kind } from "../../trust/kinds.ts";
import type { Signer, Statement } from "../../trust/statement.ts";
import { type Principal, Trust, type Verified } from "../../trust/trust.ts";
import { type Caller, type CallInput, call } from "../../wire/call.ts";
import type { Route } from "../../wire/route.ts";
import { endSession, getMe } from "../../wire/routes/accounts.ts";
import { getTrust } from "../../wire/routes/trust.ts";
import { MemberKeys } from "../members/member-keys.ts";
import { OpenVault } from "../vaults/open-vault.ts";
import { memoryRotations, type RotationStore } from "../vaults/pending-rotation.ts";
import type { Pins } from "./pins.ts";
import { parseSessionState, type SessionState } from "./session-state.ts";
import type { Stamped } from "./signing.ts";
import { StatementMemory } from "./statement-memory.ts";

/** How to reach a control plane. */
export interface Connection {
  /** Origin, for example `https://sealbot.example`. */
  readonly server: string;
  readonly fetch?: Fetch | undefined;
  readonly clock?: Clock | undefined;
  /**
   * Where the new keys of a rotation rest until a person was shown them. Without one they are in memory only, and a
   * program that dies between a rotation and showing its key has lost that key.
   */
  readonly rotations?: RotationStore | undefined;
}

/** What a login gives, before anything of it is verified. */
export interface SessionStart {
  readonly token: string;
  readonly expiresAt: string;
  readonly member: MemberId;
  readonly email: string;
  /** Owned by the session from then on. */
  readonly keys: MemberKeys;
  readonly pins: Pins;
}

/**
 * A signed-in member. Disposing it wipes its keys here; `logout` also ends it on the server.
 *
 * @example
 * ```ts
 * import { login, MemberSession } from "sealbot/client";
 *
 * using session = await login({ server: "http://127.0.0.1:7420", email: "ada@example.com", password });
 * const state = session.exportState(); // keys: keep it where only its owner reads it
 * using again = await MemberSession.restore(state);
 * ```
 */
export class MemberSession implements Disposable {
  readonly server: string;
  readonly clock: Clock;
  readonly member: MemberId;
  readonly email: string;
  readonly keys: MemberKeys;
  readonly trust: Trust;
  readonly pins: Pins;
  /** The vaults that are open, by id; `openVault` and `closeVault` change it. */
  readonly vaults: Map<VaultId, OpenVault> = new Map();
  /** What it calls the control plane and token endpoints with; undefined for the platform's own. */
  readonly fetch: Fetch | undefined;
  /** The newest manifest that was believed of each vault, with its hash: an unchanged one is not fetched again. */
  readonly manifests: Map<VaultId, { readonly statement: Statement; readonly hash: string }> = new Map();
  /** What the server shows again and again, so that it is read and checked once. */
  readonly statements: StatementMemory = new StatementMemory();
  /** The rotations whose key nobody was shown yet. */
  readonly rotations: RotationStore;
  readonly #caller: Caller;
  #token: string | undefined;
  #expiresAt: string;
  #certificate: Statement | undefined;
  #principal: Principal | undefined;

  constructor({ server, fetch, clock = systemClock, rotations = memoryRotations() }: Connection, start: SessionStart) {
    this.server = server;
    this.fetch = fetch;
    this.clock = clock;
    this.rotations = rotations;
    this.member = start.member;
    this.email = start.email;
    this.keys = start.keys;
    this.pins = start.pins;
    this.trust = new Trust(start.pins.trust, { now: clock.now });
    this.#token = start.token;
    this.#expiresAt = start.expiresAt;
    this.#caller = { server, fetch, token: () => this.#token };
  }

  /** A session that was just opened: fetches what this member believes and its own certificate. */
  static async open(connection: Connection, start: SessionStart): Promise<MemberSession> {
    const session = new MemberSession(connection, start);
    try {
      await session.refresh();
      return session;
    } catch (error) {
      session[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Goes on with a session that `exportState` wrote; makes no call.
   * @throws InputError `bad-input` when it is not one.
   */
  static async restore(state: unknown, connection: Omit<Connection, "server"> = {}): Promise<MemberSession> {
    const read = parseSessionState(state);
    const secrets = { ed25519: fromBase64url(read.ed25519), x25519: fromBase64url(read.x25519) };
    const keys = new MemberKeys(read.pins.trust.workspace, read.member, secrets);
    wipe(secrets.ed25519, secrets.x25519);
    const start = { ...read, keys, expiresAt: read.expires_at };
    const session = new MemberSession({ ...connection, server: read.server }, start);
    if (read.certificate) await session.#take(read.certificate);
    for (const { vsk, vsh, ...header } of read.open) {
      const halves = { vsk: fromBase64url(vsk), vsh: fromBase64url(vsh) };
      session.vaults.set(header.vault, new OpenVault(session.workspace, header, halves));
    }
    return session;
  }

  get workspace(): WorkspaceId {
    return this.trust.workspace;
  }
  /** From the verified certificate; the email address while nobody certified this member. */
  get name(): string {
    return this.#principal?.name ?? this.email;
  }
  /** From the verified certificate; undefined while nobody certified this member. */
  get role(): Role | undefined {
    const authority = this.#principal?.authority;
    return authority === "root" || authority === "robot" ? undefined : authority;
  }
  /** When the server forgets this session if nothing is called, ISO 8601. */
  get expiresAt(): string {
    return this.#expiresAt;
  }
  /** Ids of the vaults that are open. */
  get openVaults(): readonly VaultId[] {
    return [...this.vaults.keys()];
  }

  /** @throws AuthError `pending` while nobody certified this member. */
  get signer(): Signer {
    if (!this.#certificate) {
      throw errorOf({
        code: "pending",
        message: "this account still waits to be certified",
        hint: "Ask the person who invited you for: sealbot member certify; then try again.",
      });
    }
    return {
      workspace: this.workspace,
      fingerprint: this.keys.fingerprint,
      secretKey: this.keys.signing.secretKey,
      certificates: [this.#certificate],
    };
  }

  call<P, Q, B, A>(route: Route<P, Q, B, A>, input: CallInput<P, Q, B>): Promise<A> {
    return call(this.#caller, route, input).catch(async (error: unknown) => {
      // The server believes this member's certificate no more: it may have been certified again since.
      if (this.#certificate && hasCode(error, "untrusted-sender", "revoked")) await this.refreshTrust();
      throw error;
    });
  }

  /** `Trust.verify`; when the signer had seen more revocations than this side, fetches them and tries once more. */
  verify<T extends Stamped>(statement: Statement, kind: Kind<T>): Promise<Verified<T>> {
    const known = this.statements.same(statement);
    return this.believe((trust) => trust.verify(known, kind));
  }

  /** Runs a check against what this member believes, once more when there are revocations or a root it had not seen. */
  async believe<T>(check: (trust: Trust) => Promise<T>): Promise<T> {
    try {
      return await check(this.trust);
    } catch (error) {
      if (!hasCode(error, "stale", "untrusted-sender")) throw error;
      const before = this.pins.trust.roots.length;
      await this.refreshTrust();
      if (!hasCode(error, "stale") && this.pins.trust.roots.length === before) throw error;
      return await check(this.trust);
    }
  }

  /** Fetches what is new of roots and revocations, and this member's own certificate. */
  async refresh(): Promise<void> {
    const [{ certificate }] = await Promise.all([this.call(getMe, {}), this.refreshTrust()]);
    if (certificate) await this.#take(certificate);
  }

  async #refreshCertificate(): Promise<void> {
    const { certificate } = await this.call(getMe, {});
    if (certificate) await this.#take(certificate);
  }

  /** @throws AuthError `untrusted-key` when the server shows another root than the pinned one; `forked`. */
  async refreshTrust(): Promise<void> {
    const { workspace, root, roots, revocations } = await this.call(getTrust, {
      query: { after: this.trust.seen.seq },
    });
    if (workspace !== this.workspace || root !== this.pins.trust.roots[0]) {
      throw errorOf({
        code: "untrusted-key",
        message: "the server shows another workspace root than the one this account knows",
        hint: "The server may be lying, or it is another installation; do not go on.",
      });
    }
    const before = this.pins.trust.roots.length;
    for (const statement of roots) await this.trust.followRoot(statement);
    await this.trust.follow(revocations);
    // What was remembered may carry a certificate that ended, and is served with another one.
    if (revocations.length > 0) this.manifests.clear();
    // A new root certified everyone again; what the old one vouched for convinces no newcomer.
    if (this.#certificate && (this.pins.trust.roots.length > before || !(await this.#stands(this.#certificate))))
      await this.#refreshCertificate();
  }

  /** False once a member was certified anew, for another role. */
  async #stands(certificate: Statement): Promise<boolean> {
    return await this.trust.member(certificate).then(
      () => true,
      (error: unknown) => {
        if (hasCode(error, "revoked")) return false;
        throw error;
      },
    );
  }

  /** Plain JSON with keys in it. */
  exportState(): SessionState {
    return structuredClone({
      version: 1,
      server: this.server,
      token: this.#token ?? "",
      expires_at: this.#expiresAt,
      member: this.member,
      email: this.email,
      certificate: this.#certificate ?? null,
      ed25519: toBase64url(this.keys.secrets.ed25519),
      x25519: toBase64url(this.keys.secrets.x25519),
      pins: this.pins,
      open: [...this.vaults.values()].map(({ id, epoch, salt, keys, halves }) => ({
        vault: id,
        epoch,
        salt: toBase64url(salt),
        check: toBase64url(keys.check),
        vsk: toBase64url(halves.vsk),
        vsh: toBase64url(halves.vsh),
      })),
    });
  }

  /** Ends the session on the server and wipes its keys here, also when the server cannot be reached. */
  async end(): Promise<void> {
    try {
      await this.call(endSession, {});
    } catch (error) {
      if (!hasCode(error, "not-signed-in")) throw error;
    } finally {
      this[Symbol.dispose]();
    }
  }

  /** Overwrites every key. The session is not used afterwards. */
  [Symbol.dispose](): void {
    for (const vault of this.vaults.values()) vault[Symbol.dispose]();
    this.vaults.clear();
    this.keys[Symbol.dispose]();
    this.#token = undefined;
  }

  async #take(certificate: Statement): Promise<void> {
    const principal = await this.trust.member(certificate);
    if (principal.id !== this.member || principal.fingerprint !== this.keys.fingerprint) {
      throw errorOf({
        code: "untrusted-key",
        message: "the server shows a certificate for other keys than this account's",
        hint: "The server may be lying; ask an owner to look at the member list.",
      });
    }
    this.#certificate = certificate;
    this.#principal = principal;
  }
}
