// What the shell of the daemon (link, control socket, start and stop) asks of its heart (keys, questions, runs).
import type { Clock } from "../base/clock.ts";
import type { Fetch } from "../base/fetch.ts";
import type { VaultId } from "../base/ids.ts";
import type { Logger } from "../base/logger.ts";
import type { ToRobot } from "../wire/link.ts";
import type { RobotHome } from "./home.ts";
import type { Standing } from "./identity/standing.ts";
import type { Upstream } from "./link/upstream.ts";
import type { Watched } from "./local/protocol.ts";
import type { NodePackages } from "./packages/installed.ts";
import type { RobotSettings } from "./settings/settings.ts";
import type { RobotStore } from "./store.ts";

/** What `openHeart` of heart.ts is given. */
export interface HeartOptions {
  readonly standing: Standing;
  readonly store: RobotStore;
  readonly upstream: Upstream;
  readonly settings: RobotSettings;
  readonly home: RobotHome;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether a person sits at a terminal that the daemon may ask at. */
  readonly terminal: boolean;
  /** This host's environment: whether it has a desktop, and of which a flow sees what it declares. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where node types come from that do not ship; asked again for each run. */
  readonly packages: () => NodePackages;
  /** For what is neither the link nor the control plane: token endpoints, webhooks. */
  readonly fetch?: Fetch | undefined;
}

export interface Heart {
  /** Takes a message over. Called inside a transaction: keeps what must survive, starts the rest, and never waits. */
  handle(message: ToRobot): void;
  /** Goes on with what an earlier daemon left. */
  resume(): Promise<void>;
  /** The link came up: what was cached may be old. */
  online(): void;
  /** This host slept for so many milliseconds, which the monotonic clock has not counted. */
  slept(ms: number): void;
  /**
   * Opens a vault with a key that a person typed on this host. Without a vault, the one that is waited for.
   * @throws InputError `bad-key` with the reason; NotFoundError `not-found`; AuthError `not-permitted` without a grant.
   */
  unlock(request: {
    readonly vault?: string | undefined;
    readonly vsk: string;
  }): Promise<{ readonly vault: VaultId; readonly name: string }>;
  /** A person says no: runs that wait for the vault fail with `vault-refused`. */
  refuse(vault: string): Promise<void>;
  /** Forgets the key of one vault, or of all; returns the vaults that were open. */
  lock(vault?: string): Promise<readonly VaultId[]>;
  status(): HeartStatus;
  /** For a program on this host that asks a person: see `LocalChannels`. */
  watchQuestions(signal: AbortSignal): AsyncIterable<Watched>;
  /** Goes by other settings from now on, without disturbing what runs. */
  configure(settings: RobotSettings): Promise<void>;
  /** Takes no new runs, gives running ones `grace` milliseconds, then ends them and wipes all keys. */
  stop(grace: number): Promise<void>;
}

export interface HeartStatus {
  readonly vaults: readonly {
    readonly id: VaultId;
    readonly name: string;
    readonly unlocked: boolean;
    readonly keep: string | null;
    readonly until: string | null;
    readonly uses_left: number | null;
  }[];
  /** Vaults that runs wait for. */
  readonly waiting: readonly { readonly id: VaultId; readonly name: string; readonly runs: readonly string[] }[];
  /** `since` is when the run came into its state; `behind` is the run whose end it waits for, while it is assigned. */
  readonly runs: readonly {
    readonly id: string;
    readonly flow: string;
    readonly status: string;
    readonly since: string;
    readonly behind: string | null;
  }[];
}
