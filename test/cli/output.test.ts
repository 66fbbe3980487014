// Data goes to stdout, everything else to stderr, and --json leaves exactly one document on stdout.
import { describe, expect, it, vi } from "vitest";
import { errorOf } from "../../src/base/errors.ts";
import { failureOf } from "../../src/cli/failure.ts";
import { Output } from "../../src/cli/output.ts";
import { openProgress } from "../../src/cli/progress.ts";
import { Prompts } from "../../src/cli/prompts.ts";
import { fakeTerminal } from "../support/fake-terminal.ts";

function outputOf({
  json = false,
  isTty = false,
  env = {},
}: {
  json?: boolean;
  isTty?: boolean;
  env?: Record<string, string>;
} = {}) {
  const terminal = fakeTerminal({ isTty });
  return { terminal, out: new Output(terminal, env, { json }) };
}

it("prints one JSON document with --json, and hints to nobody", () => {
  const { terminal, out } = outputOf({ json: true });
  out.data({ id: "1" }, () => out.line("for people"));
  out.next("nothing");
  out.done("made");
  expect(JSON.parse(terminal.output.text)).toEqual({ id: "1" });
  expect(terminal.messages.text).toBe("✓ made\n");
});

it("prints for people without --json, with the next step on stderr", () => {
  const { terminal, out } = outputOf();
  out.data({ id: "1" }, () =>
    out.record([
      ["id", "1"],
      ["none", null],
    ]),
  );
  out.next("go on");
  expect(terminal.output.text).toBe("id  1\n");
  expect(terminal.messages.text).toBe("Next: go on\n");
});

it("says on stderr that a table is empty, so that a pipe gets nothing", () => {
  const { terminal, out } = outputOf();
  out.table([], [["name", () => ""]], "Nothing here.");
  expect([terminal.output.text, terminal.messages.text]).toEqual(["", "Nothing here.\n"]);
});

describe("colours", () => {
  const cases = [
    { name: "in a terminal", isTty: true, env: {}, coloured: true },
    { name: "not in a pipe", isTty: false, env: {}, coloured: false },
    { name: "not with NO_COLOR", isTty: true, env: { NO_COLOR: "1" }, coloured: false },
    { name: "not in a dumb terminal", isTty: true, env: { TERM: "dumb" }, coloured: false },
  ];
  it.each(cases)("are drawn $name: $coloured", ({ isTty, env, coloured }) => {
    const { terminal, out } = outputOf({ isTty, env });
    out.warn("careful");
    out.record([["name", "x"]]);
    expect((terminal.messages.text + terminal.output.text).includes("\u001b[")).toBe(coloured);
  });
});

it("takes control sequences out of what a server says", () => {
  const { terminal, out } = outputOf();
  const name = "evil\u001b]0;title\u0007\u001b[2Jname\r";
  out.table([name], [["name", (text) => text]], "");
  out.record([["name", name]]);
  out.note(name);
  expect(terminal.output.text + terminal.messages.text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

const sequences = "\u001b]0;owned\u0007\u001b[2J\u009b31m";
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

describe("a server's text with control sequences", () => {
  it("is escaped in JSON and still the same to a program", () => {
    const { terminal, out } = outputOf({ json: true });
    out.data({ name: sequences }, () => {});
    expect(terminal.output.text).not.toMatch(controls);
    expect(JSON.parse(terminal.output.text)).toEqual({ name: sequences });
  });

  it("reaches the terminal without them in a failure", () => {
    const error = errorOf({ code: "conflict", message: `message ${sequences}`, hint: `hint ${sequences}` });
    for (const env of [{}, { SEALBOT_DEBUG: "1" }]) {
      expect(failureOf(error, { paint: (_, text) => text, env }).text).not.toMatch(controls);
    }
  });

  it("does not break out of a question", async () => {
    const terminal = fakeTerminal();
    const prompts = new Prompts(terminal, new AbortController().signal);
    const asked = prompts.confirm({ message: `Remove ${sequences}?`, flag: "--yes" });
    await expect(asked).rejects.toSatisfy((error) => !controls.test(failureText(error)));
  });

  it("does not break out of the line that moves while a person waits", () => {
    vi.useFakeTimers();
    try {
      const terminal = fakeTerminal({ isTty: true });
      using progress = openProgress(terminal, "queued");
      progress.say(`flow ${sequences}\nnext`);
      vi.advanceTimersByTime(2_000);
      expect(terminal.messages.text).toContain("flow ]0;owned");
      expect(terminal.messages.text.replaceAll("\r\u001b[2K", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    } finally {
      vi.useRealTimers();
    }
  });
});

const failureText = (error: unknown) => failureOf(error, { paint: (_, text) => text, env: {} }).text;
