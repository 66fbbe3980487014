// `sealbot run cancel`: asks for the end of a run.
import { cancelRun } from "../../client/flows/runs.ts";
import { argument, defineCommand } from "../command.ts";
import { cancelText } from "../show/run.ts";

export const command = defineCommand({
  path: "run cancel",
  summary: "Cancel a run",
  arguments: { run: argument("id", "runs") },
  json: true,
  examples: ["sealbot run cancel run_…"],
  async run(context, { args }) {
    const { out } = context;
    const run = await cancelRun(await context.session(), args.run);
    out.data(run, () => out.done(cancelText(run)));
  },
});
