// SQLite in WebAssembly, over one database in memory: it has no way to any file. A runner is shut in by Node's permission
// model, and Node's own SQLite would open every file of the user behind its back.
import type { Database, PreparedStatement, Sqlite3Static } from "@sqlite.org/sqlite-wasm";
import { errorOf, SealbotError } from "../../base/errors.ts";
import { largestAnswer, type SqlValue } from "./session.ts";
import { largestDatabase } from "./sqlite-file.ts";

/** Steps of SQLite's machine between two looks at the clock: below a millisecond. */
const stepsBetween = 10_000;

/** What may be asked of a database beside its tables; anything else would set something. */
const pragmas = [
  ...["application_id", "encoding", "foreign_key_check", "foreign_key_list", "freelist_count", "index_info"],
  ...["index_list", "index_xinfo", "integrity_check", "page_count", "page_size", "quick_check", "schema_version"],
  ...["table_info", "table_list", "table_xinfo", "user_version", "compile_options", "collation_list"],
];

let loading: Promise<Sqlite3Static> | undefined;

async function load(): Promise<Sqlite3Static> {
  const { default: init } = await import("@sqlite.org/sqlite-wasm");
  const sqlite = await init();
  // Otherwise it writes statements that fail to standard error.
  sqlite.config.warn = sqlite.config.error = () => {};
  return sqlite;
}

export interface SqliteQuery {
  readonly query: string;
  readonly params: readonly SqlValue[];
  /** Asked while a step takes long; true ends it. */
  readonly isLate: () => boolean;
}

export class SqliteMemory implements Disposable {
  readonly #sqlite: Sqlite3Static;
  readonly #db: Database;
  readonly #pointer: number;
  #isLate: () => boolean = () => false;

  private constructor(sqlite: Sqlite3Static, db: Database) {
    this.#sqlite = sqlite;
    this.#db = db;
    this.#pointer = Number(db.pointer);
  }

  /** A copy of the bytes of a file that is kept without a log. */
  static async open(bytes: Uint8Array): Promise<SqliteMemory> {
    loading ??= load();
    const sqlite = await loading;
    const db = new sqlite.oo1.DB(":memory:", "c");
    const memory = new SqliteMemory(sqlite, db);
    try {
      if (bytes.length > 0) memory.#fill(bytes);
      memory.#fence();
      return memory;
    } catch (error) {
      memory[Symbol.dispose]();
      throw error;
    }
  }

  /** Prepared, with its values in their places. @throws InputError `bad-input`; what `refused` makes of the rest. */
  prepare({ query, params, isLate }: SqliteQuery): PreparedStatement {
    this.#isLate = isLate;
    const statement = this.#db.prepare(query);
    const rest = query.slice(this.#sqlite.capi.sqlite3_sql(Number(statement.pointer)).length);
    if (!/^(\s|;|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)*$/.test(rest)) throw wrong("there is more than one statement");
    if (statement.parameterCount !== params.length) {
      throw wrong(`the statement has ${statement.parameterCount} places for values, and params has ${params.length}`);
    }
    if (params.length > 0) statement.bind([...params]);
    return statement;
  }

  isReading(statement: PreparedStatement): boolean {
    return this.#sqlite.capi.sqlite3_stmt_readonly(Number(statement.pointer)) !== 0;
  }

  /** Rows that statements have changed so far. */
  get changed(): number {
    return this.#sqlite.capi.sqlite3_changes(this.#pointer);
  }

  /** @throws InputError `bad-input` when a transaction was begun, which nothing could end. */
  mustBeDone(): void {
    if (this.#sqlite.capi.sqlite3_get_autocommit(this.#pointer) !== 0) return;
    throw wrong("a transaction cannot begin here: each statement is one of its own");
  }

  /** The whole database, as a file has it. */
  export(): Uint8Array {
    return this.#sqlite.capi.sqlite3_js_db_export(this.#pointer);
  }

  /** SQLite's name of what it threw; `undefined` when somebody else did. */
  codeOf(thrown: unknown): string | undefined {
    if (thrown instanceof SealbotError || !(thrown instanceof this.#sqlite.SQLite3Error)) return undefined;
    return this.#sqlite.capi.sqlite3_js_rc_str(thrown.resultCode) ?? "SQLITE_ERROR";
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #fill(bytes: Uint8Array): void {
    const { capi, wasm } = this.#sqlite;
    const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_RESIZEABLE;
    const { length } = bytes;
    const at = wasm.allocFromTypedArray(new Uint8Array(bytes.buffer, bytes.byteOffset, length));
    this.#db.checkRc(capi.sqlite3_deserialize(this.#pointer, "main", at, length, length, flags));
  }

  /** A file of a stranger, and a statement of somebody whose flow was signed in a hurry, do no harm beyond the file. */
  #fence(): void {
    const { capi } = this.#sqlite;
    const db = this.#pointer;
    capi.sqlite3_extended_result_codes(db, 1);
    capi.sqlite3_db_config(db, capi.SQLITE_DBCONFIG_DEFENSIVE, 1, 0);
    capi.sqlite3_db_config(db, capi.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, 0);
    capi.sqlite3_limit(db, capi.SQLITE_LIMIT_LENGTH, largestAnswer);
    const pageSize = Number(this.#db.selectValue("PRAGMA page_size"));
    this.#db.exec(`PRAGMA max_page_count = ${Math.floor(largestDatabase / pageSize)}`);
    const refused: readonly number[] = [capi.SQLITE_ATTACH, capi.SQLITE_DETACH];
    capi.sqlite3_set_authorizer(
      db,
      (_, action, name) => {
        const isRefused =
          refused.includes(action) || (action === capi.SQLITE_PRAGMA && !pragmas.includes(String(name)));
        return isRefused ? capi.SQLITE_DENY : capi.SQLITE_OK;
      },
      0,
    );
    capi.sqlite3_progress_handler(db, stepsBetween, () => (this.#isLate() ? 1 : 0), 0);
  }
}

const wrong = (message: string): SealbotError => errorOf({ code: "bad-input", message });
