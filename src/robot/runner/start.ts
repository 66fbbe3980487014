// What a flow's process is started with: how far it is let out of its box, the packages that some of its nodes come from,
// and whether it may run the flow again. All of it follows from the signed document and from what people allowed here.
import type { FlowDocument } from "../../flow/document.ts";
import { allNodes } from "../../flow/graph.ts";
import { codeType } from "../../runner/at-work.ts";
import type { ToRunner } from "../../runner/protocol.ts";
import { checkCompany } from "../packages/installed.ts";
import type { RunParts } from "../runs/run-parts.ts";
import { needsOf, type RunnerNeeds } from "./flags.ts";

export interface RunnerStart {
  readonly needs: RunnerNeeds;
  /** Empty where every node ships. */
  readonly foreign: Pick<Extract<ToRunner, { t: "start" }>, "foreign">;
  /** Whether nothing in the flow can change the process for a run that comes after: no author's code, no foreign node. */
  readonly isRepeatable: boolean;
}

/**
 * `hosts` are those that the document names.
 * @throws AuthError `not-permitted` for files that no flow may touch here, or that a package's nodes may not see.
 */
export async function runnerStart(
  document: FlowDocument,
  hosts: readonly string[],
  parts: Pick<RunParts, "packages" | "paths" | "purity">,
): Promise<RunnerStart> {
  const { paths } = document.settings;
  const packages = parts.packages();
  const types = allNodes(document).map(({ type }) => type);
  const used = packages.of(types);
  const needs = needsOf(document, paths && (await parts.paths(paths)));
  checkCompany(used, { files: paths !== undefined, processes: needs.processes });
  const isRepeatable = types.every((type) => type !== codeType && parts.purity(type) === true);
  if (used.length === 0) return { needs, foreign: {}, isRepeatable };
  const places = used.map((one) => ({
    name: one.name,
    folder: packages.folderOf(one),
    types: one.nodes.map(({ type }) => type),
  }));
  const allowed = [...hosts, ...used.flatMap(({ permissions }) => permissions.hosts)];
  return {
    needs: { ...needs, packages: places.map(({ folder }) => folder) },
    foreign: { foreign: { packages: places, hosts: allowed } },
    isRepeatable: false,
  };
}
