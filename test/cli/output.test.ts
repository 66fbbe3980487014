// Data goes to stdout, everything else to stderr, and --json leaves exactly one document on stdout.
import { describe, expect, it } from "vitest";
import { Output } from "../../src/cli/output.ts";
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
