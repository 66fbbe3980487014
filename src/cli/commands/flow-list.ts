// `sealbot flow list`: flows, each with its newest version.
import { listFlows } from "../../client/flows/flows.ts";
import { defineCommand } from "../command.ts";
import { flowColumns, flowJson } from "../show/flow.ts";

export const command = defineCommand({
  path: "flow list",
  summary: "List flows",
  json: true,
  examples: ["sealbot flow list"],
  async run(context) {
    const session = await context.session();
    const flows = await context.progress("Fetching flows", () => listFlows(session));
    context.out.data({ data: flows.map(flowJson) }, () =>
      context.out.table(flows, flowColumns(context.clock.now()), "No flow yet. Sign one: sealbot flow push FILE"),
    );
  },
});
