// The completion scripts as shells run them. A name is only ever offered, never run.
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { completionScript, shells } from "../../src/cli/completion-script.ts";

/** Presses Tab in bash behind `words`, with a sealbot that answers `answer`. */
function tabInBash(words: readonly string[], answer: string): { offered: string[]; asked: string } {
  const script = `
    sealbot() { printf '%s\\n' "$*" >&2; printf '%s' "$ANSWER"; }
    ${completionScript("bash").replace('2>/dev/null)"', ')"')}
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
    COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
    _sealbot
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", script], {
    encoding: "utf8",
    env: { ANSWER: answer },
  });
  expect(status, stderr).toBe(0);
  return { offered: stdout.split("\n").filter(Boolean), asked: stderr.trim() };
}

describe("in bash", () => {
  it("asks with the words typed so far, and offers what comes back", () => {
    expect(tabInBash(["sealbot", "vault", "o"], "open\n")).toEqual({ offered: ["open"], asked: "__complete vault o" });
    expect(tabInBash(["sealbot", "vault", "open", ""], "shop\nsecond\n")).toEqual({
      offered: ["shop", "second"],
      asked: "__complete vault open",
    });
  });

  it("offers a name with spaces as one word, and runs nothing that stands in a name", () => {
    expect(tabInBash(["sealbot", "vault", "open", ""], "two words\n$(echo ran)\n`echo ran`\n").offered).toEqual([
      "two\\ words",
      "\\$\\(echo\\ ran\\)",
      "\\`echo\\ ran\\`",
    ]);
  });

  it("leaves files to bash", () => {
    expect(tabInBash(["sealbot", "flow", "push", ""], ":files\n").offered).toEqual([]);
  });
});

it("bash reads its script without a complaint", () => {
  const { status, stderr } = spawnSync("bash", ["-n"], { input: completionScript("bash"), encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

it.each(shells)("the script for %s asks sealbot and names itself", (shell) => {
  expect(completionScript(shell)).toMatch(/sealbot __complete/);
  expect(completionScript(shell)).toContain(`${shell === "zsh" ? "#compdef" : `# ${shell} completion of`} sealbot`);
});
