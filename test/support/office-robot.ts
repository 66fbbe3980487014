// A robot host of an office: its command line, its daemon, and the runs that are ordered of it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { robotHome } from "../../src/robot/home.ts";
import { askDaemon } from "../../src/robot/local/client.ts";
import { finalStatuses, type RunRow, type RunStatus, run as runRow } from "../../src/wire/shapes.ts";
import type { Ended } from "./cli.ts";
import type { Person } from "./person.ts";
import { childrenOf, type Processes, type RunningProcess } from "./processes.ts";
import { until } from "./until.ts";

export interface RobotOptions {
  /** Runs the daemon in a pseudo-terminal, where it asks for keys. */
  readonly terminal?: boolean;
  /** False leaves the daemon to be started by the test. */
  readonly start?: boolean;
  /** For the daemon alone. */
  readonly env?: Readonly<Record<string, string>>;
  readonly labels?: readonly string[];
}

export interface OfficeRobot extends AsyncDisposable {
  readonly name: string;
  readonly id: string;
  /** Whoever sits at the robot's host. */
  readonly host: Person;
  readonly database: string;
  readonly daemon: RunningProcess;
  /** Starts the daemon; resolves once it serves its host, linked or not. */
  start(): Promise<void>;
  /** Resolves once the daemon has ended and the control plane has seen it go. */
  stop(): Promise<void>;
  /** The daemon's children: the runners. */
  runners(): number[];
  status(): Promise<RobotStatus>;
  /** Orders a run on this robot. */
  order(flow?: string): Promise<RunRow>;
  /** The run once it has this status, as `run show` tells it. */
  reached(run: Pick<RunRow, "id">, status: RunStatus): Promise<RunRow>;
  /** Orders a run and waits until it waits for the key. */
  waiting(): Promise<RunRow>;
  /** Orders a run and waits for its end. */
  finished(): Promise<RunRow>;
  inject(...flags: readonly string[]): Promise<Ended>;
}

const robotStatus = z.object({
  vaults: z.array(z.object({ name: z.string(), unlocked: z.boolean(), keep: z.string().nullable() })),
  waiting: z.array(z.object({ name: z.string(), runs: z.array(z.string()) })),
  link: z.object({ state: z.string() }),
});
export type RobotStatus = z.infer<typeof robotStatus>;

export interface RobotPlace {
  readonly name: string;
  readonly ada: Person;
  readonly url: string;
  readonly processes: Processes;
  readonly host: Person;
  /** What the control plane says of a run, without a process to ask it. */
  readonly statusOf: (run: Pick<RunRow, "id">) => RunStatus | undefined;
}

const isFinal = (status: RunStatus | undefined) => status !== undefined && finalStatuses.includes(status);

export async function openOfficeRobot(
  { name, ada, url, processes, host, statusOf }: RobotPlace,
  { terminal = false, start: isStarted = true, env = {}, labels = [] }: RobotOptions = {},
): Promise<OfficeRobot> {
  const invitation = ["--name", name, ...labels.flatMap((label) => ["--label", label])];
  const { ticket } = await ada.json(z.object({ ticket: z.string() }), ["robot", "invite", ...invitation]);
  const joining = ["robot", "join", "-", "--server", url];
  const { robot: id } = await host.json(z.object({ robot: z.string() }), joining, `${ticket}\n`);
  // A run that waits for a key would hold a stopping daemon up for as long as it may.
  const { database, settings, socket } = robotHome(join(host.home, "sealbot", "robot"));
  writeFileSync(settings, JSON.stringify({ shutdownGrace: 500 }), { mode: 0o600 });
  await ada.ok(["robot", "endorse", name]);
  await ada.ok(["vault", "grant", "shop", "--robot", name]);

  let daemon: RunningProcess | undefined;
  const show = (run: Pick<RunRow, "id">) => ada.json(runRow, ["run", "show", run.id]);
  const robot: OfficeRobot = {
    ...{ name, id, host, database },
    get daemon() {
      if (!daemon) throw new TypeError(`${name} was not started`);
      return daemon;
    },
    async start() {
      daemon = processes.start(name, ["robot", "start"], { home: host.home, env, terminal });
      await daemon.said(/ started/);
    },
    async stop() {
      await daemon?.[Symbol.asyncDispose]();
      const presence = z.object({ online: z.boolean() });
      await until(`${name} is offline`, async () => !(await ada.json(presence, ["robot", "show", name])).online);
    },
    runners: () => childrenOf(robot.daemon.pid),
    status: async () => robotStatus.parse(await askDaemon(socket, "status", {})),
    order: (flow = "shop-report") => ada.json(runRow, ["flow", "run", flow, "--robot", name]),
    async reached(run, status) {
      const now = await until(`${run.id} is ${status}`, async () => {
        const told = statusOf(run);
        return told === status || isFinal(told) ? await show(run) : undefined;
      });
      if (now.status === status) return now;
      throw new TypeError(`the run ended as ${now.status} instead: ${now.error?.code} ${now.reason}`);
    },
    waiting: async () => robot.reached(await robot.order(), "waiting_for_secret"),
    finished: async () => {
      const run = await robot.order();
      await until(`${run.id} ends`, () => isFinal(statusOf(run)));
      return await show(run);
    },
    inject: (...flags) => ada.run(["robot", "inject", name, "shop", ...flags]),
    [Symbol.asyncDispose]: async () => {
      await daemon?.[Symbol.asyncDispose]();
    },
  };
  if (isStarted) {
    await robot.start();
    await until(`${name} is online`, async () => (await robot.status()).link.state === "online");
  }
  return robot;
}
