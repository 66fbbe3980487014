// Who is signed in, in this tab. States and ways between them:
//
//   starting → signed-out ─ signIn ──────────→ signed-in ─ lock, reload → locked ─ signIn → signed-in
//                 │    join, recover → new-account ↗    ↘ signOut, expire → signed-out
//            ↘ setup ─ createFirst → new-account ↗
//            ↘ locked: the cookie's session stands, but this page was loaded anew and its keys are gone
//
// The member's keys are in this tab's memory only, inside the session; leaving `signed-in` wipes them. The client and
// the OPAQUE module are loaded when somebody signs in.
import { errorOf, hasCode } from "../../base/errors.ts";
import type { NewAccount } from "../../client/account/accounts.ts";
import type { Connection, MemberSession } from "../../client/session/session.ts";
import type { RotationStore } from "../../client/vaults/pending-rotation.ts";
import { call } from "../../wire/call.ts";
import { endSession, getMe, getServer } from "../../wire/routes/accounts.ts";
import { dropPersonal, findStored, store } from "../parts/storage.ts";
import { consoleFetch } from "./console-fetch.ts";

export interface SignedIn {
  readonly is: "signed-in";
  readonly session: MemberSession;
}
/** An account with a recovery kit that nobody has put away yet. */
export interface NewlyIn {
  readonly is: "new-account";
  readonly account: NewAccount;
  /** The address where it goes on. */
  readonly next: string;
}
export type SessionState =
  | { readonly is: "starting" }
  | { readonly is: "unreachable"; readonly error: unknown }
  | { readonly is: "setup" }
  | { readonly is: "signed-out"; readonly email: string; readonly why?: "expired" }
  | { readonly is: "locked"; readonly email: string }
  | NewlyIn
  | SignedIn;

/** Remembered so that the next visit need not ask for it: the address, never more. */
const emailKey = "email";

const connection: Connection = { server: location.origin, fetch: consoleFetch };

export class SessionStore {
  readonly #loadNext: () => Promise<unknown>;
  #state: SessionState = { is: "starting" };
  readonly #listeners = new Set<() => void>();

  /** `loadNext` loads what is shown to somebody who is signed in. */
  constructor(loadNext: () => Promise<unknown>) {
    this.#loadNext = loadNext;
  }

  get state(): SessionState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Finds out where this tab stands. Safe to call again after `unreachable`. */
  async start(): Promise<void> {
    try {
      const { setup_required } = await call(connection, getServer, {});
      if (setup_required) return this.#setState({ is: "setup" });
      const stored = findStored(emailKey);
      const email = typeof stored === "string" ? stored : "";
      if (email === "") return this.#setState({ is: "signed-out", email });
      const me = await call(connection, getMe, {});
      this.#setState({ is: "locked", email: me.email });
    } catch (error) {
      if (hasCode(error, "not-signed-in")) this.#setState({ is: "signed-out", email: rememberedEmail() });
      else this.#setState({ is: "unreachable", error });
    }
  }

  /** Loads what signing in takes, and the page that comes after it, while somebody still types. */
  async prepare(): Promise<void> {
    const [{ readyPassword }] = await Promise.all([
      import("../../client/account/opaque.ts"),
      import("../../client/account/accounts.ts"),
      this.#loadNext(),
    ]);
    await readyPassword();
  }

  /** @throws what `login` throws. */
  async signIn(input: { email: string; password: string; accountKey?: string | undefined }): Promise<void> {
    void this.prepare().catch(() => undefined); // What fails there fails again where it is needed, and is told.
    const { login } = await import("../../client/account/accounts.ts");
    this.#enter(await login({ ...connection, ...input, rotations: await this.#rotations() }));
  }

  /** @throws what `createAccount` throws. */
  async createFirst(input: { setupCode: string; email: string; password: string; accountKey: boolean }): Promise<void> {
    const { createAccount } = await import("../../client/account/accounts.ts");
    this.#begin(await createAccount({ ...connection, ...input, rotations: await this.#rotations() }), "/tour");
  }

  /** @throws what `recover` throws. */
  async recover(input: {
    email: string;
    recoveryCode: string;
    newPassword: string;
    accountKey: boolean;
  }): Promise<void> {
    const { recover } = await import("../../client/account/accounts.ts");
    this.#begin(await recover({ ...connection, ...input, rotations: await this.#rotations() }), "/");
  }

  /** A newcomer by a ticket; nobody has certified the account yet. @throws what `joinAsMember` throws. */
  async join(input: {
    ticket: string;
    name: string;
    email: string;
    password: string;
    accountKey: boolean;
  }): Promise<void> {
    const { joinAsMember } = await import("../../client/members/member-join.ts");
    this.#begin(await joinAsMember({ ...connection, ...input, rotations: await this.#rotations() }), "/");
  }

  /** The member has put the recovery kit away: it is shown no more. */
  keepKit(): void {
    if (this.#state.is === "new-account") this.#enter(this.#state.account.session);
  }

  /** Wipes the keys and keeps the cookie: the password opens it again. */
  lock(): void {
    if (this.#state.is !== "signed-in") return;
    const { session } = this.#state;
    this.#setState({ is: "locked", email: session.email });
    session[Symbol.dispose]();
  }

  /** The control plane knows this session no more. */
  expire(): void {
    if (this.#state.is !== "signed-in" && this.#state.is !== "locked") return;
    const email = rememberedEmail();
    const ended = this.#state.is === "signed-in" ? this.#state.session : undefined;
    this.#setState({ is: "signed-out", email, why: "expired" });
    ended?.[Symbol.dispose]();
  }

  /** Ends the session on the control plane, too; locally it ends whatever happens there. */
  async signOut(): Promise<void> {
    const before = this.#state;
    dropPersonal();
    this.#setState({ is: "signed-out", email: "" });
    if (before.is === "signed-in") await before.session.end();
    else if (before.is === "locked") await call(connection, endSession, {});
  }

  async #rotations(): Promise<RotationStore> {
    const { sealedRotations } = await import("./sealed-rotations.ts");
    return sealedRotations(() => {
      if (this.#state.is === "signed-in") return this.#state.session.keys.box;
      throw errorOf({ code: "not-signed-in", message: "keys of a rotation are sealed to whoever is signed in" });
    });
  }

  #begin(account: NewAccount, next: string): void {
    void this.#loadNext().catch(() => undefined);
    this.#setState({ is: "new-account", account, next });
  }

  #enter(session: MemberSession): void {
    store(emailKey, session.email);
    this.#setState({ is: "signed-in", session });
  }

  #setState(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function rememberedEmail(): string {
  const stored = findStored(emailKey);
  return typeof stored === "string" ? stored : "";
}
