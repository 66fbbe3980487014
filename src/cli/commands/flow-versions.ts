// `sealbot flow versions`: the signed versions of a flow.
import { listFlowVersions } from "../../client/flows/flows.ts";
import { argument, defineCommand } from "../command.ts";
import { flowColumns, flowJson } from "../show/flow.ts";

export const command = defineCommand({
  path: "flow versions",
  summary: "List the versions of a flow",
  arguments: { flow: argument("name or id", "flows") },
  json: true,
  examples: ["sealbot flow versions orders"],
  async run(context, { args }) {
    const versions = await listFlowVersions(await context.session(), args.flow);
    context.out.data({ data: versions.map(flowJson) }, () =>
      context.out.table(versions, flowColumns(context.clock.now()), "No version."),
    );
  },
});
