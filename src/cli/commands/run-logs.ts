// `sealbot run logs`: what a run said, so far or to its end.
import { getRun, listRunEvents } from "../../client/flows/runs.ts";
import { argument, defineCommand, flag } from "../command.ts";
import { eventLine, hasIds } from "../show/event.ts";
import { valueLines } from "../show/event-values.ts";
import { namesById } from "../show/names.ts";
import { watchRun } from "../watch-run.ts";

export const command = defineCommand({
  path: "run logs",
  summary: "Show what a run said",
  arguments: { run: argument("id", "runs") },
  options: {
    follow: flag("go on until the run has ended; exit 0 only if it succeeded"),
    values: flag("show what came to each node and the first that it sent, as the robot masked it"),
  },
  json: true,
  examples: ["sealbot run logs run_… --follow", "sealbot run logs run_… --values", "sealbot run logs run_… --json"],
  async run(context, { args, options: { follow, values } }) {
    const { out } = context;
    if (follow) {
      await watchRun(context, args.run, { follow, values });
      return;
    }
    const session = await context.session();
    const events = await context.progress("Fetching the log", () => listRunEvents(session, args.run));
    const nameOf = !out.json && events.some(hasIds) ? await namesById(context) : String;
    out.data({ data: events }, () => {
      const lines = events.flatMap((event) => {
        const line = eventLine(event, out.paint, nameOf);
        return [...(line === undefined ? [] : [line]), ...(values ? valueLines(event, out.paint) : [])];
      });
      out.lines(lines);
      if (lines.length === 0) out.note("It has said nothing yet.");
    });
    if (!out.json) {
      const { status } = await getRun(session, args.run);
      out.note(`Status: ${status.replaceAll("_", " ")}`);
    }
  },
});
