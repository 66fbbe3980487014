// `sealbot flow import`: turns a Node-RED file into flow files, and says exactly what it could not take over. It signs
// and uploads nothing: a person looks at the result first.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkAbsent } from "../../base/private-file.ts";
import type { Leftover } from "../../flow/node-red/leftover.ts";
import type { NewFlow } from "../../flow/node-red/new-flow.ts";
import { validateFlow } from "../../flow/validate.ts";
import { argument, defineCommand, flag, text, textOr } from "../command.ts";
import type { Context } from "../context.ts";
import { readFlowFile } from "../flow-file.ts";
import { localShapes } from "../known-nodes.ts";
import { clean } from "../output.ts";
import { shellWord } from "../show/vault.ts";

export const command = defineCommand({
  path: "flow import",
  summary: "Turn a Node-RED file into flow files",
  arguments: { file: argument("flows.json or an export of Node-RED, or - for stdin", "files") },
  options: {
    out: textOr("FOLDER", "where the flow files go", "."),
    robot: text("ROBOT", "run what starts by the clock on this robot"),
    label: text("LABEL", "run what starts by the clock on a robot with this label"),
    force: flag("write over files that are there"),
  },
  json: true,
  examples: ["sealbot flow import flows.json", "sealbot flow import flows.json --out flows --label office"],
  async run(context, { args: { file }, options: { out: folder, robot, label, force } }) {
    const { importNodeRed } = await import("../../flow/node-red/import.ts");
    const target = robot !== undefined ? { robot } : label !== undefined ? { label } : undefined;
    const { flows, leftovers } = importNodeRed(await readFlowFile(context, file), { target });
    const shapes = await localShapes(context.home);
    const made = flows.map(({ tab, document }) => {
      const path = join(folder, fileName(document));
      return { tab, path, document, faults: validateFlow(document, shapes).faults ?? [] };
    });
    await mkdir(folder, { recursive: true });
    if (!force) for (const { path } of made) await checkAbsent(path);
    for (const { path, document } of made) await writeFile(path, `${JSON.stringify(document, null, 2)}\n`);
    const written = made.map(({ tab, path, document, faults }) => ({
      ...{ file: path, name: document.name, tab, nodes: document.nodes.length },
      faults: faults.map(({ message }) => message),
    }));
    context.out.data({ flows: written, leftovers }, () => tell(context, written, leftovers));
    const [first] = made;
    if (first) context.out.next(`sealbot flow validate ${shellWord(first.path)}`);
  },
});

/** `Orders / evening` → `orders-evening.json` */
function fileName({ name }: NewFlow): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
  return `${plain || "flow"}.json`;
}

interface Written {
  readonly file: string;
  readonly name: string;
  readonly nodes: number;
  readonly faults: readonly string[];
}

function tell({ out }: Context, written: readonly Written[], leftovers: readonly Leftover[]): void {
  out.table(
    written,
    [
      ["flow", ({ name }) => name],
      ["nodes", ({ nodes }) => String(nodes)],
      ["file", ({ file }) => file],
    ],
    "No flow.",
  );
  for (const { name, faults } of written) for (const fault of faults) out.warn(`${name}: ${fault}`);
  if (leftovers.length === 0) out.done("Everything was taken over.");
  else out.line("");
  for (const kind of ["missing", "differs"] as const) {
    const some = leftovers.filter((one) => one.kind === kind);
    if (some.length === 0) continue;
    out.line(kind === "missing" ? "Not taken over:" : "Taken over, but it behaves differently:");
    for (const { tab, node, type, name, message, remedy } of some) {
      out.line(clean(`  ${[tab, name || node].filter(Boolean).join(" / ")} (${type}): ${message}`));
      out.line(`    ${remedy}`);
    }
  }
}
