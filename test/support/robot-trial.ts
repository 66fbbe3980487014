// A robot's heart with real runners, real keys and a real database, below a control plane that a test can make lie.
import { type Clock, iso, systemClock } from "../../src/base/clock.ts";
import type { FlowId, RunId } from "../../src/base/ids.ts";
import { toBase64url } from "../../src/crypto/bytes.ts";
import { openHeart } from "../../src/robot/heart.ts";
import type { Heart } from "../../src/robot/heart-port.ts";
import { robotHome } from "../../src/robot/home.ts";
import { Standing } from "../../src/robot/identity/standing.ts";
import { NodePackages } from "../../src/robot/packages/installed.ts";
import { inputHash } from "../../src/robot/runs/orders.ts";
import { type RobotSettings, settingDefaults } from "../../src/robot/settings/settings.ts";
import { RobotStore } from "../../src/robot/store.ts";
import { newId } from "../../src/trust/new-id.ts";
import { type Signer, statementHash } from "../../src/trust/statement.ts";
import type { ToRobot, Unnumbered } from "../../src/wire/link.ts";
import { FakeUpstream } from "./fake-upstream.ts";
import { keptLogger } from "./quiet-logger.ts";
import { identityOf } from "./robot-identity.ts";
import { makeRobotVault } from "./robot-vault.ts";
import { tempHome } from "./temp-home.ts";
import { openTestWorkspace } from "./workspace.ts";

export interface TrialOptions {
  readonly settings?: Partial<RobotSettings>;
  readonly clock?: Clock;
  /** Of the host. */
  readonly env?: Record<string, string>;
}

/** Disposing stops the heart at once. */
export async function openRobotTrial({ settings = {}, clock = systemClock, env = {} }: TrialOptions = {}) {
  await using opened = new AsyncDisposableStack();
  const now = () => clock.now();
  const ws = await openTestWorkspace({ now });
  const robot = await ws.robot();
  const temp = opened.use(tempHome());
  const home = robotHome(temp.path);
  const upstream = new FakeUpstream();
  const logger = keptLogger();
  const identity = identityOf(ws, robot, "https://sealbot.test");
  upstream.answers.set("/v1/robot/trust", () => ({
    workspace: ws.workspace,
    root: toBase64url(ws.rootKeys.publicKey),
    roots: [],
    revocations: ws.revocations,
    endorsement: robot.endorsement,
  }));
  let packages = NodePackages.none(home);
  let store = new RobotStore(home.database);
  let heart: Heart | undefined;
  const begin = async () => {
    const standing = new Standing({ identity, store, upstream, clock });
    await standing.refresh();
    const all = { ...settingDefaults, warmRunners: 0, terminalPrompt: false, ...settings };
    heart = await openHeart({
      ...{
        standing,
        store,
        upstream,
        settings: all,
        home,
        clock,
        logger,
        terminal: false,
        env,
        packages: () => packages,
      },
    });
    await heart.resume();
    return standing;
  };
  let standing = await begin();
  opened.defer(async () => {
    await heart?.stop(0);
    store[Symbol.dispose]();
  });

  const handle = (message: Unnumbered<ToRobot>) => {
    if (!heart) throw new TypeError("the heart is stopped");
    const beating = heart;
    store.transaction(() => beating.handle({ ...message, n: 1 }));
  };

  /** Signs a flow and serves it. */
  const flow = async (
    nodes: readonly object[],
    { id = newId("flw"), version = 1, previous = "", by = ws.owner.signer as Signer, ...document }: FlowOptions = {},
  ) => {
    const statement = await ws.signAs(by, "flow", {
      ...{ flow: id, version, previous },
      document: { name: "trial", nodes, ...document },
    });
    const hash = statementHash(ws.workspace, statement);
    const at = iso(now());
    upstream.answers.set(`/v1/robot/flows/${id}`, () => ({
      ...{ id, name: "trial", version, hash, statement, created_at: at, updated_at: at },
    }));
    return { id, hash, statement };
  };

  /** Signs an order; what it says can be replaced. */
  const order = async (
    { id, hash }: { id: FlowId; hash: string },
    input: Record<string, unknown> = {},
    { by = ws.owner.signer, ...other }: { by?: Signer; [field: string]: unknown } = {},
  ) => {
    const run = newId("run");
    const statement = await ws.signAs(by, "run", {
      ...{ run, flow: id, flowHash: hash, target: { robot: robot.id }, input: inputHash(input) },
      ...{ notAfter: iso(now() + 3_600_000), ...other },
    });
    return { run, message: { t: "run" as const, order: statement, flow_hash: hash, input } };
  };

  /** Orders a run and hands it over. */
  const start = async (flowOf: { id: FlowId; hash: string }, input: Record<string, unknown> = {}): Promise<RunId> => {
    const { run, message } = await order(flowOf, input);
    handle(message);
    return run;
  };

  const held = opened.move();
  return {
    ...{ ws, robot, identity, home, upstream, logger, handle, flow, order, start },
    vault: (name = "ops", { dropbox = false } = {}) => makeRobotVault(ws, robot, upstream, { name, now, dropbox }),
    get heart(): Heart {
      if (!heart) throw new TypeError("the heart is stopped");
      return heart;
    },
    get store() {
      return store;
    },
    /** Takes over the packages of nodes that the home has now. */
    lookForPackages: async () => {
      packages = await NodePackages.open(home);
    },
    get standing() {
      return standing;
    },
    /** As a daemon that is stopped and started again; `grace` 0 leaves running runs without an end. */
    restart: async () => {
      await heart?.stop(0);
      store[Symbol.dispose]();
      store = new RobotStore(home.database);
      standing = await begin();
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

interface FlowOptions {
  id?: FlowId;
  version?: number;
  previous?: string;
  by?: Signer;
  [field: string]: unknown;
}

export type RobotTrial = Awaited<ReturnType<typeof openRobotTrial>>;

/** A chain of nodes behind a start, each wired to the next. */
export function chain(...nodes: readonly { id: string; [field: string]: unknown }[]): object[] {
  return [{ id: "start", type: "core.start" }, ...nodes].map((node, i) => ({
    ...node,
    wires: nodes[i] ? [[nodes[i].id]] : [],
  }));
}

/** A node that runs JavaScript. */
export const code = (id: string, source: string) => ({
  id,
  type: "core.function",
  config: { code: hostile(source) },
});

/** Code that gets hold of the process where it names it: hostile code can, though code is not given it. */
export const hostile = (source: string): string =>
  /\bprocess\b/.test(source) ? `const process = (() => {}).constructor("return process")(); ${source}` : source;
