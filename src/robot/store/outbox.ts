// Messages for the control plane that it has not acknowledged yet, numbered once and for ever.
import type { FromRobot, Unnumbered } from "../../wire/link.ts";
import { numberOf, type Sql, textOf } from "./sql.ts";

export class OutboxTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Returns the message's number. */
  add(message: Unnumbered<FromRobot>): number {
    return this.#sql.run("INSERT INTO outbox (message) VALUES (?)", JSON.stringify(message)).lastId;
  }

  /** Frames as text with their numbers, in order, after number `after`. */
  after(after: number, limit: number): { n: number; frame: string }[] {
    return this.#sql.all("SELECT n, message FROM outbox WHERE n > ? ORDER BY n LIMIT ?", after, limit).map((row) => {
      const n = numberOf(row, "n");
      return { n, frame: `{"n":${n},${textOf(row, "message").slice(1)}` };
    });
  }

  /** Forgets everything up to number `n`. */
  acknowledged(n: number): void {
    this.#sql.run("DELETE FROM outbox WHERE n <= ?", n);
  }

  get depth(): number {
    return numberOf(this.#sql.find("SELECT count(*) AS depth FROM outbox"), "depth");
  }
}
