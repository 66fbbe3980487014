// What people read about times, items, events and waiting runs.
import { describe, expect, it } from "vitest";
import { ago, span } from "../../src/cli/show/age.ts";
import { eventLine } from "../../src/cli/show/event.ts";
import { valueLines } from "../../src/cli/show/event-values.ts";
import { masked, valueFields } from "../../src/cli/show/item.ts";
import { cancelText, outcomeText, waitingTexts } from "../../src/cli/show/run.ts";
import { shellWord } from "../../src/cli/show/vault.ts";
import { runEvent, run as runShape } from "../../src/wire/shapes.ts";

const paint = (_: unknown, text: string) => text;
const id = (prefix: string) => `${prefix}_${"a".repeat(26)}`;

it.each([
  [5, "5 ms"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [3 * 3_600_000, "3 h"],
  [9 * 86_400_000, "9 d"],
  [729 * 86_400_000, "729 d"],
  [4 * 365.25 * 86_400_000, "4 y"],
])("%d milliseconds are %s", (ms, text) => {
  expect(span(ms)).toBe(text);
});

it("tells past from future and never", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect([ago("2025-12-31T23:55:00Z", now), ago("2026-01-01T03:00:00Z", now), ago(null, now)]).toEqual([
    "5 min ago",
    "in 3 h",
    "never",
  ]);
});

it("counts what was granted a moment ago in whole units", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(ago(new Date(now + 3_600_000 - 40).toISOString(), now)).toBe("in 60 min");
  expect(ago(new Date(now + 30 * 86_400_000 - 40).toISOString(), now)).toBe("in 30 d");
});

it("masks every secret field wherever it stands, and nothing else", () => {
  const email = { smtp: { host: "mail", port: 25, username: "a", password: "canary" } };
  expect(masked("email", email)).toEqual({ smtp: { host: "mail", port: 25, username: "a", password: "•••" } });
  expect(JSON.stringify(masked("json", { any: ["canary", 7] }))).not.toMatch(/canary|7/);
  expect(valueFields({ a: { b: 1 }, c: "d" })).toEqual([
    ["a.b", "1"],
    ["c", "d"],
  ]);
});

describe("events", () => {
  const event = (type: string, data?: unknown) =>
    runEvent.parse({
      run: id("run"),
      seq: 1,
      at: new Date(2026, 0, 1, 12, 31, 7).toISOString(),
      type,
      node: "fetch",
      data,
    });
  it.each([
    ["log", { level: "info", text: "hello" }, "12:31:07  fetch       hello"],
    ["debug", { label: "order", value: { id: 1 } }, '12:31:07  fetch       order: {"id":1}'],
    ["debug", { value: "x" }, "12:31:07  fetch       x"],
    ["node.finished", { durationMs: 12, sent: 1 }, "12:31:07  fetch       done in 12 ms"],
    ["node.failed", { error: { code: "node-failed", message: "no" } }, "12:31:07  fetch       failed: no"],
    ["stdout", { text: "line\n" }, "12:31:07  fetch       line"],
    ["something.new", { a: 1 }, '12:31:07  fetch       something.new {"a":1}'],
  ])("%s %j", (type, data, line) => {
    expect(eventLine(event(type, data), paint)).toBe(line);
  });

  it("show with --values what came in and what was sent, by which port unless it is the usual one", () => {
    const values = { in: { n: 1, text: "a\u001b[2J" }, out: { n: 2 }, port: "2" };
    const lines = valueLines(event("node.finished", { durationMs: 1, sent: 1, values }), paint);
    expect(lines).toEqual(['          came in  {"n":1,"text":"a\\u001b[2J"}', '          sent by 2  {"n":2}']);
    const usual = { error: {}, values: { in: {}, out: {}, port: "out" } };
    expect(valueLines(event("node.failed", usual), paint)).toEqual(["          came in  {}", "          sent  {}"]);
    for (const data of [undefined, "text", { values: 3 }]) expect(valueLines(event("log", data), paint)).toEqual([]);
  });

  it("cannot repaint the terminal", () => {
    expect(eventLine(event("log", { level: "info", text: "a\u001b[2Jb\u0007" }), paint)).toBe(
      "12:31:07  fetch       a[2Jb",
    );
  });
});

describe("a waiting run", () => {
  const run = runShape.parse({
    ...{ id: id("run"), flow: id("flw"), flow_name: "orders", flow_version: 1, flow_hash: "x", trigger: "signed" },
    ...{ robot: id("rob"), robot_name: "build 1", label: null, status: "waiting_for_secret", waiting_for: [id("vau")] },
    ...{ reason: null, node: null, error: null, counts: null, duration_ms: null },
    ...{ created_at: "2026-01-01T00:00:00Z", started_at: null, ended_at: null },
  });
  it("says in plain words who waits for what, and the command to type", () => {
    expect(waitingTexts(run, () => "shop")).toEqual([
      `Robot "build 1" waits for the key of vault "shop". Give it with: sealbot robot inject 'build 1' shop`,
    ]);
  });
  it("says why it failed, in one line", () => {
    const failed = runShape.parse({
      ...run,
      status: "failed",
      duration_ms: 1_500,
      error: { code: "vault-locked", message: "no key came" },
    });
    expect(outcomeText(failed, paint)).toBe("orders failed after 1 s: no key came (vault-locked)");
  });
  it("puts names in the place of the ids in a failure", () => {
    const error = { code: "not-permitted", message: `${id("rob")} holds no read grant for vault ${id("vau")}` };
    const failed = runShape.parse({ ...run, status: "failed", error });
    const names = new Map([
      [id("rob"), '"build 1"'],
      [id("vau"), '"shop"'],
    ]);
    expect(outcomeText(failed, paint, (one) => names.get(one) ?? one)).toBe(
      'orders failed: "build 1" holds no read grant for vault "shop" (not-permitted)',
    );
  });
  it.each([
    ["cancelled", "orders is cancelled."],
    ["waiting_for_secret", "orders is told to stop."],
    ["failed", "orders had ended already: failed."],
  ])("that is cancelled while it is %s says what came of it", (status, text) => {
    expect(cancelText(runShape.parse({ ...run, status }))).toBe(text);
  });
});

it("quotes what a shell would take apart", () => {
  expect([shellWord("a-b.c"), shellWord("two words"), shellWord("it's")]).toEqual([
    "a-b.c",
    "'two words'",
    "'it'\\''s'",
  ]);
});
