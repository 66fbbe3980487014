import { expect, test } from "vitest";
import { Masker, mask } from "../../../src/base/mask.ts";
import { RunValues } from "../../../src/robot/runs/run-values.ts";
import { ShownMessages } from "../../../src/runner/shown-messages.ts";
import { valueLimits } from "../../../src/runner/value-room.ts";

const secret = "c4nary-secret";
const masker = new Masker([Buffer.from(secret)]);
const open = (revealed = new Masker()) => new RunValues({ masker, revealed });
const shownOf = (values: unknown, run = open()) => run.split("n", { durationMs: 1, sent: 1, values }).values;

test("values are masked wherever a secret stands in them, and told apart from the rest of the event", () => {
  const values = { in: { a: secret, [secret]: [`x ${secret}`] }, out: { b: 1 }, port: `to ${secret}` };
  expect(open().split("n", { durationMs: 1, sent: 1, values })).toEqual({
    rest: { durationMs: 1, sent: 1 },
    values: { in: { a: mask, [mask]: [`x ${mask}`] }, out: { b: 1 }, port: `to ${mask}` },
  });
});

test("a secret is masked before its text is cut, at whatever place it is cut", () => {
  const most = valueLimits.message;
  for (let start = most - 60; start < most; start++) {
    const shown = JSON.stringify(shownOf({ in: { text: "-".repeat(start) + secret + "-".repeat(most) } }));
    for (let length = 2; length <= secret.length; length++) expect(shown).not.toContain(secret.slice(0, length));
    expect(shown).toContain("characters]");
  }
});

test("what was revealed to the flow's code is masked here all the same", () => {
  const run = open(new Masker([Buffer.from("berlin-office")]));
  expect(shownOf({ out: { place: "at berlin-office", n: 1 } }, run)).toEqual({ out: { place: `at ${mask}`, n: 1 } });
});

test("a message has 16 KB, a node 128 KB, a run 1 MB, and each end is said once", () => {
  const run = open();
  const large = { text: "x".repeat(100_000) };
  const sizes = new Map<string, number>();
  const notes: string[] = [];
  for (let i = 0; i < 400; i++) {
    const node = `n${i % 40}`;
    const shown = run.split(node, { values: { in: large } }).values ?? {};
    const value: unknown = Reflect.get(shown, "in");
    if (typeof value === "string") notes.push(value);
    const size = JSON.stringify(value ?? "").length;
    expect(size).toBeLessThan(valueLimits.message + 100);
    sizes.set(node, (sizes.get(node) ?? 0) + size);
  }
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  expect(all).toBeGreaterThan(valueLimits.run * 0.9);
  expect(all).toBeLessThan(valueLimits.run * 1.02);
  expect(notes).toEqual(["[… this run has shown 1024 KB of its messages]"]);
  const one = open();
  const shown = Array.from({ length: 20 }, () => one.split("loop", { values: { in: large } }).values);
  expect(shown.filter((values) => JSON.stringify(values).includes("this node has shown 128 KB"))).toHaveLength(1);
  expect(shown.at(-1)).toEqual({});
  expect(one.split("after", { values: { in: { a: 1 } } }).values).toEqual({ in: { a: 1 } });
});

test.each([[undefined], ["text"], [{ values: "text" }], [{ values: { port: 7 } }], [{ other: 1 }]])(
  "a runner that claims %j brings no values",
  (data) => {
    expect(open().split("n", data).values).toBeUndefined();
  },
);

test("a picture is taken before the node can change the message, and of one that cannot be looked at none", () => {
  const messages = new ShownMessages();
  const msg: Record<string, unknown> = { n: 1 };
  expect(messages.sent("a", msg)).toEqual({ n: 1 });
  expect(messages.came("b", msg)).toEqual({ n: 1 });
  msg.n = 2;
  expect(messages.sent("b", msg)).toEqual({ n: 2 });
  const evil = {
    get no(): number {
      throw new TypeError("no");
    },
  };
  expect(messages.came("c", evil)).toBe("[… cannot be shown]");
});
