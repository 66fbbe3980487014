// A statement for a SQLite database in a file of the host. It works on a copy in memory; what it changed takes the file's
// place at once or not at all, and a file that was written to meanwhile is asked again.
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../base/clock.ts";
import { errorOf, SealbotError } from "../../base/errors.ts";
import { type Answer, Rows, refusedStatement, type SqlOrder } from "./session.ts";
import { SqliteMemory } from "./sqlite-engine.ts";
import { type DatabaseFile, readDatabase, writeDatabase } from "./sqlite-file.ts";

export interface SqliteOrder extends SqlOrder {
  readonly path: string;
  /** Makes the file when it is not there. */
  readonly create: boolean;
  readonly clock: Clock;
  /** Milliseconds for one answer. */
  readonly patience: number;
  /** Id of the run. */
  readonly run: string;
}

/** How often a file that is written to is asked again, and milliseconds in between. */
const tries = 10;
const pause = 50;
/** Milliseconds without a look at what else goes on in the process. */
const atOnce = 20;
/** Milliseconds that one step may take: nothing else happens in the process meanwhile. */
const longestStep = 20_000;

export async function askSqlite(order: SqliteOrder): Promise<Answer> {
  const { deadline, clock } = order;
  for (let left = tries; ; left--) {
    try {
      return await ask(order);
    } catch (cause) {
      if (left <= 1 || !(cause instanceof SealbotError) || cause.code !== "conflict") throw cause;
      await clock.sleep(pause, deadline.signal);
    }
  }
}

async function ask(order: SqliteOrder): Promise<Answer> {
  const { path, create, deadline, run, clock } = order;
  const { signal } = deadline;
  const file = await readDatabase(path, create, signal);
  const { answer, written } = await work(file, order);
  if (written) await writeDatabase(file, written, { run, clock, signal });
  return answer;
}

/** Bytes 18 and 19 of a file say whether it is kept with a log, and 24 to 27 count who wrote (sqlite.org/fileformat2). */
const [kept, counted] = [
  [18, 20],
  [24, 28],
] as const;
const withoutLog = 1;

async function work({ bytes }: DatabaseFile, order: SqliteOrder) {
  const { clock, deadline, maxRows } = order;
  const began = clock.monotonic();
  const before = { kept: Buffer.from(bytes.subarray(...kept)), counted: Buffer.from(bytes.subarray(...counted)) };
  if (bytes.length > 0) bytes.fill(withoutLog, ...kept);
  using memory = await SqliteMemory.open(bytes);
  let [step, looked] = [began, began];
  const isLate = () => {
    const now = clock.monotonic();
    return now - step > longestStep || now - began > order.patience;
  };
  try {
    const statement = memory.prepare({ ...order, isLate });
    try {
      const rows = new Rows(maxRows);
      while (statement.step()) {
        rows.add(plain(statement.get({})));
        if (clock.monotonic() - looked > atOnce) {
          await setImmediate();
          deadline.signal.throwIfAborted();
          looked = clock.monotonic();
        }
        step = clock.monotonic();
      }
      const isReading = memory.isReading(statement);
      const answer = { rows: rows.all, changed: isReading ? 0 : memory.changed };
      statement.finalize();
      memory.mustBeDone();
      const written = isReading ? undefined : memory.export();
      if (!written || before.counted.equals(written.subarray(...counted))) return { answer, written: undefined };
      written.set(before.kept, kept[0]);
      return { answer, written };
    } finally {
      statement.finalize();
    }
  } catch (cause) {
    const code = memory.codeOf(cause);
    if (code === undefined) throw cause;
    if (code === "SQLITE_INTERRUPT") throw errorOf({ code: "timeout", message: "the statement took too long" });
    throw refusedStatement(code);
  }
}

/** As the other databases give it: what a number cannot hold is a text. */
const plain = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? String(value) : value]),
  );
