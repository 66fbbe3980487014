// `node scripts/node-reference.ts` writes src/docs/nodes.md from the catalogue: every node type with its settings, in
// the words that stand beside them in its source, and an example of each group. A test keeps the file up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describeCatalogue, loadCatalogue, type NodeDescription } from "../src/flow/catalogue.ts";
import { shippedNodes } from "../src/nodes/catalogue.ts";
import { root } from "./command.ts";
import { formOf } from "./schema-words.ts";

const target = join(root, "src/docs/nodes.md");

const head = `# Every node and its settings

This page is made from the nodes themselves. [How flows work](flows.md) explains wires, expressions and what every node
has: a name, \`retry\`, \`timeout\`, \`continueOnError\`, and an error port after those named here.

Any setting may be an expression, \`{ "$expr": "msg.total" }\`, unless the page says that it stands in the flow as it is.
A duration is a whole number and a unit: \`"500ms"\`, \`"30s"\`, \`"10m"\`, \`"1h"\`. An item is \`{ "vault": …, "item": … }\`
by name, or the handle that \`vault.get-item\` put into the message.
`;

const groups: Readonly<Record<string, string>> = {
  core: "What every flow is made of",
  vault: "Vaults and their items",
  http: "HTTP",
  browser: "A browser on the robot's host",
  mail: "Mail",
  message: "Messages to people",
  sql: "Databases",
  ssh: "Other hosts by SSH",
  files: "Files",
  process: "Programs of the robot's host",
  crypto: "Hashes, signatures, encryption",
};

/** What settings mean that many nodes have, where the node's own file says nothing else. */
const usual: Readonly<Record<string, string>> = {
  to: "The field of the message that it goes into.",
  vault: "One that the flow declares.",
  timeout: "How long its work may take.",
  concurrency: "How many at a time.",
};

/** The whole page. */
export async function nodeReference(): Promise<string> {
  const nodes = describeCatalogue(await loadCatalogue(shippedNodes));
  const found = new Set(nodes.map(groupOf));
  const order = [...new Set([...Object.keys(groups), ...found])].filter((group) => found.has(group));
  const own = (group: string) => nodes.filter((node) => groupOf(node) === group);
  const contents = order.map((group) => `| ${groups[group] ?? group} | ${own(group).map(link).join(", ")} |`);
  const chapters = order.flatMap((group) => [
    `## ${groups[group] ?? group}`,
    `An example flow:\n\n\`\`\`json\n${exampleOf(group)}\`\`\``,
    ...own(group).map(section),
  ]);
  return [[head, "| for | nodes |", "|---|---|", ...contents].join("\n"), ...chapters].join("\n\n");
}

/** The text of the flow in which all nodes of a group stand. */
export const exampleOf = (group: string): string =>
  readFileSync(join(root, "scripts/node-examples", `${group}.json`), "utf8");

const groupOf = ({ type }: Pick<NodeDescription, "type">): string => type.split(".")[0] ?? type;
/** As GitHub and the page of /help make it from the heading. */
const link = ({ type }: NodeDescription): string => `[\`${type}\`](#${type.replace(".", "")})`;

function section(node: NodeDescription): string {
  const facts = [
    portsText(node),
    ...(node.vaultAccess ? [`The flow declares its vault to ${node.vaultAccess}.`] : []),
    ...Object.entries(node.credentials).map(
      ([name, categories]) => `\`${name}\` takes an item of category ${alternatives(categories.map(code))}.`,
    ),
    ...(node.literals.length > 0 ? [`No expression may stand in ${alternatives(node.literals.map(code))}.`] : []),
  ];
  return [`### ${node.type}`, node.doc, facts.join(" "), ...settings(node)].join("\n\n");
}

function portsText({ ports, input }: NodeDescription): string {
  const entry = input ? "" : "Nothing is wired to it. ";
  if (!("each" in ports)) {
    const named = ports.map(code).join(", ");
    return `${entry}${ports.length === 0 ? "Sends nothing." : `Port${ports.length > 1 ? "s" : ""}: ${named}.`}`;
  }
  const { each, after, otherwise = [] } = ports;
  const rest = after.length > 0 ? `, then ${after.map(code).join(", ")}` : "";
  return `${entry}Ports: one for each of \`${each}\`${rest}${otherwise.length > 0 ? `; without them ${otherwise.map(code).join(", ")}` : ""}.`;
}

function settings({ type, config }: NodeDescription): string[] {
  const { properties = {}, required = [] } = config;
  const words = wordsOf(type);
  const isNeeded = (name: string) => Array.isArray(required) && required.includes(name);
  const rows = Object.entries(Object(properties)).map(([name, schema]) => {
    const { default: fallback } = Object(schema);
    const without = isNeeded(name) ? "needed" : fallback === undefined ? "" : code(JSON.stringify(fallback));
    return `| \`${name}\` | ${formOf(schema)} | ${without} | ${words.get(name) ?? usual[name] ?? ""} |`;
  });
  return rows.length === 0 ? [] : [["| setting | is | default | |", "|---|---|---|---|", ...rows].join("\n")];
}

/** The comment right above a setting in the node's own file, or in one that it shares with its neighbours. */
function wordsOf(type: string): ReadonlyMap<string, string> {
  const file = join(root, "src/nodes", `${type.replace(".", "/")}.ts`);
  const own = readFileSync(file, "utf8");
  const shared = [...own.matchAll(/ from "(\.\/[\w-]+\.ts)"/g)].map(([, near = ""]) => join(dirname(file), near));
  const sources = [own, ...shared.map((path) => readFileSync(path, "utf8"))];
  const words = sources.flatMap((source) =>
    [...source.matchAll(commented)].map(([, text = "", name = ""]) => [name, cellOf(text)] as const),
  );
  return new Map(words.reverse());
}

/** A doc comment and the property below it whose value is a schema. */
const commented = /\/\*\*((?:(?!\*\/)[\s\S])+)\*\/\s+(?:readonly )?(\w+): (?=z\b|[a-z]\w*[.,(])/g;

const cellOf = (comment: string): string =>
  comment
    .replace(/\s*\n\s*\*\s*/g, " ")
    .trim()
    .replaceAll("|", "\\|");
const code = (text: string): string => `\`${text}\``;

function alternatives(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} or ${last}`;
}

if (import.meta.main) writeFileSync(target, `${await nodeReference()}\n`);
