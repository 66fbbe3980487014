// Everything a robot writes down while it works, in one database, so that one transaction can cover a state, its
// message to the control plane and the number of the message that caused it.
import type { DatabaseSync } from "node:sqlite";
import { FlowTable, ItemTable, KeptTable } from "./store/caches.ts";
import { openDatabase } from "./store/database.ts";
import { CounterTable, DocumentTable, PinTable, SeenTable, UseTable } from "./store/memory.ts";
import { OutboxTable } from "./store/outbox.ts";
import { RunTable } from "./store/runs.ts";
import { Sql } from "./store/sql.ts";

export class RobotStore implements Disposable {
  readonly #database: DatabaseSync;
  readonly counters: CounterTable;
  readonly documents: DocumentTable;
  readonly pins: PinTable;
  readonly seen: SeenTable;
  readonly uses: UseTable;
  readonly outbox: OutboxTable;
  readonly runs: RunTable;
  readonly flows: FlowTable;
  readonly items: ItemTable;
  readonly kept: KeptTable;
  #inTransaction = false;

  /** `path` is the database file, or `:memory:` in tests of other things. */
  constructor(path: string) {
    this.#database = openDatabase(path);
    const sql = new Sql(this.#database);
    this.counters = new CounterTable(sql);
    this.documents = new DocumentTable(sql);
    this.pins = new PinTable(this.documents);
    this.seen = new SeenTable(sql);
    this.uses = new UseTable(sql);
    this.outbox = new OutboxTable(sql);
    this.runs = new RunTable(sql);
    this.flows = new FlowTable(sql);
    this.items = new ItemTable(sql);
    this.kept = new KeptTable(sql);
  }

  /** All of `work` or nothing of it; a call inside another joins the outer one. `work` must be synchronous. */
  transaction<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    this.#inTransaction = true;
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }
}
