// How a flow's hook is called, ready to be copied. The key itself is never part of a command: it would stay in a
// shell's history.
import { shellWord } from "../../../base/shell-word.ts";

export const hookAddress = (server: string, flow: string): string => `${server}/hooks/${flow}`;

/** A line for a shell whose variable KEY holds the key. */
export const hookCommand = (server: string, flow: string, input: unknown): string =>
  [
    "curl -X POST",
    shellWord(hookAddress(server, flow)),
    '-H "Authorization: Bearer $KEY"',
    "-H 'Content-Type: application/json'",
    `-d ${shellWord(JSON.stringify(input))}`,
  ].join(" ");
