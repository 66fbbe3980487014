// The commands of sealbot, parsed. It never does the work of a command itself.
import { Command } from "commander";
import { versionLine } from "./version.ts";

/** Parses `argv` (without the program's own name) and runs the command it names. */
export async function run(argv: string[]): Promise<void> {
  const program = new Command("sealbot")
    .description("A robot agent daemon with secret injection.")
    .version(versionLine());
  await program.parseAsync(argv, { from: "user" });
}
