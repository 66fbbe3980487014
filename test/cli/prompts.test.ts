// Questions are typed into like a person would; where nobody sits, they fail at once and name the flag.
import { describe, expect, it } from "vitest";
import { Prompts } from "../../src/cli/prompts.ts";
import { fakeTerminal } from "../support/fake-terminal.ts";

const enter = "\r";
const down = "\u001b[B";

function promptsIn({ isTty }: { isTty: boolean }) {
  const terminal = fakeTerminal({ isTty });
  const stop = new AbortController();
  return { terminal, stop, prompts: new Prompts(terminal, stop.signal) };
}

describe("in a terminal", () => {
  it("returns what was typed, and draws on stderr only", async () => {
    const { terminal, prompts } = promptsIn({ isTty: true });
    const answer = prompts.text({ message: "Email", flag: "--email" });
    await terminal.type("Email", `ada@example.com${enter}`);
    expect(await answer).toBe("ada@example.com");
    expect(terminal.output.text).toBe("");
  });

  it("never shows a password", async () => {
    const { terminal, prompts } = promptsIn({ isTty: true });
    const answer = prompts.password({ message: "Password", flag: "--password-file" });
    await terminal.type("Password", `s3cret-canary${enter}`);
    expect(await answer).toBe("s3cret-canary");
    expect(terminal.messages.text + terminal.output.text).not.toContain("s3cret");
  });

  it("says why an answer cannot be used, and asks on", async () => {
    const { terminal, prompts } = promptsIn({ isTty: true });
    const check = (typed: string) => (typed === "right" ? undefined : "That is not right.");
    const answer = prompts.text({ message: "Which", flag: "--which", check });
    await terminal.type("Which", `wrong${enter}`);
    await terminal.type("That is not right.", `${"\u007f".repeat(5)}right${enter}`);
    expect(await answer).toBe("right");
  });

  it("takes Enter for no", async () => {
    const { terminal, prompts } = promptsIn({ isTty: true });
    const answer = prompts.confirm({ message: "Delete it?", flag: "--force" });
    await terminal.type("Delete it?", enter);
    expect(await answer).toBe(false);
  });

  it("chooses with the arrow keys", async () => {
    const { terminal, prompts } = promptsIn({ isTty: true });
    const choices = [
      { value: "read", label: "Read" },
      { value: "write", label: "Write" },
    ] as const;
    const answer = prompts.select({ message: "Access", flag: "--access", choices });
    await terminal.type("Access", "");
    terminal.input.write(down);
    terminal.input.write(enter);
    expect(await answer).toBe("write");
  });

  it("fails as cancelled on Ctrl-C", async () => {
    const { terminal, prompts } = promptsIn({ isTty: true });
    const answer = prompts.text({ message: "Email", flag: "--email" });
    const failed = expect(answer).rejects.toMatchObject({ code: "cancelled" });
    await terminal.type("Email", "\u0003");
    await failed;
  });

  it("ends a question when the command is stopped", async () => {
    const { terminal, stop, prompts } = promptsIn({ isTty: true });
    const failed = expect(prompts.text({ message: "Email", flag: "--email" })).rejects.toMatchObject({
      code: "cancelled",
    });
    await terminal.type("Email", "");
    stop.abort();
    await failed;
  });
});

describe("where nobody can be asked", () => {
  const { prompts } = promptsIn({ isTty: false });
  const question = { message: "Thing?", flag: "--thing-file" };
  const asks = {
    text: () => prompts.text(question),
    password: () => prompts.password(question),
    confirm: () => prompts.confirm(question),
    select: () => prompts.select({ ...question, choices: [{ value: "a", label: "A" }] }),
  };
  it.each(Object.entries(asks))("%s fails at once, naming the flag", async (_, ask) => {
    await expect(ask()).rejects.toMatchObject({ code: "bad-input", hint: expect.stringContaining("--thing-file") });
  });

  it("a vault's key that cannot be asked for leaves the vault locked", async () => {
    await expect(prompts.password({ ...question, code: "vault-locked" })).rejects.toMatchObject({
      code: "vault-locked",
    });
  });
});
