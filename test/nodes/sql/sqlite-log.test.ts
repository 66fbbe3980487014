// What a log of Node's own SQLite adds to its file, wherever the log was cut and whatever of it was damaged.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { SqliteMemory } from "../../../src/nodes/sql/sqlite-engine.ts";
import { withLog } from "../../../src/nodes/sql/sqlite-log.ts";
import { tempHome } from "../../support/temp-home.ts";

const home = tempHome();
afterAll(() => home[Symbol.dispose]());
const file = join(home.path, "a.db");
const native = new DatabaseSync(file);
native.exec("PRAGMA page_size = 512; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (n)");
/** Sums by the length of the log with which each was there. */
const states = [1, 20, 300, 4_000].map((n) => {
  native.exec(
    `INSERT INTO t WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 60) SELECT ${n} FROM c`,
  );
  return {
    sum: Number(native.prepare("SELECT sum(n) AS s FROM t").get()?.s),
    length: readFileSync(`${file}-wal`).length,
  };
});
const [database, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
native.close();

async function sumIn(bytes: Uint8Array): Promise<unknown> {
  using memory = await SqliteMemory.open(Buffer.from(bytes).fill(1, 18, 20));
  const statement = memory.prepare({ query: "SELECT sum(n) AS s FROM t", params: [], isLate: () => false });
  statement.step();
  const sum = statement.get(0);
  statement.finalize();
  return sum;
}

const until = (length: number) => states.findLast((state) => state.length <= length)?.sum;

test("it adds the transactions that it has whole", async () => {
  const lengths = fc.integer({ min: states[0]?.length ?? 0, max: log.length });
  await fc.assert(
    fc.asyncProperty(lengths, async (length) => {
      expect(await sumIn(withLog(database, log.subarray(0, length)))).toBe(until(length));
    }),
    { numRuns: 40 },
  );
});

test("a changed bit ends it before the transaction that the bit is part of", async () => {
  const places = fc.tuple(
    fc.integer({ min: (states[0]?.length ?? 0) + 1, max: log.length - 1 }),
    fc.integer({ min: 0, max: 7 }),
  );
  await fc.assert(
    fc.asyncProperty(places, async ([at, bit]) => {
      const changed = Buffer.from(log);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      expect(await sumIn(withLog(database, changed))).toBe(until(at));
    }),
    { numRuns: 40 },
  );
});

test("what is no log adds nothing", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => withLog(database, bytes) === database));
  for (const at of [0, 3, 8, 16, 24, 31]) {
    const changed = Buffer.from(log);
    changed[at] = (changed[at] ?? 0) ^ 0x40;
    expect(withLog(database, changed)).toBe(database);
  }
});
