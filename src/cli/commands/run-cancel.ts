// `sealbot run cancel`: asks for the end of a run.
import { cancelRun } from "../../client/runs.ts";
import { argument, defineCommand } from "../command.ts";

export const command = defineCommand({
  path: "run cancel",
  summary: "Cancel a run",
  arguments: { run: argument("id") },
  json: true,
  examples: ["sealbot run cancel run_…"],
  async run(context, { args }) {
    const run = await cancelRun(await context.session(), args.run);
    context.out.data(run, () =>
      context.out.done(`${run.flow_name}: told to stop; it is ${run.status.replaceAll("_", " ")}.`),
    );
  },
});
