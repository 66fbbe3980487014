// A new item is asked for field by field, as a person would type it.
import { expect, it } from "vitest";
import { askCategory, askFields } from "../../src/cli/item-questions.ts";
import { Prompts } from "../../src/cli/prompts.ts";
import { checkFields } from "../../src/vault/categories.ts";
import { fakeTerminal } from "../support/fake-terminal.ts";

const enter = "\r";

/** Answers each question, found by its words, and returns the fields and all that was seen on the screen. */
async function answer(category: string, answers: readonly (readonly [prompt: string, typed: string])[]) {
  const terminal = fakeTerminal({ isTty: true });
  const fields = {};
  const asking = askFields({ prompts: new Prompts(terminal, new AbortController().signal) }, fields, category);
  for (const [prompt, typed] of answers) await terminal.type(prompt, `${typed}${enter}`);
  await asking;
  return { fields, seen: terminal.messages.text };
}

it("asks for every field of a login, and shows neither password nor code", async () => {
  const { fields, seen } = await answer("login", [
    ["login: username", "ada"],
    ["login: password", "pw-canary"],
    ["login: url", ""],
    ["login: totp secret", "JBSWY3DPEHPK3PXP"],
  ]);
  expect(fields).toEqual({ username: "ada", password: "pw-canary", totp_secret: "JBSWY3DPEHPK3PXP" });
  expect(seen).not.toMatch(/pw-canary|JBSW/);
});

it("says what a field must be like in the field's own words", async () => {
  const { seen } = await answer("login", [
    ["login: username", ""],
    ["login: password", "pw"],
    ["login: url", "shop"],
    ["That does not fit", "\u007f".repeat(4)],
    ["login: totp secret", "1!"],
    ["expected base32", "\u007f".repeat(2)],
  ]);
  expect(seen).toContain("That does not fit: expected base32");
});

it("leaves out a whole mailbox by its first field", async () => {
  const { fields } = await answer("email", [
    ["email: smtp host", "mail.example.com"],
    ["email: smtp port", "465"],
    ["email: smtp username", "ada"],
    ["email: smtp password", "pw"],
    ["email: inbox host (Enter leaves it out)", ""],
  ]);
  expect(fields).toEqual({ smtp: { host: "mail.example.com", port: 465, username: "ada", password: "pw" } });
  expect(checkFields("email", fields)).toMatchObject({ smtp: { tls: true } });
});

it("asks what a new item is, in people's words", async () => {
  const terminal = fakeTerminal({ isTty: true });
  const asking = askCategory({ prompts: new Prompts(terminal, new AbortController().signal) });
  await terminal.type("An API key or token", "");
  terminal.input.write("\u001b[B");
  terminal.input.write(enter);
  expect(await asking).toBe("api_key");
});
