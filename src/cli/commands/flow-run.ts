// `sealbot flow run`: signs an order to run a flow, and waits for its end when asked to.
import { startRun } from "../../client/flows/runs.ts";
import { argument, defineCommand, flag, text } from "../command.ts";
import { parseInput } from "../flow-file.ts";
import { runTarget } from "../run-target.ts";
import { watchRun } from "../watch-run.ts";

export const command = defineCommand({
  path: "flow run",
  summary: "Run a flow on a robot",
  arguments: { flow: argument("name or id", "flows") },
  options: {
    robot: text("R", "on this robot, by name or id (default: the only one there is)"),
    label: text("L", "on any robot with this label"),
    input: text("JSON", "what the flow starts with, as one JSON object"),
    wait: flag("wait for the end; exit 0 only if the run succeeded"),
    follow: flag("like --wait, and show what the run says as it says it"),
  },
  json: true,
  examples: [
    "sealbot flow run orders --robot build-1 --follow",
    `sealbot flow run orders --label linux --input '{"day":"monday"}' --wait --json`,
  ],
  async run(context, { args, options: { robot, label, input, wait, follow } }) {
    const { out } = context;
    const session = await context.session();
    const run = await context.progress("Signing the order", () =>
      startRun(session, { flow: args.flow, target: runTarget(robot, label), input: parseInput(input) }),
    );
    if (wait || follow) {
      out.note(`Run ${run.id}`);
      await watchRun(context, run.id, { follow });
      return;
    }
    out.data(run, () => out.line(run.id));
    out.done(`${run.flow_name} is ${run.status.replaceAll("_", " ")}.`);
    out.next(`sealbot run logs ${run.id} --follow`);
  },
});
