// What somebody reads whose flow file is not right: where it is, and what to do.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/program.ts";
import { fakeTerminal } from "../support/fake-terminal.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sealbot-validate-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function validate(text: string | undefined, ...flags: string[]) {
  const file = join(folder, "flow.json");
  rmSync(file, { force: true });
  if (text !== undefined) writeFileSync(file, text);
  const terminal = fakeTerminal();
  const exitCode = await runCommandLine(["flow", "validate", file, ...flags], {
    terminal,
    env: { SEALBOT_HOME: folder },
    signal: new AbortController().signal,
  });
  return { exitCode, stdout: terminal.output.text, stderr: terminal.messages.text };
}

it.each([
  ["a comma too many", '{\n  "name": "a",\n  "nodes": [,]\n}', 2, "not JSON at line 3, column 13"],
  ["an end that is missing", '{ "name": "a"', 2, "line 1, column 14"],
  ["a key that stands twice", '{ "name": "a", "name": "b" }', 2, "a key stands twice, at line 1, column 16"],
  ["a file that is not there", undefined, 7, "there is no such file"],
])("%s is found with its place", async (_, text, exitCode, words) => {
  const ended = await validate(text);
  expect(ended.exitCode).toBe(exitCode);
  expect(ended.stderr).toContain(words);
});

it("faults of a flow are one JSON document for programs, and a list for people", async () => {
  const nodes = [
    { id: "start", type: "core.start", wires: [["show"]] },
    { id: "show", type: "core.debg" },
  ];
  const ended = await validate(JSON.stringify({ name: "a", nodes }), "--json");
  expect(ended.exitCode).toBe(2);
  expect(JSON.parse(ended.stdout)).toEqual({
    valid: false,
    faults: [{ node: "show", path: "nodes[1].type", message: expect.any(String), remedy: "Did you mean core.debug?" }],
  });
  expect(ended.stderr).toContain("the flow has 1 fault");
});
