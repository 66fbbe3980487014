// `sealbot flow show`: the document of a flow, as it was signed.
import { getFlow } from "../../client/flows/flows.ts";
import { argument, count, defineCommand } from "../command.ts";
import { jsonText } from "../output.ts";
import { flowJson } from "../show/flow.ts";

export const command = defineCommand({
  path: "flow show",
  summary: "Print a flow",
  arguments: { flow: argument("name or id", "flows") },
  options: { version: count("N", "which version (default the newest)") },
  json: true,
  examples: ["sealbot flow show orders > orders.json", "sealbot flow show orders --version 3"],
  async run(context, { args, options: { version } }) {
    const flow = await getFlow(await context.session(), args.flow, { version });
    context.out.data({ ...flowJson(flow), document: flow.document }, () => context.out.line(jsonText(flow.document)));
    context.out.note(`${flow.name} version ${flow.version}, signed`);
  },
});
