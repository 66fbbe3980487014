// What the doctor's checks look at: this host's robot, its daemon, and the way to its control plane. Each thing is asked
// for once, however many checks want it, and nothing is changed.
import type { Clock } from "../../base/clock.ts";
import { hasCode } from "../../base/errors.ts";
import { Outside } from "../../base/outside.ts";
import type { MemberSession } from "../../client/session/session.ts";
import type { RobotStatus } from "../../robot/health/status.ts";
import type { RobotHome } from "../../robot/home.ts";
import { findPublicIdentity, type PublicIdentity } from "../../robot/identity/identity-file.ts";
import { askDaemon } from "../../robot/local/client.ts";
import type { ServiceHome } from "../service-home.ts";
import type { Environment } from "../terminal.ts";
import { findExtraAuthorities } from "./extra-authorities.ts";
import { type Greeting, greet } from "./greeting.ts";
import { ask, type ServerAnswer } from "./server-answer.ts";

export interface ExaminedOptions {
  readonly home: RobotHome;
  /** Whose robot it is, when it is that of the system service. */
  readonly service: ServiceHome | undefined;
  /** The folder of this command line's own files. */
  readonly cli: string;
  /** What the robot is, or would be, started with. */
  readonly env: Environment;
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  /** Of this program. */
  readonly version: string;
  /** Whether a person sits at this terminal. */
  readonly canAsk: boolean;
  /** The control plane that was asked for; without it the robot's own. */
  readonly server: string | undefined;
  /** Whoever is signed in; nothing when nobody is. */
  readonly session: () => Promise<MemberSession | undefined>;
}

export class Examined implements Disposable {
  readonly home: RobotHome;
  readonly service: ServiceHome | undefined;
  readonly cli: string;
  readonly env: Environment;
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly version: string;
  readonly canAsk: boolean;
  readonly outside: Outside;
  readonly session: () => Promise<MemberSession | undefined>;
  readonly #given: string | undefined;
  #identity: Promise<PublicIdentity | undefined> | undefined;
  #daemon: Promise<RobotStatus | undefined> | undefined;
  #answer: Promise<ServerAnswer> | undefined;
  #greeting: Promise<Greeting> | undefined;

  constructor(options: ExaminedOptions) {
    this.home = options.home;
    this.service = options.service;
    this.cli = options.cli;
    this.env = options.env;
    this.clock = options.clock;
    this.platform = options.platform;
    this.version = options.version;
    this.canAsk = options.canAsk;
    this.session = options.session;
    this.#given = options.server;
    this.outside = new Outside(options.env, findExtraAuthorities(options.env));
  }

  /** Nothing when no robot has joined here. @throws as `findPublicIdentity`. */
  findIdentity(): Promise<PublicIdentity | undefined> {
    this.#identity ??= findPublicIdentity(this.home);
    return this.#identity;
  }

  /** What the daemon says of itself; nothing when none answers. @throws what is wrong with asking it. */
  findDaemon(): Promise<RobotStatus | undefined> {
    this.#daemon ??= askDaemon(this.home.socket, "status", {}, { timeout: 10_000 }).then(
      // The daemon is of this very package; its shape is its type.
      (status) => status as RobotStatus,
      (error: unknown) => {
        if (hasCode(error, "unreachable")) return undefined;
        throw error;
      },
    );
    return this.#daemon;
  }

  /** The control plane's origin; nothing when neither a robot nor a person knows one. */
  async findServer(): Promise<URL | undefined> {
    const origin = this.#given ?? (await this.findIdentity().catch(() => undefined))?.origin;
    return origin === undefined ? undefined : new URL(origin);
  }

  /** How the control plane answers a plain request. Needs a server. */
  answer(server: URL): Promise<ServerAnswer> {
    this.#answer ??= ask(server, this);
    return this.#answer;
  }

  /** How the control plane greets a robot. Needs a server. */
  greeting(server: URL): Promise<Greeting> {
    this.#greeting ??= greet(server, this);
    return this.#greeting;
  }

  [Symbol.dispose](): void {
    this.outside[Symbol.dispose]();
  }
}
