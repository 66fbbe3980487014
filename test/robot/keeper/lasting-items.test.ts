// What a runner may use again without asking: a runner's desk and its daemon's side of it, joined by two lines that a
// test may hold up, and a clock that stands still.
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { errorOf } from "../../../src/base/errors.ts";
import type { ItemId, VaultId } from "../../../src/base/ids.ts";
import type { GivenItem } from "../../../src/robot/keeper/item-use.ts";
import { lastingOf } from "../../../src/robot/keeper/lasting.ts";
import { LastingItems } from "../../../src/robot/keeper/lasting-items.ts";
import { ItemDesk } from "../../../src/runner/item-desk.ts";
import { type FromRunner, fromRunner, longestLasting, type ToRunner } from "../../../src/runner/protocol.ts";
import type { KeepPolicy } from "../../../src/trust/kinds.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { codeOf } from "../../support/code-of.ts";
import { stepClock, turn } from "../../support/step-clock.ts";

const [vault, other]: [VaultId, VaultId] = [newId("vau"), newId("vau")];
const item: ItemId = newId("itm");
const ref = { vault, item };
const node = { id: "get", type: "vault.get-item" };

function openDesks({ lasts = true } = {}) {
  const clock = stepClock();
  /** What the daemon has decided, refused and heard of. */
  const daemon = { isAllowed: true, decided: 0, times: 0, version: 1 };
  const down: ToRunner[] = [];
  const up: FromRunner[] = [];
  const items = new LastingItems((message) => down.push(message), clock, 50);
  const desk = new ItemDesk((message) => up.push(fromRunner.parse(structuredClone(message))), clock);
  const decide = async (at: { vault: string; item: string }, by: string): Promise<GivenItem> => {
    if (!daemon.isAllowed) throw errorOf({ code: "vault-locked", message: "locked" });
    const { version } = daemon;
    const use = { node: by, vault: at.vault === vault ? vault : other, item, name: "shop", version, reveal: true };
    await Promise.resolve();
    daemon.decided++;
    const fields = { user: "ann", more: { pin: 1 } };
    return {
      ...{ use, lasting: lasts ? longestLasting : undefined },
      item: { ...at, name: "shop", category: "login", version, fields, allowedHosts: ["a.example"] },
    };
  };
  const hear = (message: FromRunner) => {
    if (message.t === "need-item" && "vault" in message.ref) {
      const at = message.ref;
      void items.answer(message.id, () => decide(at, message.node.id));
    } else if (message.t === "used-again") {
      for (const { times } of items.usesOf(message)) daemon.times += times;
    } else if (message.t === "forgot") items.forgot(message.id);
  };
  const take = (message: ToRunner) => {
    if (message.t === "item") desk.give(message);
    else if (message.t === "no-item") desk.refuse(message.id, errorOf(message.error));
    else if (message.t === "forget") desk.forget(message);
  };
  /** Lets everything that was said arrive. */
  const deliver = async () => {
    do {
      for (const message of up.splice(0)) hear(message);
      await turn();
      for (const message of down.splice(0)) take(message);
      await turn();
    } while (up.length + down.length > 0);
  };
  const read = async (by = node, of: { vault: string; item: string } = ref) => {
    const opened = Promise.resolve(desk.ask(of, by));
    opened.catch(() => {});
    await deliver();
    return await opened;
  };
  const isOver = async (work: Promise<unknown>) => {
    const open = Symbol("open");
    await turn();
    return (await Promise.race([work, Promise.resolve(open)])) !== open;
  };
  return { clock, daemon, items, desk, up, down, deliver, read, isOver };
}

let desks: ReturnType<typeof openDesks>;
beforeEach(() => {
  desks = openDesks();
});

test("an item that lasts is asked for once in its time, by the node it was given to", async () => {
  const { read, daemon, clock } = desks;
  for (let i = 0; i < 5; i++) expect(await read()).toMatchObject({ ...ref, fields: { user: "ann" } });
  expect(daemon.decided).toBe(1);
  await clock.step(longestLasting - 1);
  await read();
  expect(daemon.decided).toBe(1);
  await clock.step(1);
  await read();
  expect(daemon.decided).toBe(2);
  await read({ ...node, id: "another" });
  expect(daemon.decided).toBe(3);
  await read(node, { vault: other, item });
  expect(daemon.decided).toBe(4);
});

test("its time begins with the question, however late the answer comes", async () => {
  const { desk, daemon, deliver, read, clock } = desks;
  const first = desk.ask(ref, node);
  await clock.step(longestLasting - 10);
  await deliver();
  await first;
  await read();
  expect(daemon.decided).toBe(1);
  await clock.step(10);
  await read();
  expect(daemon.decided).toBe(2);
});

test("an item of which nothing was said is asked for each time", async () => {
  const { read, daemon } = openDesks({ lasts: false });
  for (let i = 0; i < 3; i++) await read();
  expect(daemon).toMatchObject({ decided: 3, times: 0 });
});

test("what a node does to an item that it was given, no later one sees", async () => {
  const { read } = desks;
  for (let i = 0; i < 3; i++) {
    const { fields, allowedHosts } = await read();
    expect([fields, allowedHosts]).toEqual([{ user: "ann", more: { pin: 1 } }, ["a.example"]]);
    Object.assign(fields, { user: "eve" });
    Object.assign(Object(fields.more), { pin: 2 });
    Reflect.set(allowedHosts, 0, "evil.example");
  }
});

test("each further use is told within a quarter of a second, also by code that never pauses", async () => {
  const { read, daemon, clock, deliver, desk, up } = desks;
  await read();
  for (let i = 0; i < 7; i++) desk.ask(ref, node);
  expect(up).toEqual([]);
  await clock.step(250);
  await deliver();
  expect(daemon.times).toBe(7);
  // No timer rings between the uses of such code: the clock is stepped without waking anybody.
  const busy = openDesks();
  await busy.read();
  let now = 0;
  Object.assign(busy.clock, { monotonic: () => now });
  for (; now < 600; now += 10) busy.desk.ask(ref, node);
  await busy.deliver();
  expect(busy.daemon.times).toBeGreaterThanOrEqual(60 - 25);
});

test("all uses are told before the run's end is, and after that each is asked for", async () => {
  const { read, daemon, desk, deliver } = desks;
  for (let i = 0; i < 4; i++) await read();
  desk.close();
  await deliver();
  expect(daemon).toMatchObject({ decided: 1, times: 3 });
  await read();
  await read();
  expect(daemon.decided).toBe(3);
});

test("what is taken back is back when the runner says so, and by then every use has been told", async () => {
  const { read, items, daemon, deliver, isOver } = desks;
  for (let i = 0; i < 4; i++) await read();
  const recall = items.recall(vault);
  daemon.isAllowed = false;
  expect(await isOver(recall)).toBe(false);
  await deliver();
  await recall;
  expect(daemon.times).toBe(3);
  expect(await codeOf(() => read())).toBe("vault-locked");
});

test("a runner that does not listen is waited for no longer than it may use anything", async () => {
  const { read, items, clock, isOver, desk } = desks;
  await read();
  await clock.step(300);
  const recall = items.recall();
  await clock.step(longestLasting - 301);
  expect(await isOver(recall)).toBe(false);
  await clock.step(1);
  expect(await isOver(recall)).toBe(true);
  expect(desk.ask(ref, node)).toBeInstanceOf(Promise);
});

test("a decision does not last that something was taken back after, and other vaults' items stay", async () => {
  const { read, items, daemon, desk, deliver, down } = desks;
  const first = desk.ask(ref, node);
  const delivered = deliver();
  await items.recall(vault);
  await delivered;
  await first;
  await read();
  expect(daemon.decided).toBe(2);
  const recall = items.recall(other);
  expect(down).toEqual([]);
  await recall;
  await read();
  expect(daemon.decided).toBe(2);
});

test("a runner that tells of uses of what it was never given is not believed", async () => {
  const { items, read } = desks;
  await read();
  const told = (id: number) => items.usesOf({ t: "used-again", uses: [{ id, times: 1 }] });
  expect(told(1)).toMatchObject([{ use: { node: "get", vault, item, version: 1 }, times: 1 }]);
  expect(await codeOf(async () => told(2))).toBe("protocol-error");
});

test("of so many it is remembered where they went, and only while they may still be told of", async () => {
  const { read, daemon, clock } = desks;
  for (let i = 0; i < 60; i++) await read({ ...node, id: `n${i}` });
  for (let i = 0; i < 60; i++) await read({ ...node, id: `n${i}` });
  expect(daemon.decided).toBe(60 + 10);
  await clock.step(60_000);
  for (let i = 0; i < 2; i++) await read({ ...node, id: "n59" });
  expect(daemon.decided).toBe(70 + 1);
});

test("in any order of events nothing is used after it was taken back, and every use is counted", async () => {
  const act = fc.oneof(
    fc.record({ does: fc.constant("read" as const), by: fc.nat(2) }),
    fc.record({ does: fc.constant("pass" as const), ms: fc.nat(700) }),
    fc.constant({ does: "deliver" } as const),
    fc.constant({ does: "change" } as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
      const { daemon, items, desk, deliver, clock } = openDesks();
      let used = 0;
      /** The version below which nothing may be used any more. */
      let least = 1;
      const reads: Promise<unknown>[] = [];
      for (const one of acts) {
        if (one.does === "deliver") await deliver();
        else if (one.does === "pass") await clock.step(one.ms);
        else if (one.does === "change") {
          const version = ++daemon.version;
          void items.recall(vault).then(() => {
            least = Math.max(least, version);
          });
        } else {
          const opened = desk.ask(ref, { ...node, id: `n${one.by}` });
          used++;
          if (!(opened instanceof Promise)) expect(opened.version).toBeGreaterThanOrEqual(least);
          else reads.push(opened);
        }
      }
      await deliver();
      await Promise.all(reads);
      desk.close();
      await deliver();
      expect(daemon.decided + daemon.times).toBe(used);
    }),
    { numRuns: 200 },
  );
});

test("a decision lasts no longer than what it rests on, and not at all where uses are counted or tokens renewed", () => {
  const now = Date.UTC(2026, 0, 1);
  const at = (ms: number) => new Date(now + ms).toISOString();
  const memory = { keep: "memory", notAfter: null, maxUses: null } as const;
  const lasts = ({ policy = memory as KeepPolicy | null, expires = null as string | null, fresh = 1e9 }) =>
    lastingOf(
      // Only what is read of them.
      {
        view: Object.assign(Object.create(null), { notAfter: now + fresh }),
        entry: Object.assign(Object.create(null), { category: "login", expires_at: expires }),
        value: { username: "ann", password: "x" },
      },
      policy ?? undefined,
      now,
    );
  expect(lasts({})).toBe(longestLasting);
  expect(lasts({ policy: { ...memory, notAfter: at(400) } })).toBe(400);
  expect(lasts({ expires: at(300) })).toBe(300);
  expect(lasts({ fresh: 200 })).toBe(200);
  expect(lasts({ expires: at(0) })).toBeUndefined();
  expect(lasts({ policy: { ...memory, maxUses: 5 } })).toBeUndefined();
  expect(lasts({ policy: null })).toBeUndefined();
});
