// `sealbot run list`: runs, newest first, a page at a time.
import { listRuns } from "../../client/flows/runs.ts";
import { runStatus } from "../../wire/shapes.ts";
import { choice, count, defineCommand, text } from "../command.ts";
import { runColumns } from "../show/run.ts";
import { shellWord } from "../show/vault.ts";

export const command = defineCommand({
  path: "run list",
  summary: "List runs, newest first",
  options: {
    status: choice("STATUS", runStatus.options, "only these"),
    flow: text("FLOW", "only runs of this flow"),
    robot: text("R", "only runs on this robot"),
    limit: count("N", "how many (default 50)"),
    cursor: text("CURSOR", "the page after this next_cursor"),
  },
  json: true,
  examples: ["sealbot run list --status failed", "sealbot run list --json"],
  async run(context, { options }) {
    const { out, clock } = context;
    const session = await context.session();
    const page = await context.progress("Fetching runs", () => listRuns(session, options));
    out.data(page, () => out.table(page.data, runColumns(clock.now()), "No run."));
    if (page.next_cursor === null) return;
    // The same question: without its filters the next page would be one of another list.
    const asked = Object.entries({ ...options, cursor: page.next_cursor })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => ` --${name} ${shellWord(String(value))}`);
    out.next(`sealbot run list${asked.join("")}`);
  },
});
