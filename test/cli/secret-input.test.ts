// Secrets come from prompts, files and stdin: byte for byte, less the newline that an editor or echo put at the end.
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Context } from "../../src/cli/context.ts";
import { readSecret } from "../../src/cli/secret-input.ts";
import { fakeTerminal } from "../support/fake-terminal.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sealbot-secret-"));
});
afterEach(() => rm(folder, { recursive: true }));

function contextIn({ isTty = false } = {}) {
  const terminal = fakeTerminal({ isTty });
  return { terminal, context: new Context({ terminal, env: { SEALBOT_HOME: folder } }) };
}
async function fileWith(text: string, mode = 0o600): Promise<string> {
  const path = join(folder, "secret");
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}
const source = { what: "password", flag: "--password-file" };

it.each([
  ["plain", "plain"],
  ["line\n", "line"],
  ["line\r\n", "line"],
  ["two\n\n", "two\n"],
  [" spaces \n", " spaces "],
])("reads %j from a file and from stdin as %j", async (given, expected) => {
  const fromFile = contextIn();
  expect(await readSecret(fromFile.context, { ...source, file: await fileWith(given) })).toBe(expected);
  const fromStdin = contextIn();
  fromStdin.terminal.input.end(given);
  expect(await readSecret(fromStdin.context, { ...source, stdin: true })).toBe(expected);
});

it.each([
  [0o600, false],
  [0o640, true],
  [0o604, true],
])("warns about a file with mode %o: %s", async (mode, warned) => {
  const { terminal, context } = contextIn();
  await readSecret(context, { ...source, file: await fileWith("text", mode) });
  expect(terminal.messages.text.includes("can be read by others")).toBe(warned);
  expect(terminal.messages.text).not.toContain("text\n");
});

it("asks twice where the answer is new, until both are the same", async () => {
  const { terminal, context } = contextIn({ isTty: true });
  const typed = readSecret(context, { ...source, message: "New one", again: "Once more" });
  await terminal.type("New one", "canary\r");
  await terminal.type("Once more", "canarx\r");
  await terminal.type("That is not the same.", "\u007fy\r");
  expect(await typed).toBe("canary");
  expect(terminal.messages.text).not.toContain("canar");
});

it.each([
  ["twice", { file: "x", stdin: true }, "bad-input"],
  ["as a file that is not there", { file: "/nonexistent/file" }, "not-found"],
  ["not at all", {}, "bad-input"],
] as const)("refuses a secret given %s", async (_, given, code) => {
  await expect(readSecret(contextIn().context, { ...source, ...given })).rejects.toMatchObject({ code });
});

it("does not show what is wrong with a secret's text", async () => {
  const check = () => "too short";
  const file = await fileWith("canary");
  const failure = readSecret(contextIn().context, { ...source, file, check });
  await expect(failure).rejects.toMatchObject({ message: "password: too short" });
});
