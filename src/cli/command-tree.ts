// The command table as commander's tree. Only the one command that is run carries its arguments and options; the
// others are a name and a summary.
import { Argument, type Command as Node, Command as NodeOf, Option as NodeOption } from "commander";
import type { Command, Given, Option, RawValue } from "./command.ts";
import { commandTable, groups, sections } from "./command-table.ts";

export interface Chosen {
  readonly command: Command;
  /** Receives what the command line gave. */
  readonly action: (given: Given, options: { readonly json: boolean }) => Promise<void>;
}

/** Builds the tree with `chosen` filled in. `write` receives help and, apart from it, usage errors. */
export function commandTree(chosen: Chosen | undefined, write: { out: (text: string) => void }): Node {
  const root = new NodeOf("sealbot")
    .description("A robot agent daemon with secret injection.")
    .configureOutput({ writeOut: write.out, writeErr: () => {}, outputError: () => {} })
    .exitOverride()
    .helpCommand(false)
    // Behind a command's name, --version is the command's own.
    .enablePositionalOptions()
    .usage("COMMAND")
    .option("--version", "show the version")
    .addHelpText(
      "after",
      "\nsealbot COMMAND --help shows options and examples. The control plane has chapters to read at /help.",
    );
  const parents = new Map<string, Node>();
  for (const { path, summary } of commandTable) {
    const node = addNode(root, parents, path).description(summary);
    if (chosen?.command.path === path) fill(node, chosen);
  }
  for (const [title, paths] of sections) {
    for (const path of paths) nodeAt(root, path)?.helpGroup(`${title}:`);
  }
  return root;
}

const nodeAt = (root: Node, path: string): Node | undefined =>
  path.split(" ").reduce<Node | undefined>((at, word) => at?.commands.find((one) => one.name() === word), root);

/** Adds the last word of `path` below the group that the words before it name. */
function addNode(root: Node, parents: Map<string, Node>, path: string): Node {
  const words = path.split(" ");
  const last = words.pop() ?? "";
  return (words.length === 0 ? root : groupOf(root, parents, words.join(" "))).command(last);
}

function groupOf(root: Node, parents: Map<string, Node>, path: string): Node {
  const known = parents.get(path);
  if (known) return known;
  const group = addNode(root, parents, path)
    .description(groups[path] ?? "")
    .usage("COMMAND")
    .addHelpText("after", `\nsealbot ${path} COMMAND --help shows options and examples.`)
    .helpCommand(false);
  parents.set(path, group);
  return group;
}

function fill(node: Node, { command, action }: Chosen): void {
  const names = Object.keys(command.arguments);
  for (const [name, { help, required }] of Object.entries(command.arguments)) {
    node.addArgument(new Argument(required ? `<${name}>` : `[${name}]`, help));
  }
  const options = Object.entries(command.options).map(
    ([name, option]) => [name, addOption(node, name, option)] as const,
  );
  if (command.json) node.option("--json", "print one JSON document");
  node.addHelpText("after", () => `\nExamples:\n${command.examples.map((line) => `  $ ${line}`).join("\n")}`);
  node.action(async () => {
    const values: Record<string, RawValue> = node.opts();
    const args = Object.fromEntries(names.map((name, i) => [name, node.args[i]]));
    const given = options.map(([name, { attribute, isNegated }]) => {
      const value = values[attribute];
      return [name, isNegated ? value === false : value] as const;
    });
    await action({ args, options: Object.fromEntries(given) }, { json: values.json === true });
  });
}

function addOption(node: Node, name: string, { value, help, many }: Option): { attribute: string; isNegated: boolean } {
  const flags = value === undefined ? `--${name}` : `--${name} <${value}${many === "greedy" ? "..." : ""}>`;
  const option = new NodeOption(flags, help);
  if (many === "each") option.argParser<string[]>((one, before) => [...(before ?? []), one]);
  node.addOption(option);
  return { attribute: option.attributeName(), isNegated: option.negate };
}
