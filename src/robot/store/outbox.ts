// Messages for the control plane that it has not acknowledged yet, numbered once and for ever.

import { errorOf } from "../../base/errors.ts";
import { maxFrame } from "../../wire/limits.ts";
import type { FromRobot, Unnumbered } from "../../wire/link.ts";
import { numberOf, type Sql, textOf } from "./sql.ts";

/** Bytes that the number adds. */
const numberSpace = 32;

export class OutboxTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Returns the message's number.
   * @throws InputError `too-large`: the control plane would refuse it for ever, and with it all that follows.
   */
  add(message: Unnumbered<FromRobot>): number {
    const text = JSON.stringify(message);
    const size = Buffer.byteLength(text) + numberSpace;
    if (size > maxFrame)
      throw errorOf({
        code: "too-large",
        message: `${message.t} message: ${size} bytes, at most ${maxFrame} are allowed`,
      });
    return this.#sql.run("INSERT INTO outbox (message) VALUES (?)", text).lastId;
  }

  /** The next message gets a number above `n`. */
  skipTo(n: number): void {
    const last = numberOf(this.#sql.find("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"), "seq");
    if (n <= last) return;
    this.#sql.run("DELETE FROM sqlite_sequence WHERE name = 'outbox'");
    this.#sql.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('outbox', ?)", n);
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
