// `sealbot run rerun`: the same flow version to the same place, with an input given anew.
import { rerun } from "../../client/flows/runs.ts";
import { argument, defineCommand, flag, text } from "../command.ts";
import { parseInput } from "../flow-file.ts";
import { watchRun } from "../watch-run.ts";

export const command = defineCommand({
  path: "run rerun",
  summary: "Run the same flow again",
  arguments: { run: argument("id", "runs") },
  options: {
    input: text("JSON", "what the flow starts with (the first run's input is not kept)"),
    wait: flag("wait for the end; exit 0 only if the run succeeded"),
    follow: flag("like --wait, and show what the run says as it says it"),
  },
  json: true,
  examples: ["sealbot run rerun run_… --follow"],
  async run(context, { args, options: { input, wait, follow } }) {
    const session = await context.session();
    const run = await rerun(session, args.run, parseInput(input));
    if (wait || follow) {
      context.out.note(`Run ${run.id}`);
      await watchRun(context, run.id, { follow });
      return;
    }
    context.out.data(run, () => context.out.line(run.id));
    context.out.next(`sealbot run logs ${run.id} --follow`);
  },
});
