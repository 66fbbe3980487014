// `sealbot flow validate`: every fault of a flow file at once. Needs no control plane; vault names are checked by push.
import { type Fault, inputErrorOf, pathText } from "../../flow/fault.ts";
import { validateFlow } from "../../flow/validate.ts";
import { argument, defineCommand } from "../command.ts";
import { readFlowFile } from "../flow-file.ts";
import { localShapes } from "../known-nodes.ts";
import { shellWord } from "../show/vault.ts";

export const command = defineCommand({
  path: "flow validate",
  summary: "Find the faults of a flow file",
  arguments: { file: argument("JSON file, or - for stdin", "files") },
  json: true,
  examples: ["sealbot flow validate orders.json"],
  async run(context, { args: { file } }) {
    const { flow, faults } = validateFlow(await readFlowFile(context, file), await localShapes(context.home));
    if (!flow) {
      context.out.data({ valid: false, faults: faults.map(faultJson) }, () => {});
      throw inputErrorOf(faults);
    }
    const { name, nodes } = flow;
    context.out.data({ valid: true, name, nodes: nodes.length }, () =>
      context.out.done(`Flow "${name}" is valid: ${nodes.length} nodes.`),
    );
    context.out.next(`sealbot flow push ${shellWord(file)}`);
  },
});

const faultJson = ({ node, path, message, remedy }: Fault) => ({
  ...{ node: node ?? null, path: pathText(path) },
  message,
  remedy,
});
