// `sealbot flow push`: shows what the flow may touch, then signs it and the permits it declares.
import { type Flow, planFlow, pushFlow, type WantedPermit } from "../../client/flows/flows.ts";
import { argument, defineCommand, flag, unless } from "../command.ts";
import { confirmed } from "../confirmed.ts";
import { readFlowFile } from "../flow-file.ts";
import { knownShapes } from "../known-nodes.ts";
import { flowJson } from "../show/flow.ts";
import { shellWord } from "../show/vault.ts";

export const command = defineCommand({
  path: "flow push",
  summary: "Sign a flow and upload it",
  arguments: { file: argument("JSON file, or - for stdin", "files") },
  options: {
    "no-permit": unless("leave the permits for vaults alone"),
    force: flag("do not ask before signing permits"),
  },
  json: true,
  examples: ["sealbot flow push orders.json"],
  async run(context, { args: { file }, options: { "no-permit": permits, force } }) {
    const { out, prompts } = context;
    const session = await context.session();
    const document = await readFlowFile(context, file);
    const shapes = await knownShapes(session);
    const plan = await context.progress("Checking the flow", () => planFlow(session, document, { shapes }));
    const wanted = permits ? plan.permits.filter(({ ready }) => ready) : [];
    for (const permit of wanted) out.note(`  ${permitText(permit)}`);
    if (wanted.length > 0 && prompts.canAsk) {
      await confirmed(context, `Sign flow "${plan.document.name}" and let it touch the above?`, force);
    }
    const pushed = await context.progress("Signing", () => pushFlow(session, document, { shapes, permits }));
    const { flow, signed, unsigned } = pushed;
    out.data({ ...flowJson(flow), permits: signed.map(permitJson), missing_permits: unsigned.map(permitJson) }, () =>
      out.done(`Flow "${flow.name}" version ${flow.version} is signed and uploaded.`),
    );
    for (const permit of unsigned) {
      out.warn(
        `Not permitted yet: ${permitText(permit)}. Somebody who has it open can: ${permitCommand(permit, flow.name)}`,
      );
    }
    out.next(startCommand(flow));
  },
});

/** A flow that lets no person start it would refuse `flow run`. */
function startCommand({ name, document: { triggers } }: Flow): string {
  const types = triggers.map(({ type }) => type);
  if (types.includes("signed")) return `sealbot flow run ${shellWord(name)} --follow`;
  if (types.includes("schedule")) return `sealbot flow schedule ${shellWord(name)}`;
  return types.includes("hook") ? `sealbot hook create ${shellWord(name)}` : "sealbot token create --scope runs:write";
}

const permitText = ({ vaultName, access, items }: WantedPermit): string =>
  `may ${access} ${items === "*" ? "every item" : items.length === 1 ? "one item" : `${items.length} items`} of vault "${vaultName}"`;

const permitJson = ({ vault, vaultName, access, items }: WantedPermit) => ({
  vault,
  vault_name: vaultName,
  access,
  items,
});

function permitCommand({ vaultName, access, items }: WantedPermit, flow: string): string {
  const chosen = items === "*" ? "" : ` --item ${items.join(" ")}`;
  return `sealbot vault permit ${shellWord(vaultName)} --flow ${shellWord(flow)} --access ${access}${chosen}`;
}
