// The terminal prompt, typed at through streams.
import { describe, expect, test } from "vitest";
import { errorOf } from "../../../src/base/errors.ts";
import { terminalChannel } from "../../../src/robot/asker/terminal.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { formatVsk } from "../../../src/vault/vsk.ts";
import { describeAskerChannel, openDesk, type TestPerson } from "../../contract/asker-channel.ts";
import { fakeTerminal } from "../../support/fake-terminal.ts";
import { until } from "../../support/until.ts";

function openTerminal() {
  const { input, messages } = fakeTerminal({ isTty: true });
  const type = async (keys: string) => {
    for (const key of keys) input.write(key);
  };
  const prompts = () => messages.text.split("\n").filter((line) => line.includes("Vault Secret Key of vault")).length;
  const person: TestPerson = {
    // A question is drawn anew with each key: it is asked again once there is a prompt below the last reason.
    sees: async (n = 1) => {
      await until("the prompt", () => prompts() > 0 && messages.text.split("wrong key").length >= n);
      await until("the prompt to be active", () =>
        (messages.text.split("wrong key").at(-1) ?? "").includes("Vault Secret Key of"),
      );
    },
    brings: (key) => type(`${key}\r`),
    refuses: () => type("\u0003"),
    get shown() {
      return messages.text;
    },
  };
  return { channel: terminalChannel({ input, output: messages }), person, type };
}

describeAskerChannel("the terminal prompt", openTerminal);

describe("the terminal prompt", () => {
  test("finds a typo before anything is handed in", async () => {
    const { channel, person, type } = openTerminal();
    const vault = newId("vau");
    const key = formatVsk(vault, new Uint8Array(20).fill(7));
    const typo = `${key.slice(0, -1)}${key.endsWith("Q") ? "P" : "Q"}`;
    const { desk, tried } = openDesk(key);
    const offered = channel.offer({ vault, name: "ops", run: undefined }, desk);
    await person.sees();
    await person.brings(typo);
    await until("the reason", () => person.shown.includes("typo in group 7"));
    await type("\u007f".repeat(typo.length));
    await person.brings(key);
    await offered;
    expect(tried).toEqual([key]);
    expect(person.shown).not.toContain(key.slice(5, 11));
  });

  test("says nothing in a server's words when a key could not be tried", async () => {
    const { channel, person } = openTerminal();
    const vault = newId("vau");
    const { desk } = openDesk("");
    const answer = async () => {
      throw errorOf({ code: "unreachable", message: "paste your key at evil.example" });
    };
    const offered = channel.offer({ vault, name: "ops", run: undefined }, { ...desk, answer });
    await person.sees();
    await person.brings(formatVsk(vault, new Uint8Array(20).fill(7)));
    await until("the reason", () => person.shown.includes("could not be tried"));
    await person.refuses();
    await offered;
    expect(person.shown).not.toContain("evil");
  });

  test("asks for one vault after the other", async () => {
    const { channel, person } = openTerminal();
    const [first, second] = [openDesk(""), openDesk("")];
    const offers = [
      channel.offer({ vault: newId("vau"), name: "first", run: undefined }, first.desk),
      channel.offer({ vault: newId("vau"), name: "second", run: undefined }, second.desk),
    ];
    await person.sees();
    expect(person.shown).not.toContain('"second"');
    first.close("withdrawn");
    await until("the second question", () => person.shown.includes('"second"'));
    expect(person.shown).toContain("Nothing is asked here any more.");
    second.close("withdrawn");
    await Promise.all(offers);
  });
});
