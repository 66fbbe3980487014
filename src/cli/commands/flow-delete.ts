// `sealbot flow delete`: deletes a flow; its runs stay.
import { deleteFlow, getFlow } from "../../client/flows/flows.ts";
import { argument, defineCommand, flag } from "../command.ts";
import { confirmed } from "../confirmed.ts";

export const command = defineCommand({
  path: "flow delete",
  summary: "Delete a flow; its runs stay",
  arguments: { flow: argument("name or id", "flows") },
  options: { force: flag("do not ask") },
  examples: ["sealbot flow delete orders"],
  async run(context, { args, options }) {
    const session = await context.session();
    const { id, name } = await getFlow(session, args.flow);
    await confirmed(context, `Delete flow "${name}"?`, options.force);
    await context.progress("Deleting the flow", () => deleteFlow(session, id));
    context.out.done(`Flow "${name}" is deleted; its runs stay.`);
  },
});
