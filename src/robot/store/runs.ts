// Runs this robot has accepted: enough to go on, or to say how it ended, after the daemon was killed.
import type { RunId } from "../../base/ids.ts";
import type { RunStatus } from "../../wire/shapes.ts";
import { numberOf, type Row, type Sql, textOf } from "./sql.ts";

export interface StoredRun {
  readonly id: RunId;
  readonly flow: string;
  readonly status: RunStatus;
  /** Last number given to an event of this run. */
  readonly eventSeq: number;
  /** True once a node started that must not run twice. */
  readonly impure: boolean;
  /** What the daemon needs to run it again: JSON, never a vault's secret; empty once it has ended. */
  readonly detail: string;
}

export class RunTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  add({
    id,
    flow,
    status,
    detail,
    at,
  }: {
    id: RunId;
    flow: string;
    status: RunStatus;
    detail: string;
    at: number;
  }): void {
    this.#sql.run(
      "INSERT INTO runs (id, flow, status, detail, accepted_at) VALUES (?, ?, ?, ?, ?)",
      id,
      flow,
      status,
      detail,
      at,
    );
  }

  find(id: RunId): StoredRun | undefined {
    const row = this.#sql.find("SELECT * FROM runs WHERE id = ?", id);
    return row && runOf(row);
  }

  /** Runs that have not ended, oldest first. */
  open(): StoredRun[] {
    return this.#sql.all("SELECT * FROM runs WHERE ended = 0 ORDER BY accepted_at, id").map(runOf);
  }

  /** Of a run that has ended neither input nor a caller's token is kept. */
  setStatus(id: RunId, status: RunStatus, { ended }: { ended: boolean }): void {
    this.#sql.run("UPDATE runs SET status = ?, ended = ? WHERE id = ?", status, ended ? 1 : 0, id);
    if (ended) this.#sql.run("UPDATE runs SET detail = '' WHERE id = ?", id);
  }

  setImpure(id: RunId): void {
    this.#sql.run("UPDATE runs SET impure = 1 WHERE id = ?", id);
  }

  /** Reserves `count` event numbers; returns the first. */
  nextEvents(id: RunId, count: number): number {
    const row = this.#sql.find("UPDATE runs SET event_seq = event_seq + ? WHERE id = ? RETURNING event_seq", count, id);
    return numberOf(row, "event_seq") - count + 1;
  }

  /** Forgets runs that ended and were accepted before `before` (milliseconds). */
  prune(before: number): void {
    this.#sql.run("DELETE FROM runs WHERE ended = 1 AND accepted_at < ?", before);
  }
}

const runOf = (row: Row): StoredRun => ({
  id: textOf(row, "id") as RunId,
  flow: textOf(row, "flow"),
  status: textOf(row, "status") as RunStatus,
  eventSeq: numberOf(row, "event_seq"),
  impure: numberOf(row, "impure") === 1,
  detail: textOf(row, "detail"),
});
