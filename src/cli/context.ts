// What a command works with: terminal, home, clock, and the session of whoever is signed in. Everything costly is
// loaded when it is first asked for.
import type Conf from "conf";
import { type Clock, systemClock } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import type { Fetch } from "../base/fetch.ts";
import type { Outside } from "../base/outside.ts";
import type { MemberSession } from "../client/session/session.ts";
import { type Home, homeOf } from "./home.ts";
import { Output } from "./output.ts";
import { openProgress } from "./progress.ts";
import { Prompts } from "./prompts.ts";
import type { RotationFiles } from "./rotation-files.ts";
import type { SessionStore } from "./session-store.ts";
import type { CliSettings } from "./settings.ts";
import { type Environment, processTerminal, type Terminal } from "./terminal.ts";

export interface ContextOptions {
  readonly terminal?: Terminal;
  readonly env?: Environment;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly json?: boolean;
}

const defaultServer = "http://127.0.0.1:7420";

export class Context implements AsyncDisposable {
  readonly terminal: Terminal;
  readonly env: Environment;
  readonly clock: Clock;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly home: Home;
  readonly out: Output;
  readonly prompts: Prompts;
  /** What the process exits with when nothing throws. */
  exitCode = 0;
  #outside: Outside | undefined;
  #session: MemberSession | undefined;
  #store: SessionStore | undefined;

  constructor({
    terminal = processTerminal(),
    env = process.env,
    clock = systemClock,
    signal = new AbortController().signal,
    json = false,
  }: ContextOptions = {}) {
    this.terminal = terminal;
    this.env = env;
    this.clock = clock;
    this.signal = signal;
    this.home = homeOf(env);
    this.out = new Output(terminal, env, { json });
    this.prompts = new Prompts(terminal, signal);
  }

  /** What every command asks a control plane with: it knows the proxies of the environment. */
  readonly fetch: Fetch = async (url, init) => {
    const { Outside } = await import("../base/outside.ts");
    this.#outside ??= new Outside(this.env);
    return await this.#outside.fetch(url, init);
  };

  async store(): Promise<SessionStore> {
    const { SessionStore } = await import("./session-store.ts");
    this.#store ??= new SessionStore({ home: this.home, clock: this.clock });
    return this.#store;
  }

  /** The rotations whose key nobody was shown yet; they are kept beside the session, not in it. */
  async rotations(): Promise<RotationFiles> {
    const { RotationFiles } = await import("./rotation-files.ts");
    return new RotationFiles(this.home);
  }

  async settings(): Promise<Conf<CliSettings>> {
    const { makePrivateFolder } = await import("../base/private-file.ts");
    const { openSettings } = await import("./settings.ts");
    await makePrivateFolder(this.home.cli);
    return openSettings(this.home);
  }

  /** The control plane to talk to: flag, environment, settings, default. Its origin only. */
  async server(flag: string | undefined): Promise<string> {
    const given = flag ?? this.env.SEALBOT_SERVER ?? (await this.settings()).get("server") ?? defaultServer;
    const url = URL.canParse(given) ? new URL(given) : undefined;
    if (url && ["http:", "https:"].includes(url.protocol)) return url.origin;
    throw errorOf({
      code: "bad-input",
      message: "--server: expected an address that begins with http:// or https://",
      hint: "Give the control plane's address, such as https://sealbot.example.com.",
    });
  }

  /**
   * The session of whoever is signed in; it is kept again when the command ends.
   * @throws AuthError `not-signed-in`.
   */
  async session(): Promise<MemberSession> {
    const session = await this.findSession();
    if (session) return session;
    throw errorOf({
      code: "not-signed-in",
      message: "nobody is signed in here",
      hint: "Sign in first: sealbot login",
    });
  }

  /** The same; `undefined` when nobody is signed in. */
  async findSession(): Promise<MemberSession | undefined> {
    if (this.#session) return this.#session;
    const state = await (await this.store()).find();
    if (state === undefined) return undefined;
    const { MemberSession } = await import("../client/session/session.ts");
    const rotations = await this.rotations();
    this.#session = await MemberSession.restore(state, { clock: this.clock, fetch: this.fetch, rotations });
    return this.#session;
  }

  /** Makes `session` the one that this CLI goes on with, kept unless `keep` is false. Owned by the context. */
  async begin(session: MemberSession, { keep }: { readonly keep: boolean }): Promise<void> {
    this.#session = session;
    if (!keep) return;
    const path = await (await this.store()).keep(session.exportState());
    const settings = await this.settings();
    settings.set({ server: session.server, email: session.email });
    if (path !== undefined) this.out.warn(`no keyring to use on this machine: the session is kept in ${path} (0600)`);
  }

  /** Forgets the session here. */
  async forget(): Promise<void> {
    this.#session?.[Symbol.dispose]();
    this.#session = undefined;
    await (await this.store()).forget();
  }

  /** Does `work` with a spinner beside it once it takes more than a second; `say` tells how far it is. */
  async progress<T>(text: string, work: (say: (text: string) => void) => Promise<T>): Promise<T> {
    using spinner = openProgress(this.terminal, text);
    return await work((words) => spinner.say(words));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    using _outside = this.#outside;
    const session = this.#session;
    this.#session = undefined;
    if (!session) return;
    // Pins and open vaults may have changed, also when the command failed.
    await this.#store?.touch(session.exportState());
    session[Symbol.dispose]();
  }
}
