// The runner's desk for vaults: which openings may share, what is taken back, and how much is asked at a time.
import { expect, test } from "vitest";
import { errorOf } from "../../src/base/errors.ts";
import type { VaultOpener } from "../../src/flow/run-vaults.ts";
import { VaultDesk } from "../../src/runner/vault-desk.ts";
import { askLimits, type VaultRequest } from "../../src/runner/vault-protocol.ts";
import { codeOf } from "../support/code-of.ts";

const node = { id: "n", type: "core.function" };
const exclusive = { mode: "exclusive", timeout: undefined } as const;

function openDesk() {
  const sent: VaultRequest[] = [];
  const desk = new VaultDesk((message) => void sent.push(message));
  /** Opens "a" and lets the daemon say yes. */
  const open = async (by: VaultOpener) => {
    const opened = desk.open(["a"], exclusive, by);
    await Promise.resolve();
    desk.answer(sent.at(-1)?.id ?? 0, [{ id: "vau_a", name: "a" }]);
    return await opened;
  };
  return { desk, sent, open };
}

/** A node at work; `end` is its end. */
function opener(): VaultOpener & { readonly stop: AbortController; readonly end: () => void } {
  const stop = new AbortController();
  const calls: (() => void)[] = [];
  let isDone = false;
  const end = () => {
    isDone = true;
    for (const call of calls) call();
  };
  return {
    ...{ node, signal: stop.signal, stop, end, whenDone: (call) => void calls.push(call) },
    get isDone() {
      return isDone;
    },
  };
}

const within = (sent: readonly VaultRequest[]) => {
  const last = sent.at(-1);
  return last?.t === "open-vaults" ? last.within : undefined;
};

test("an opening may share what its own node holds and what nodes that are done left open, and nothing else", async () => {
  const { open, sent, desk } = openDesk();
  const [own, busy, done] = [opener(), opener(), opener()];
  for (const by of [own, busy, done]) await open(by);
  done.end();
  const [first, , third] = sent.map(({ id }) => id);
  const held = open(own);
  expect(within(sent)).toEqual([first, third]);
  const { close } = await held;
  void close();
  void desk.open(["a"], exclusive, own);
  expect(within(sent)).toEqual([first, third]);
});

test("an opening whose node has no time left is taken back, also when it had just come", async () => {
  const { desk, sent } = openDesk();
  const by = opener();
  const opened = desk.open(["a"], exclusive, by);
  const [asked] = sent;
  by.stop.abort();
  expect(sent.at(-1)).toMatchObject({ t: "close-vaults", handle: asked?.id });
  desk.refuse(asked?.id ?? 0, errorOf({ code: "cancelled", message: "taken back" }));
  expect(await codeOf(() => opened)).toBe("cancelled");
  expect(await codeOf(() => desk.open(["a"], exclusive, by))).not.toBe("cancelled");
  expect(sent).toHaveLength(2);
});

test("what a node leaves open is shared by whoever of the run waits for it, and by nobody else", async () => {
  const { desk, sent, open } = openDesk();
  const first = opener();
  await open(first);
  void desk.open(["vau_a"], exclusive, opener());
  void desk.open(["b"], exclusive, opener());
  const [held, waiting, other] = sent.map(({ id }) => id);
  first.end();
  const withdrawn = sent.flatMap((message) => (message.t === "close-vaults" ? [message.handle] : []));
  expect(withdrawn).toEqual([waiting]);
  expect(withdrawn).not.toContain(other);
  desk.refuse(waiting ?? 0, errorOf({ code: "cancelled", message: "taken back" }));
  await new Promise(setImmediate);
  expect(sent.at(-1)).toMatchObject({ t: "open-vaults", vaults: ["vau_a"], within: [held] });
});

test("is closed once, however often that is asked", async () => {
  const { open, sent, desk } = openDesk();
  const { close } = await open(opener());
  const closing = Promise.all([close(), close()]);
  expect(sent.filter(({ t }) => t === "close-vaults")).toHaveLength(1);
  desk.answer(sent.at(-1)?.id ?? 0, undefined);
  await closing;
});

test("calls wait for each other beyond what the daemon takes at a time", async () => {
  const { desk, sent } = openDesk();
  const all = Array.from({ length: askLimits.calls + 2 }, () => desk.require(["a"], node));
  await Promise.resolve();
  expect(sent).toHaveLength(askLimits.calls);
  for (let i = 0; i < all.length; i++) {
    desk.answer(sent[i]?.id ?? 0, undefined);
    await all[i];
  }
  expect(sent).toHaveLength(all.length);
});

test("openings that are never closed come to an end", async () => {
  const { desk } = openDesk();
  for (let i = 0; i < askLimits.open; i++) void desk.open(["a"], exclusive, opener());
  expect(await codeOf(() => desk.open(["a"], exclusive, opener()))).toBe("too-large");
});

test("what the daemon would end the run for is refused before it is sent", async () => {
  const { desk, sent, open } = openDesk();
  const held = await open(opener());
  const before = sent.length;
  let deep: unknown = 1;
  for (let i = 0; i < 60; i++) deep = [deep];
  for (const call of [
    { vault: "a", method: "get", name: "n".repeat(151) },
    { vault: "", method: "get", name: "n" },
    { vault: "a", method: "insert", name: "n", value: deep },
    { vault: "a", method: "insert", name: "n", value: 1, category: "c".repeat(41) },
  ] as const) {
    expect(await codeOf(() => held.call(call))).toBe("bad-input");
  }
  expect(await codeOf(() => desk.require(["a".repeat(65)], node))).toBe("bad-input");
  expect(sent).toHaveLength(before);
});
