// Where a runner notes which node's code it turns to: what never gives its process back cannot be asked any more.
import { constants, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Of nodes whose code is an author's, and can keep the process to itself. */
export const codeType = "core.function";

/** In the run's directory; whoever reads it takes it for no more than a claim. */
const fileName = ".at-work";
const longestId = 64;

/** Notes ids of nodes, each over the one before. */
export function openNote(directory: string): (node: string) => void {
  const file = openSync(join(directory, fileName), constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
  const bytes = Buffer.alloc(longestId);
  let noted = "";
  return (node) => {
    // Most often it is the same again.
    if (node === noted) return;
    noted = node;
    bytes.fill(0);
    bytes.write(node);
    writeSync(file, bytes, 0, longestId, 0);
  };
}

/** The node that was noted last; `undefined` when there is none. */
export function findNoted(directory: string): string | undefined {
  try {
    const text = readFileSync(join(directory, fileName)).subarray(0, longestId).toString();
    return text.replace(/\0+$/, "") || undefined;
  } catch {
    return undefined; // No code has run yet.
  }
}
