// sql.query on files that Node's own SQLite made and keeps open: what is read and written, what is refused, and that
// neither side loses what the other wrote.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Canaries } from "../../support/canary.ts";
import { tempHome } from "../../support/temp-home.ts";
import { runInRunner } from "../in-runner.ts";
import { anItem, runNode } from "../one-node.ts";

let home: ReturnType<typeof tempHome>;
let file: string;
let native: DatabaseSync;
beforeEach(() => {
  home = tempHome();
  file = join(home.path, "orders.db");
  native = new DatabaseSync(file);
  native.exec("CREATE TABLE things (n, t UNIQUE); INSERT INTO things VALUES (1, 'a'), (2.5, 'b'), (NULL, x'0102')");
});
afterEach(() => {
  if (native.isOpen) native.close();
  home[Symbol.dispose]();
});

const ask = (query: string, params: unknown[] = [], more: object = {}, signal?: AbortSignal) =>
  runNode("sql.query", { file, query, params, ...more }, { ...(signal && { signal }) });
const result = async (...args: Parameters<typeof ask>) => {
  const { outcome, msg } = await ask(...args);
  expect(outcome.error).toBeUndefined();
  return msg?.result;
};
const count = () => native.prepare("SELECT count(*) AS n FROM things").get()?.n;
const numbers =
  "(WITH RECURSIVE c(value) AS (SELECT 10 UNION ALL SELECT value + 1 FROM c LIMIT 900) SELECT value FROM c)";
const endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT";

test("rows come as they are, whatever a parameter holds", async () => {
  const query = "SELECT ? AS t, ? AS yes, ? AS none, 9007199254740993 AS big, n FROM things WHERE t = 'a'";
  const rows = [{ t: "'; DROP TABLE things; -- ?", yes: 1, none: null, big: "9007199254740993", n: 1 }];
  expect(await result(query, [rows[0]?.t, true, null])).toEqual({ rows, changed: 0 });
  expect(await result("SELECT t FROM things WHERE n IS NULL")).toMatchObject({ rows: [{ t: new Uint8Array([1, 2]) }] });
  expect(readdirSync(home.path)).toEqual(["orders.db"]);
});

test("what is changed is there for everybody who opens the file, and its mode is as it was", async () => {
  const { mode } = statSync(file);
  expect(await result("INSERT INTO things VALUES (?, ?), (?, ?)", [7, "c", 8, "d"])).toEqual({ rows: [], changed: 2 });
  expect(await result("UPDATE things SET n = 0 WHERE n > 100")).toEqual({ rows: [], changed: 0 });
  expect(await result("DELETE FROM things WHERE n = 7 RETURNING t")).toEqual({ rows: [{ t: "c" }], changed: 1 });
  native.close();
  native = new DatabaseSync(file);
  expect([count(), native.prepare("PRAGMA integrity_check").get(), statSync(file).mode]).toEqual([
    ...[4, { integrity_check: "ok" }, mode],
  ]);
  expect(readdirSync(home.path)).toEqual(["orders.db"]);
});

test("many runs that write at the same time lose nothing", async () => {
  native.close();
  const all = Array.from({ length: 6 }, (_, i) => ask("INSERT INTO things VALUES (?, ?)", [i, `run ${i}`]));
  const done = (await Promise.all(all)).filter(({ outcome }) => outcome.status === "succeeded");
  native = new DatabaseSync(file);
  expect(count()).toBe(3 + done.length);
  expect(done.length).toBeGreaterThan(0);
});

test("a file that another program writes to is locked, and read again when it is done", async () => {
  native.exec("BEGIN; INSERT INTO things VALUES (3, 'c')");
  for (const query of ["SELECT * FROM things", "DELETE FROM things"]) {
    const { outcome } = await ask(query);
    expect(outcome.error).toMatchObject({ code: "conflict", message: expect.stringContaining("is locked") });
  }
  native.exec("COMMIT");
  expect(await result("SELECT count(*) AS n FROM things")).toMatchObject({ rows: [{ n: 4 }] });
  expect(count()).toBe(4);
});

test("a program that keeps the file open is told when it was replaced, and writes over nothing", async () => {
  await result("DELETE FROM things");
  expect(() => native.exec("INSERT INTO things VALUES (9, 'z')")).toThrow();
  expect(await result("SELECT * FROM things")).toEqual({ rows: [], changed: 0 });
});

test("a file that another program keeps with a log is read as of its last transaction, and not written", async () => {
  native.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
  const all = async () => Reflect.get(Object(await result("SELECT n, t FROM things ORDER BY rowid")), "rows");
  const same = () =>
    native
      .prepare("SELECT n, t FROM things ORDER BY rowid")
      .all()
      .map((row) => ({ ...row }));
  for (const change of [
    "INSERT INTO things VALUES (3, 'c')",
    "INSERT INTO things SELECT value, 't' || value FROM generate_series(10, 900)",
    "DELETE FROM things WHERE n > 100",
    "VACUUM",
    "PRAGMA wal_checkpoint(PASSIVE)",
    "UPDATE things SET t = t || '!' WHERE n = 3",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "INSERT INTO things VALUES (4, 'd')",
  ].map((sql) => sql.replace("generate_series(10, 900)", numbers))) {
    native.exec(change);
    expect(await all()).toEqual(same());
  }
  const known = same();
  native.exec("BEGIN; INSERT INTO things VALUES (5, 'e')");
  expect(await all()).toEqual(known);
  native.exec("COMMIT");
  expect((await ask("DELETE FROM things")).outcome.error).toMatchObject({ code: "conflict" });
  native.close();
  await result("DELETE FROM things WHERE n = 5");
  native = new DatabaseSync(file);
  expect([same(), native.prepare("PRAGMA journal_mode").get()]).toEqual([known, { journal_mode: "wal" }]);
});

test("it is made when it is not there, where the flow says so", async () => {
  const other = join(home.path, "new.db");
  const more = { file: other };
  expect((await ask("SELECT 1", [], more)).outcome.error).toMatchObject({ code: "not-found" });
  await result("CREATE TABLE made (n)", [], { ...more, create: true });
  expect(await result("SELECT count(*) AS n FROM made", [], more)).toMatchObject({ rows: [{ n: 0 }] });
});

test.each([
  ["ATTACH DATABASE ? AS other", ["/etc/passwd"], "SQLITE_AUTH"],
  ["VACUUM INTO ?", ["/tmp/copy.db"], "SQLITE_AUTH"],
  ["SELECT load_extension(?)", ["/tmp/evil.so"], "SQLITE_ERROR"],
  ["PRAGMA journal_mode = OFF", [], "SQLITE_AUTH"],
  ["PRAGMA writable_schema = ON", [], "SQLITE_AUTH"],
  ["SELECT * FROM nothing", [], "SQLITE_ERROR"],
  ["INSERT INTO things VALUES (1, ?)", ["a"], "SQLITE_CONSTRAINT_UNIQUE"],
])("%s is refused by its code alone", async (query, params, code) => {
  const before = readFileSync(file);
  expect((await ask(query, params)).outcome.error).toEqual({
    code: "node-failed",
    message: `the database refuses the statement (${code})`,
  });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test.each([
  ["two statements", "SELECT 1; DELETE FROM things", []],
  ["a transaction", "BEGIN", []],
  ["too few values", "SELECT ?, ?", [1]],
])("%s cannot be asked", async (_, query, params) => {
  expect((await ask(query, params)).outcome.error).toMatchObject({ code: "bad-input" });
});

test("a comment after the statement is none", async () => {
  expect(await result("SELECT 1 AS n; -- one\n/* and */ ;")).toMatchObject({ rows: [{ n: 1 }] });
});

test("what is no database is told, and what an item says counts as what the flow says", async () => {
  writeFileSync(join(home.path, "text.db"), "hello, I am no database");
  expect((await ask("SELECT 1", [], { file: join(home.path, "text.db") })).outcome.error?.code).toBe("bad-input");
  const item = anItem("database", { type: "sqlite", database: file });
  const { msg } = await runNode("sql.query", { query: "SELECT count(*) AS n FROM things" }, { item });
  expect(msg?.result).toMatchObject({ rows: [{ n: 3 }] });
});

test("it brings no more rows and bytes than it may", async () => {
  expect((await ask(`${endless} x FROM c`, [], { maxRows: 5 })).outcome.error).toMatchObject({ code: "too-large" });
  const large = `${endless} zeroblob(9000000) FROM c`;
  expect((await ask(large)).outcome.error).toMatchObject({
    code: "too-large",
    message: expect.stringContaining("bytes"),
  });
});

test("a statement ends when the run is cancelled, and when the time is up, even in the middle of a step", async () => {
  const stop = new AbortController();
  const running = ask(`${endless} 1 FROM c LIMIT 1000000`, [], { maxRows: 1_000_000 }, stop.signal);
  setTimeout(() => stop.abort(), 50);
  expect((await running).outcome.status).toBe("cancelled");
  expect((await ask(`${endless} count(*) FROM c`, [], { timeout: "200ms" })).outcome.error?.code).toBe("timeout");
  native.exec("INSERT INTO things VALUES (3, 'c')");
});

test("works in a runner that is shut in, in the folders that its flow declares alone", async () => {
  const canaries = new Canaries();
  const secret = canaries.plant("note");
  native.prepare("INSERT INTO things VALUES (4, ?)").run(secret);
  native.close();
  const settings = { paths: { read: [], write: [home.path] } };
  const insert = { file, query: "INSERT INTO things SELECT n + 1, 'x' FROM things WHERE n = 4" };
  const { outcome, msg } = await runInRunner("sql.query", insert, undefined, { settings });
  expect(outcome?.error).toBeUndefined();
  expect(msg).toMatchObject({ result: { rows: [], changed: 1 } });
  const read = { file, query: "SELECT * FROM things" };
  const refused = await runInRunner("sql.query", read, undefined, {
    settings: { paths: { read: ["/usr"], write: [] } },
  });
  expect(refused.outcome?.error).toMatchObject({ code: "not-permitted" });
  expect(canaries.in([{ where: "told", text: refused.told }])).toEqual([]);
  native = new DatabaseSync(file);
  expect(count()).toBe(5);
});
