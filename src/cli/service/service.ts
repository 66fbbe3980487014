// What every platform's service can do, so that the commands need to know none of them.
import type { Host } from "./host.ts";
import type { Layout } from "./layout.ts";
import type { ServiceFile, Step } from "./step.ts";

/** What the service runs. */
export interface Program {
  readonly node: string;
  /** The entry of the command line. */
  readonly main: string;
}

export interface ServiceState {
  readonly installed: boolean;
  /** Whether it starts by itself. */
  readonly enabled: boolean;
  readonly state: "running" | "starting" | "stopping" | "stopped" | "failed" | "unknown";
  /** In the platform's own words. */
  readonly detail: string;
  /** Since when it is in that state, ISO 8601 UTC. */
  readonly since: string | null;
  readonly pid: number | null;
  /** How often it was started again by itself; `null` where the platform does not count. */
  readonly restarts: number | null;
  /** How it ended last. */
  readonly last_exit: string | null;
}

export interface LogOptions {
  readonly follow: boolean;
  readonly lines: number;
}

export interface Service {
  readonly layout: Layout;
  /** @throws AuthError `not-allowed`, NotFoundError `not-found` where the host cannot be told anything. */
  check(host: Host): Promise<void>;
  definition(program: Program): Promise<ServiceFile>;
  /** Lets the platform know the definition, which has been written, and start the service from now on. */
  register(): readonly Step[];
  /** Stops it and lets the platform forget it; the definition is still there. */
  unregister(): readonly Step[];
  /** After the definition is gone. */
  afterRemoval(): readonly Step[];
  start(): readonly Step[];
  stop(): readonly Step[];
  /** Starts it too when it was not running. */
  restart(): readonly Step[];
  state(host: Host): Promise<ServiceState>;
  /** A command that prints what the robot logged. */
  logs(options: LogOptions): readonly string[];
}

export const notInstalled: ServiceState = {
  ...{ installed: false, enabled: false, state: "stopped", detail: "not installed" },
  ...{ since: null, pid: null, restarts: null, last_exit: null },
};
