// `sealbot run show`: one run, and what it waits for.
import { getRun } from "../../client/flows/runs.ts";
import { argument, defineCommand } from "../command.ts";
import { aheadTexts } from "../run-ahead.ts";
import { namesById } from "../show/names.ts";
import { runFields, waitingTexts } from "../show/run.ts";

export const command = defineCommand({
  path: "run show",
  summary: "Show a run",
  arguments: { run: argument("id", "runs") },
  json: true,
  examples: ["sealbot run show run_…"],
  async run(context, { args }) {
    const { out, clock } = context;
    const session = await context.session();
    const run = await getRun(session, args.run);
    if (out.json) return out.data(run, () => {});
    const nameOf = await namesById(context);
    out.record(runFields(run, clock.now(), nameOf));
    const waits = [...waitingTexts(run, nameOf), ...(await aheadTexts(session, run, async () => nameOf))];
    for (const text of waits) out.warn(text);
  },
});
