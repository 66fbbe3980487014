// What a database of any kind offers to the query node: one statement with its parameters, its rows one batch at a time.
import { errorOf, type SealbotError } from "../../base/errors.ts";
import type { Deadline } from "../deadline.ts";
import type { Server } from "../server.ts";

export type SqlValue = string | number | boolean | null;

export interface Statement {
  /** With the placeholders of its database: $1, ? or :name are never filled in as text. */
  readonly query: string;
  readonly params: readonly SqlValue[];
}

export interface Answer {
  /** As the database's client reads them. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Rows that the statement changed; 0 where it reads. */
  readonly changed: number;
}

/** A database somewhere else. */
export interface SqlTarget {
  readonly server: Server;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  /** False sends everything in the clear. */
  readonly tls: { readonly ca: string | undefined } | false;
}

export interface SqlOrder extends Statement {
  readonly deadline: Deadline;
  /** More rows than this are `too-large`. */
  readonly maxRows: number;
}

/** Bytes of all rows of one answer. */
export const largestAnswer = 50_000_000;

/** Rows as they come, no more of them than a flow wants to have at once. */
export class Rows {
  readonly all: Readonly<Record<string, unknown>>[] = [];
  readonly #most: number;
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** @throws InputError `too-large`. */
  add(row: Readonly<Record<string, unknown>>): void {
    if (this.all.push(row) > this.#most) throw tooManyRows(this.#most);
    for (const value of Object.values(row)) this.#size += sizeOf(value);
    if (this.#size > largestAnswer) throw tooMuch();
  }
}

/** About what a value takes. */
const sizeOf = (value: unknown): number =>
  typeof value === "string" ? value.length : value instanceof Uint8Array ? value.byteLength : 8;

export const tooMuch = (): SealbotError =>
  errorOf({
    code: "too-large",
    message: `the rows have more than ${largestAnswer} bytes together`,
    hint: "Ask for fewer rows or columns, for example with LIMIT.",
  });

/** Rows that a cursor brings at a time. */
export const batch = 500;

const tooManyRows = (most: number): SealbotError =>
  errorOf({
    code: "too-large",
    message: `there are more rows than ${most}`,
    hint: "Ask for fewer, for example with LIMIT, or raise maxRows.",
  });

/** What a database said of a statement is shown by its code alone: its words may quote values. */
export const refusedStatement = (state: unknown): SealbotError =>
  errorOf({
    code: "node-failed",
    message: `the database refuses the statement (${typeof state === "string" && /^[\w-]{1,40}$/.test(state) ? state : "no code"})`,
    hint: "Look the code up in the database's list: SQLSTATE, or SQLite's result codes.",
  });

export const refusedLogin = ({ host }: Server): SealbotError =>
  errorOf({ code: "not-signed-in", message: `${host} does not accept username, password or database of the item` });
