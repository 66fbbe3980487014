// A flow as the CLI shows it, to people and to programs.
import type { Flow } from "../../client/flows/flows.ts";
import { allNodes } from "../../flow/graph.ts";
import type { Column } from "../output.ts";
import { ago } from "./age.ts";

/** What `--json` prints of a flow, without its document. */
export const flowJson = (flow: Flow) => ({
  id: flow.id,
  name: flow.name,
  version: flow.version,
  hash: flow.hash,
  triggers: flow.document.triggers.map(({ type }) => type),
  created_at: flow.createdAt,
  updated_at: flow.updatedAt,
});

export const flowColumns = (now: number): readonly Column<Flow>[] => [
  ["name", ({ name }) => name],
  ["version", ({ version }) => version],
  ["triggers", ({ document }) => document.triggers.map(({ type }) => type).join(", ")],
  ["nodes", ({ document }) => allNodes(document).length],
  ["changed", ({ updatedAt }) => ago(updatedAt, now)],
  ["id", ({ id }) => id],
];
