// `sealbot run show`: one run, and what it waits for.
import { getRun } from "../../client/runs.ts";
import { argument, defineCommand } from "../command.ts";
import { namesById } from "../show/names.ts";
import { runFields, waitingTexts } from "../show/run.ts";

export const command = defineCommand({
  path: "run show",
  summary: "Show a run",
  arguments: { run: argument("id") },
  json: true,
  examples: ["sealbot run show run_…"],
  async run(context, { args }) {
    const { out, clock } = context;
    const run = await getRun(await context.session(), args.run);
    out.data(run, () => out.record(runFields(run, clock.now())));
    if (run.waiting_for.length === 0 || out.json) return;
    for (const text of waitingTexts(run, await namesById(context))) out.warn(text);
  },
});
