// One question for each vault, however many wait, and none too soon after one that was refused.
import { describe, expect, test } from "vitest";
import { errorOf } from "../../../src/base/errors.ts";
import type { VaultId } from "../../../src/base/ids.ts";
import { type AnswerDesk, Asker, coolDown, type Question } from "../../../src/robot/asker/asker.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { idleClock } from "../../support/idle-clock.ts";

function openAsker() {
  const clock = idleClock();
  const offered: { question: Question; desk: AnswerDesk; at: number }[] = [];
  const faults: unknown[] = [];
  const asker: Asker = new Asker({
    clock,
    channels: [
      {
        offer: (question, desk) => {
          offered.push({ question, desk, at: clock.monotonic() });
          return new Promise((resolve) => desk.signal.addEventListener("abort", () => resolve()));
        },
      },
      { offer: () => Promise.reject(errorOf({ code: "internal", message: "a broken channel" })) },
    ],
    tryKey: async (vault, text) => {
      if (text !== "right") throw errorOf({ code: "bad-key", message: "wrong" });
      asker.opened(vault);
    },
    onFault: (error) => void faults.push(error),
  });
  const ask = (vault: VaultId, signal = new AbortController().signal) =>
    asker.ask({ vault, name: "ops", run: { id: newId("run"), flow: "f" } }, signal);
  return { asker, clock, offered, faults, ask };
}

describe("the asker", () => {
  test("offers one question for all who wait for a vault, and one for each vault", async () => {
    const { asker, offered, ask } = openAsker();
    const [a, b] = [newId("vau"), newId("vau")];
    const waits = [ask(a), ask(a), ask(a), ask(b)];
    await Promise.resolve();
    expect(offered.map(({ question }) => question.vault)).toEqual([a, b]);
    await offered[0]?.desk.answer("right");
    await Promise.all(waits.slice(0, 3));
    expect(asker.questions.map(({ vault }) => vault)).toEqual([b]);
    asker.opened(b);
    await waits[3];
  });

  test("goes on on the other channels when one breaks", async () => {
    const { offered, faults, ask } = openAsker();
    const wait = ask(newId("vau"));
    await Promise.resolve();
    await Promise.resolve();
    expect(faults).toHaveLength(1);
    await offered[0]?.desk.answer("right");
    await expect(wait).resolves.toBeUndefined();
  });

  test("leaves the question open after a wrong key", async () => {
    const { asker, offered, ask } = openAsker();
    const wait = ask(newId("vau"));
    await Promise.resolve();
    await expect(offered[0]?.desk.answer("wrong")).rejects.toMatchObject({ code: "bad-key" });
    expect(asker.questions).toHaveLength(1);
    await offered[0]?.desk.answer("right");
    await wait;
  });

  test("tells everyone who waits that a person refused, and every channel how it closed", async () => {
    const { offered, ask } = openAsker();
    const vault = newId("vau");
    const waits = [ask(vault), ask(vault)];
    await Promise.resolve();
    offered[0]?.desk.refuse();
    for (const wait of waits) await expect(wait).rejects.toMatchObject({ code: "vault-refused" });
    expect(offered[0]?.desk).toMatchObject({ closing: "refused", signal: { aborted: true } });
  });

  test("withdraws the question when the last one who waits gives up, not before", async () => {
    const { asker, offered, ask } = openAsker();
    const vault = newId("vau");
    const [first, second] = [new AbortController(), new AbortController()];
    const waits = [ask(vault, first.signal), ask(vault, second.signal)];
    await Promise.resolve();
    const late = errorOf({ code: "vault-locked", message: "late" });
    first.abort(late);
    await expect(waits[0]).rejects.toBe(late);
    expect(asker.questions).toHaveLength(1);
    second.abort(late);
    await expect(waits[1]).rejects.toBe(late);
    expect(asker.questions).toEqual([]);
    expect(offered[0]?.desk.closing).toBe("withdrawn");
  });

  test("shows a vault's next question only after a while when nobody brought the key to the last one", async () => {
    const { asker, clock, offered, ask } = openAsker();
    const vault = newId("vau");
    const first = ask(vault);
    await Promise.resolve();
    asker.refuse(vault);
    await expect(first).rejects.toMatchObject({ code: "vault-refused" });
    const closedAt = clock.monotonic();
    for (let i = 0; i < 100; i++) {
      const hasty = new AbortController();
      const wait = ask(vault, hasty.signal);
      hasty.abort(errorOf({ code: "cancelled", message: "gone" }));
      await expect(wait).rejects.toMatchObject({ code: "cancelled" });
    }
    const patient = ask(vault);
    while (offered.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(offered[1]?.at).toBe(closedAt + coolDown);
    await offered[1]?.desk.answer("right");
    await patient;
  });

  test("shows the next question at once after one that was answered", async () => {
    const { asker, offered, ask } = openAsker();
    const vault = newId("vau");
    const first = ask(vault);
    await Promise.resolve();
    asker.opened(vault);
    await first;
    const second = ask(vault);
    await Promise.resolve();
    expect(offered).toHaveLength(2);
    asker.opened(vault);
    await second;
  });
});
