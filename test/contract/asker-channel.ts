// What every channel that asks people for a key must do. `open` makes a channel and the person at its other end.
import { describe, expect, test } from "vitest";
import { errorOf } from "../../src/base/errors.ts";
import type { AnswerDesk, AskerChannel, Closing, Question } from "../../src/robot/asker/asker.ts";
import { newId } from "../../src/trust/new-id.ts";
import { formatVsk } from "../../src/vault/vsk.ts";

export interface TestPerson {
  /** Resolves once the question can be seen for the n-th time. */
  sees(n?: number): Promise<void>;
  brings(key: string): Promise<void>;
  refuses(): Promise<void>;
  /** All that the person was ever shown. */
  readonly shown: string;
}

/** A desk that takes one key, and says what happened at it. */
export function openDesk(right: string) {
  const end = new AbortController();
  const tried: string[] = [];
  let closing: Closing | undefined;
  const close = (how: Closing) => {
    closing ??= how;
    end.abort();
  };
  const desk: AnswerDesk = {
    signal: end.signal,
    get closing() {
      return closing;
    },
    async answer(text) {
      tried.push(text);
      if (text !== right) throw errorOf({ code: "bad-key", message: "wrong key for this vault" });
      close("unlocked");
    },
    refuse: () => close("refused"),
  };
  return { desk, tried, close };
}

export function describeAskerChannel(name: string, open: () => { channel: AskerChannel; person: TestPerson }): void {
  const question = (): Question => ({
    ...{ vault: newId("vau"), name: "ops" },
    run: { id: newId("run"), flow: "fetch orders" },
  });

  describe(`${name}, as a channel to a person`, () => {
    test("names the vault and the flow that needs it, and hands in what it is given", async () => {
      const { channel, person } = open();
      const asked = question();
      const key = formatVsk(asked.vault, new Uint8Array(20).fill(1));
      const { desk, tried } = openDesk(key);
      const offered = channel.offer(asked, desk);
      await person.sees();
      expect(person.shown).toContain("ops");
      expect(person.shown).toContain("fetch orders");
      await person.brings(key);
      await offered;
      expect(tried).toEqual([key]);
      expect(desk.closing).toBe("unlocked");
      expect(person.shown).not.toContain(key);
    });

    test("says why a key was wrong and asks again", async () => {
      const { channel, person } = open();
      const asked = question();
      const [wrong, right] = [2, 3].map((fill) => formatVsk(asked.vault, new Uint8Array(20).fill(fill)));
      const { desk, tried } = openDesk(right ?? "");
      const offered = channel.offer(asked, desk);
      await person.sees();
      await person.brings(wrong ?? "");
      await person.sees(2);
      expect(person.shown).toContain("wrong key for this vault");
      await person.brings(right ?? "");
      await offered;
      expect(tried).toEqual([wrong, right]);
    });

    test("lets a person refuse", async () => {
      const { channel, person } = open();
      const { desk } = openDesk("");
      const offered = channel.offer(question(), desk);
      await person.sees();
      await person.refuses();
      await offered;
      expect(desk.closing).toBe("refused");
    });

    test("is silent once the question is closed elsewhere", async () => {
      const { channel, person } = open();
      const { desk, tried, close } = openDesk("");
      const offered = channel.offer(question(), desk);
      await person.sees();
      close("unlocked");
      await offered;
      expect(tried).toEqual([]);
    });

    test("shows nothing of a question that closed before its turn", async () => {
      const { channel, person } = open();
      const { desk, close } = openDesk("");
      close("withdrawn");
      await channel.offer(question(), desk);
      expect(person.shown).toBe("");
    });
  });
}
