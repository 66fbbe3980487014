// Which Node-RED types are taken over, by what, and what to use for those that are not.
import { findOwn } from "../../base/own.ts";
import { textAt } from "./flows-file.ts";
import type { Converter } from "./fragment.ts";
import { placeholder, single } from "./fragment.ts";
import { functionNode, portCount } from "./function-node.ts";
import { httpRequest } from "./http-node.ts";
import { change, debug, delay, json, template } from "./message-nodes.ts";
import { join, split } from "./split-join.ts";
import { switchNode } from "./switch-node.ts";

const converters: Readonly<Record<string, Converter>> = {
  change,
  switch: switchNode,
  function: functionNode,
  "http request": httpRequest,
  debug,
  delay,
  template,
  json,
  split,
  join,
  comment: (node) =>
    single("core.comment", { text: [textAt(node, "name"), textAt(node, "info")].filter(Boolean).join("\n\n") }),
  "http response": () => undefined,
};

/** What does the work of a type that is not taken over. */
const instead: Readonly<Record<string, string>> = {
  batch: "core.join",
  file: "files.write, with the folder in settings.paths",
  "file in": "files.read, with the folder in settings.paths",
  csv: "files.csv-read or files.csv-write",
  exec: "process.exec",
  "e-mail": "mail.send, with an smtp item",
  "e-mail in": "mail.read, with an imap item",
  "http proxy": "a setting of the robot",
  status: "the run's page, which shows every node's state",
  complete: "a wire from the node itself",
  catch: "core.catch",
  xml: "core.function",
  yaml: "core.function",
  html: "browser.extract",
  range: "core.set with an expression",
  sort: "core.set with $sort(…)",
  trigger: "core.delay",
  postgresql: "sql.query, with a database item",
  mysql: "sql.query, with a database item",
  sqlite: "sql.query",
};

/** What a node becomes; a type that nothing stands for becomes a node that fails and says so. */
export const convert: Converter = (node, context) => {
  const known = findOwn(converters, node.type);
  if (known) return known(node, context) ?? (sinks.has(node.type) ? undefined : placeholder(node, portCount(node)));
  context.notes.missing(
    node,
    `nothing stands for the type "${node.type.slice(0, 60)}"`,
    insteadOf(node.type) ?? "Put a core.function or a node of your own in its place.",
  );
  return placeholder(node, portCount(node));
};

/** A sentence that names what does the work of a type here. */
export function insteadOf(type: string): string | undefined {
  const found = findOwn(instead, type);
  return found === undefined ? undefined : `Use ${found}.`;
}

/** Types that may end up as nothing. */
const sinks = new Set(["debug", "http response"]);
