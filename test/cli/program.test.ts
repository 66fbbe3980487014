// A command line from its words to its exit code.
import { expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/program.ts";
import { fakeTerminal } from "../support/fake-terminal.ts";

async function run(...argv: string[]) {
  const terminal = fakeTerminal();
  const env = { SEALBOT_HOME: "/nonexistent/sealbot" };
  const exitCode = await runCommandLine(argv, { terminal, env, signal: new AbortController().signal });
  return { exitCode, stdout: terminal.output.text, stderr: terminal.messages.text };
}

it.each([
  [["itm"], /unknown command 'itm'/, /Did you mean item\?/],
  [["item", "gte"], /unknown command 'gte'/, /Did you mean get\?/],
  [["item", "get", "v", "i", "--revael"], /unknown option '--revael'/, /Did you mean --reveal\?/],
  [["item"], /a command is missing/, /One of: .*\bget\b.*sealbot item --help/],
  [["item", "zzzz"], /unknown command 'zzzz'/, /sealbot item --help/],
  [["item", "get", "v"], /missing required argument 'item'/, /sealbot item get --help/],
  [["item", "get", "v", "i", "x"], /too many arguments/, /sealbot item get --help/],
  [["item", "get", "v", "i", "--field"], /argument missing/, /sealbot item get --help/],
  [["robot", "inject", "r", "v", "--keep", "ever"], /--keep: expected one of run, memory, disk/, /./],
  [["robot", "inject", "r", "v", "--max-uses", "0"], /--max-uses: expected a whole number, 1 or more/, /./],
  [["robot", "inject", "r", "v", "--not-after", "tomorrow"], /--not-after: expected a time/, /./],
  [["member", "create-service", "--name", "ci"], /--out is needed/, /Add --out FILE/],
  [["login", "--password", "canary"], /unknown option '--password'/, /Did you mean|sealbot login --help/],
])("refuses %j as usage, with the remedy", async (argv, message, remedy) => {
  const { exitCode, stdout, stderr } = await run(...argv);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(remedy);
  expect(stderr).not.toContain("canary");
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
});

it.each([[[]], [["--help"]], [["-h"]], [["help"]]])("shows every command or its group for %j", async (argv) => {
  const { exitCode, stdout, stderr } = await run(...argv);
  expect(stdout).toMatch(/^Usage: sealbot/);
  for (const word of ["login", "vault", "item", "robot", "flow", "completion"])
    expect(stdout).toMatch(new RegExp(`^ {2}${word} `, "m"));
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

it.each([[["item", "set", "--help"]], [["help", "item", "set"]]])(
  "shows a command's help with its examples for %j",
  async (argv) => {
    const { exitCode, stdout } = await run(...argv);
    expect(stdout).toMatch(
      /Usage: sealbot item set \[options\] <vault> <item>[\s\S]*Examples:\n {2}\$ sealbot item set/,
    );
    expect(exitCode).toBe(0);
  },
);

it("says where to begin when nobody is signed in", async () => {
  const { exitCode, stderr, stdout } = await run("vault", "list", "--json");
  expect(stderr).toContain("sealbot login");
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
});

it("completes silently, whatever is typed", async () => {
  for (const words of [[""], ["item", "g"], ["item", "get", ""], ["--x", "\u0000"], ["vault", "open", "sh"], []]) {
    const { exitCode, stderr } = await run("__complete", ...words);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  }
});

it.each([
  [["it"], ["item"]],
  [
    ["token", ""],
    ["create", "list", "revoke"],
  ],
  [["item", "get", "a", "b", "--re"], ["--reveal"]],
  [
    ["robot", "inject", "a", "b", "--keep", ""],
    ["run", "memory", "disk"],
  ],
  [["robot", "inject", "--keep", "memory", "a", "b", "--vsk-file", ""], [":files"]],
  [["flow", "push", ""], [":files"]],
  [["completion", "z"], ["zsh"]],
  [["flow", "schedule", "a", "--zone", "Europe/Berl"], ["Europe/Berlin"]],
  [["item", "set", "a", "b", "--node-type", "crypto.ha"], ["crypto.hash"]],
  [
    ["token", "create", "--scope", "flows:read", "runs:"],
    ["runs:read", "runs:write"],
  ],
])("completes %j with %j", async (words, expected) => {
  const { stdout } = await run("__complete", ...words);
  expect(stdout.split("\n").filter(Boolean)).toEqual(expected);
});
