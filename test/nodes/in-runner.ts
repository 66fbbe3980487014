// Runs one node in a real runner of a real robot, shut in by Node's permission model, with an item of a real vault.
import { chain, openRobotTrial, type TrialOptions } from "../support/robot-trial.ts";

interface Held {
  readonly category: string;
  readonly fields: object;
}

interface InRunnerOptions extends Pick<TrialOptions, "env"> {
  /** Of the flow. */
  readonly settings?: object;
}

/** How the run ended, what its last node was given, and everything that left the robot. */
export async function runInRunner(type: string, config: object, held?: Held, options: InRunnerOptions = {}) {
  const { env, settings = {} } = options;
  await using trial = await openRobotTrial({ ...(env && { env }) });
  const vault = await trial.vault("ops");
  const item = held && (await vault.write("the item", held.fields, { category: held.category }));
  const credentials = item && { credentials: { vault: vault.id, item } };
  const flow = await trial.flow(
    chain({ id: "node", type, config: { ...credentials, ...config } }, { id: "show", type: "core.debug" }),
    { vaults: [{ vault: vault.id, access: "read" }], settings },
  );
  await vault.permit(flow.id);
  trial.handle({ t: "changed", what: "vault", id: vault.id });
  await trial.heart.unlock({ vault: vault.id, vsk: vault.vsk });
  const run = await trial.start(flow);
  const { outcome } = await trial.upstream.ended(run);
  const shown = trial.upstream.events(run).find((event) => event.type === "debug");
  const msg: unknown = Reflect.get(Object(shown?.data), "value");
  return { outcome, msg, told: trial.upstream.text };
}
