// A stage with one vault that a robot may write to, and short ways to run code that opens it.
import { grantVault, listRunEvents, waitForRun } from "../../src/client/index.ts";
import type { RunEventRow, RunRow } from "../../src/wire/shapes.ts";
import { hostile } from "./robot-trial.ts";
import { Stage, type StageRobot } from "./stage.ts";
import { until } from "./until.ts";

type Node = { type: string; config?: object; [field: string]: unknown };

export interface CodeRun {
  readonly run: RunRow;
  readonly events: readonly RunEventRow[];
  /** What was shown by `debug`, in order. */
  readonly shown: readonly unknown[];
}

export async function openVaultStage() {
  const stage = await Stage.open();
  const { owner } = stage;
  const vault = await stage.vault();
  const writer = async (): Promise<StageRobot> => {
    const robot = await stage.robot();
    await grantVault(owner, vault, robot.id, "write");
    await stage.unlock(robot, vault);
    return robot;
  };
  const robot = await writer();
  const flow = (
    nodes: readonly Node[],
    { access = "write", ...document }: { access?: string; [field: string]: unknown } = {},
  ) => stage.flow([], nodes, { vaults: [{ vault, access }], settings: { concurrency: 32 }, ...document });
  const result = async (id: string): Promise<CodeRun> => {
    const run = await waitForRun(owner, id);
    const events = await listRunEvents(owner, run.id);
    return { run, events, shown: shownIn(events) };
  };
  const start = async (nodes: readonly Node[], document = {}, on = robot) =>
    await stage.start(await flow(nodes, document), on);
  return {
    ...{ stage, owner, vault, robot, writer, flow, start, result },
    /** Runs nodes to their end. */
    nodes: async (nodes: readonly Node[], document = {}, on = robot) =>
      await result((await start(nodes, document, on)).id),
    /** Runs JavaScript to its end, in which `open()` opens the vault. */
    code: async (source: string, document = {}, on = robot) =>
      await result((await start([js(vault, source)], document, on)).id),
    /** Resolves once the run has shown something. */
    shows: (run: Pick<RunRow, "id">) =>
      until(`${run.id} to show something`, async () => shownIn(await listRunEvents(owner, run.id)).length > 0),
  };
}

const shownIn = (events: readonly RunEventRow[]): unknown[] =>
  events.filter(({ type }) => type === "debug").map(({ data }) => Reflect.get(Object(data), "value"));

/** A node whose code opens `vault` with `open(options)` and shows what is no secret as it is. */
export const js = (vault: string, source: string): Node => ({
  type: "core.function",
  config: {
    code: hostile(`const open = (options) => openVault(${JSON.stringify(vault)}, options);\n${source}`),
    reveal: true,
  },
});

export type VaultStage = Awaited<ReturnType<typeof openVaultStage>>;
