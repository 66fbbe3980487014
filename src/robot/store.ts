// Everything a robot writes down while it works, in one database, so that one transaction can cover a state, its
// message to the control plane and the number of the message that caused it.
import type { DatabaseSync } from "node:sqlite";
import type { SealbotError } from "../base/errors.ts";
import { findStorageFault } from "../base/storage-fault.ts";
import { FlowTable, ItemTable, KeptTable } from "./store/caches.ts";
import { openDatabase } from "./store/database.ts";
import { CounterTable, DocumentTable, PinTable, SeenTable, UseTable } from "./store/memory.ts";
import { OutboxTable } from "./store/outbox.ts";
import { RunTable } from "./store/runs.ts";
import { Sql } from "./store/sql.ts";

export class RobotStore implements Disposable {
  readonly #database: DatabaseSync;
  readonly #sql: Sql;
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
  /** Called when the disk begins to take nothing. */
  onFault: () => void = () => {};
  /** Called with what kept a late write from being written that is not the disk's fault. */
  onLost: (error: unknown) => void = () => {};
  /** Writes that the disk has not taken, oldest first. */
  readonly #late: (() => void)[] = [];
  #after: (() => void)[] = [];
  #fault: SealbotError | undefined;
  #writable = Promise.withResolvers<void>();

  /** `path` is the database file, or `:memory:` in tests of other things. */
  constructor(path: string) {
    this.#database = openDatabase(path);
    const sql = new Sql(this.#database, path, (fault) => this.refused(fault));
    this.#sql = sql;
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
    // Nothing overtakes what still has to be written.
    this.#writeLate();
    return this.#commit(work);
  }

  /**
   * As `transaction`, but what the disk does not take now is written, in order, as soon as it does. For what has
   * happened anyway; what must not happen before it is written down needs `transaction`.
   */
  persist(work: () => void): void {
    if (this.#inTransaction) work();
    else if (this.#late.length > 0 || !this.#isTaken(work)) this.#late.push(work);
  }

  /** Does `work` once the transaction that is open now is on disk, and never when it is taken back. */
  afterCommit(work: () => void): void {
    if (this.#inTransaction) this.#after.push(work);
    else work();
  }

  /** How many writes wait for the disk. */
  get late(): number {
    return this.#late.length;
  }
  /** What is wrong with the disk, while it takes nothing. */
  get fault(): SealbotError | undefined {
    return this.#fault;
  }

  /** Resolves when the disk takes what it is given; at once when nothing is known against it. */
  async whenWritable(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#fault) return;
    const ended = Promise.withResolvers<never>();
    const leave = () => ended.reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    try {
      await Promise.race([this.#writable.promise, ended.promise]);
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  /** Tries whether the disk takes again what waits. @throws the disk's fault when it does not. */
  catchUp(): void {
    // The write-ahead log itself may hold the room that is missing.
    if (this.#fault) this.#sql.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#writeLate();
    if (this.#fault) this.#commit(() => this.counters.set("disk tries", this.counters.get("disk tries") + 1));
  }

  #writeLate(): void {
    for (let next = this.#late[0]; next; next = this.#late[0]) {
      try {
        this.#commit(next);
      } catch (error) {
        if (findStorageFault(error)) throw error;
        this.onLost(error);
      }
      this.#late.shift();
    }
  }

  #isTaken(work: () => void): boolean {
    try {
      this.#commit(work);
      return true;
    } catch (error) {
      if (!findStorageFault(error)) throw error;
      return false;
    }
  }

  #commit<T>(work: () => T): T {
    this.#inTransaction = true;
    this.#after = [];
    let result: T;
    try {
      this.#sql.exec("BEGIN IMMEDIATE");
      result = work();
      this.#sql.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    } finally {
      this.#inTransaction = false;
    }
    this.#taken();
    for (const next of this.#after.splice(0)) next();
    return result;
  }

  /** The disk did not take something that is not of this database. */
  refused(fault: SealbotError): void {
    const isNews = this.#fault === undefined;
    this.#fault = fault;
    if (!isNews) return;
    this.#writable = Promise.withResolvers();
    this.onFault();
  }

  #taken(): void {
    this.#fault = undefined;
    this.#writable.resolve();
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }
}
