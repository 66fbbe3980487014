// When what a robot writes down is on its disk. What has happened anyway is written together with all else of the same
// turn of the event loop: one commit then costs what one write does. What must not happen before it is written has its
// commit at once, and nothing overtakes what was written before it.
import type { DatabaseSync } from "node:sqlite";
import type { SealbotError } from "../../base/errors.ts";
import { findStorageFault } from "../../base/storage-fault.ts";
import { openDatabase } from "./database.ts";
import { Sql } from "./sql.ts";

type Work = () => void;

const oneMoreTry =
  "INSERT INTO counters (name, value) VALUES ('disk tries', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1";

/** What is done and not on disk yet. */
interface Batch {
  /** To be done again when the disk does not take it. */
  readonly works: Work[];
  readonly after: Work[];
  readonly ended: PromiseWithResolvers<void>;
}

export class Journal implements Disposable {
  protected readonly sql: Sql;
  readonly #database: DatabaseSync;
  #batch: Batch | undefined;
  #isWorking = false;
  /** Called when the disk begins to take nothing. */
  onFault: () => void = () => {};
  /** Called with what kept a late write from being written that is not the disk's fault. */
  onLost: (error: unknown) => void = () => {};
  /** Works that the disk has not taken, oldest first. */
  #late: Work[] = [];
  #fault: SealbotError | undefined;
  #writable = Promise.withResolvers<void>();

  /** `path` is the database file, or `:memory:` in tests of other things. */
  constructor(path: string) {
    this.#database = openDatabase(path);
    this.sql = new Sql(this.#database, path, {
      faulted: (fault) => {
        this.refused(fault);
        // SQLite may have taken back all that was open.
        if (!this.#database.isTransaction) this.#takeBack();
      },
      // Whoever writes a single thing expects it on disk.
      written: () => !this.#isWorking && this.#commit(),
    });
  }

  /** All of `work` or nothing of it, on disk; a call inside another joins the outer one. `work` must be synchronous. */
  transaction<T>(work: () => T): T {
    if (this.#isWorking) return work();
    this.#writeLate();
    return this.#atOnce(work);
  }

  /**
   * All of `work` or nothing of it, on disk by the end of this turn; what the disk does not take then is written, in
   * order, as soon as it does. For what has happened anyway; what must not happen before it is written down needs
   * `transaction`.
   */
  persist(work: Work): void {
    if (this.#isWorking) work();
    else if (this.#late.length > 0 || !this.#isDone(work)) this.#late.push(work);
  }

  /** Does `work` once what is being written is on disk, and never when that is taken back. */
  afterCommit(work: Work): void {
    if (this.#batch) this.#batch.after.push(work);
    else work();
  }

  /** Resolves when what was written so far is on disk or taken back; undefined when there is nothing to wait for. */
  get unsettled(): Promise<void> | undefined {
    return this.#batch?.ended.promise;
  }
  /** How many writes wait for the disk. */
  get late(): number {
    return this.#late.length;
  }
  /** What is wrong with the disk, while it takes nothing. */
  get fault(): SealbotError | undefined {
    return this.#fault;
  }

  /** Resolves when the disk has what was persisted and takes more, as far as is known. */
  async whenWritable(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.unsettled;
    if (!this.#fault) return;
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    try {
      signal.throwIfAborted();
      await Promise.race([this.#writable.promise, left.promise]);
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  /** Tries whether the disk takes again what waits. @throws the disk's fault when it does not. */
  catchUp(): void {
    this.#commit();
    // The write-ahead log itself may hold the room that is missing.
    if (this.#fault) this.sql.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#writeLate();
    if (this.#fault) this.#atOnce(() => this.sql.run(oneMoreTry));
  }

  /** The disk did not take something that is not of this database. */
  refused(fault: SealbotError): void {
    const isNews = this.#fault === undefined;
    this.#fault = fault;
    if (!isNews) return;
    this.#writable = Promise.withResolvers();
    this.onFault();
  }

  [Symbol.dispose](): void {
    if (!this.#database.isOpen) return;
    this.#commitLater();
    this.#database.close();
  }

  #writeLate(): void {
    for (let next = this.#late[0]; next; next = this.#late[0]) {
      try {
        this.#atOnce(next);
      } catch (error) {
        if (findStorageFault(error)) throw error;
        this.onLost(error);
      }
      this.#late.shift();
    }
  }

  #atOnce<T>(work: () => T): T {
    const result = this.#do(work);
    this.#commit();
    return result;
  }

  #isDone(work: Work): boolean {
    try {
      this.#do(work);
    } catch (error) {
      if (!findStorageFault(error)) throw error;
      this.#takeBack();
      return false;
    }
    this.#batch?.works.push(work);
    return true;
  }

  /** Does `work` in the batch of this turn; what it wrote is taken back when it throws. */
  #do<T>(work: () => T): T {
    const { after } = this.#begin();
    const before = after.length;
    this.sql.exec("SAVEPOINT work");
    this.#isWorking = true;
    try {
      const result = work();
      this.sql.exec("RELEASE work");
      return result;
    } catch (error) {
      after.splice(before);
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK TO work; RELEASE work");
      throw error;
    } finally {
      this.#isWorking = false;
    }
  }

  #begin(): Batch {
    if (this.#batch) return this.#batch;
    this.sql.exec("BEGIN IMMEDIATE");
    const batch = { works: [], after: [], ended: Promise.withResolvers<void>() };
    this.#batch = batch;
    setImmediate(() => this.#batch === batch && this.#commitLater());
    return batch;
  }

  /** Nobody waits for it who could be told of a fault. */
  #commitLater(): void {
    try {
      this.#commit();
    } catch (error) {
      if (!findStorageFault(error)) this.onLost(error);
    }
  }

  /** @throws the disk's fault: then what was persisted is late. */
  #commit(): void {
    const batch = this.#batch;
    if (!batch) return;
    try {
      this.sql.exec("COMMIT");
    } catch (error) {
      this.#takeBack();
      throw error;
    }
    this.#batch = undefined;
    this.#fault = undefined;
    this.#writable.resolve();
    batch.ended.resolve();
    for (const next of batch.after) next();
  }

  #takeBack(): void {
    const batch = this.#batch;
    this.#batch = undefined;
    if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
    this.#late.unshift(...(batch?.works ?? []));
    batch?.ended.resolve();
  }
}
