// One fault of a flow document: where it is, what is wrong and what to do about it. A fault never quotes a config value.
import type { z } from "zod";
import { errorOf, type SealbotError } from "../base/errors.ts";

export type JsonPath = readonly (string | number)[];

export interface Fault {
  /** The node's id, where the fault belongs to one. */
  readonly node?: string;
  /** From the root of the document. */
  readonly path: JsonPath;
  readonly message: string;
  readonly remedy: string;
}

/** `nodes[3].config.url` */
export function pathText(path: JsonPath): string {
  const text = path.map((key) =>
    typeof key === "number" ? `[${key}]` : /^[\w$-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
  );
  return text.join("").replace(/^\./, "") || "the document";
}

/** One line: place, node, what is wrong, remedy. */
export function faultText({ node, path, message, remedy }: Fault): string {
  return `${pathText(path)}${node === undefined ? "" : ` (node ${node})`}: ${message}. ${remedy}`;
}

/** One InputError `bad-input` whose message lists all the faults, one a line. */
export function inputErrorOf(faults: readonly Fault[]): SealbotError {
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  return errorOf({
    code: "bad-input",
    message: [`the flow has ${count}`, ...faults.map((fault) => `  ${faultText(fault)}`)].join("\n"),
  });
}

/** A fault from what zod found with `plainWords`. `base` is the path of the value that was parsed. */
export function faultOfIssue(issue: z.core.$ZodIssue, base: JsonPath = []): Fault {
  const path = [...base, ...pathOf(issue)];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // The alternative that the author meant is the one whose faults lie inside the value.
    const [meant] = issue.errors.find((found) => found.every((inner) => inner.path.length > 0)) ?? [];
    if (meant) return faultOfIssue(meant, path);
    return { path, message: "it has none of the shapes that are possible here", remedy: "See the node's description." };
  }
  return { path, message: issue.message, remedy: remedyOf(issue) };
}

/** An issue's path as JSON knows it. */
export const pathOf = (issue: z.core.$ZodIssue): JsonPath =>
  issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));

function remedyOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return "Remove it, or check its spelling.";
    case "invalid_type":
      // A value of any kind is wanted, and there is none.
      return issue.expected === "nonoptional" ? "Give it a value." : `Give it a value of type ${issue.expected}.`;
    case "invalid_value":
      return `Use one of: ${issue.values.map(String).join(", ")}.`;
    case "too_big":
      return `Use at most ${issue.maximum}.`;
    case "too_small":
      return `Use at least ${issue.minimum}.`;
    default:
      return "Correct it as the message says.";
  }
}
