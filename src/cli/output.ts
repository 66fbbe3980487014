// Where a command's words go: data to stdout, as a table for people or one JSON document for programs; everything else
// to stderr. A server's text is shown without its control characters, so that it cannot repaint the terminal.
import type { Writable } from "node:stream";
import { recordLines, tableLines } from "./table.ts";
import { type Environment, type Paint, paintFor, type Terminal, widthOf } from "./terminal.ts";

/** A column of a table: its title, and how a row fills it. */
export type Column<T> = readonly [title: string, cell: (row: T) => string | number | null | undefined];
export type Field = readonly [name: string, value: string | number | null | undefined];

export class Output {
  /** Whether `--json` was given: then stdout carries one document and nothing else. */
  readonly json: boolean;
  /** Colours for stdout. */
  readonly paint: Paint;
  /** Colours for stderr. */
  readonly paintMessage: Paint;
  readonly #output: Writable;
  readonly #messages: Writable;

  constructor({ output, messages }: Terminal, env: Environment, options: { readonly json: boolean }) {
    this.json = options.json;
    this.paint = paintFor(output, env);
    this.paintMessage = paintFor(messages, env);
    this.#output = output;
    this.#messages = messages;
  }

  /** `document` with `--json`, else what `show` prints. */
  data(document: unknown, show: () => void): void {
    if (this.json) this.line(jsonText(document));
    else show();
  }

  table<T>(rows: readonly T[], columns: readonly Column<T>[], empty: string): void {
    if (rows.length === 0) {
      this.note(empty);
      return;
    }
    const cells = rows.map((row) => columns.map(([, cell]) => clean(cell(row)).replaceAll("\n", " ")));
    const style = { width: widthOf(this.#output), head: (text: string) => this.paint("dim", text) };
    this.lines(
      tableLines(
        columns.map(([title]) => title),
        cells,
        style,
      ),
    );
  }

  /**
   * Name and value, one a line; fields without a value are left out. Only prose may be wrapped: what is copied from a
   * terminal must come back as it was.
   */
  record(fields: readonly Field[], { wrap = false } = {}): void {
    const given = fields.flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, clean(value)] as const],
    );
    this.lines(recordLines(given, (text) => this.paint("dim", text), wrap ? widthOf(this.#output) : undefined));
  }

  /** Columns of stdout; `undefined` where nothing must be cut. */
  get columns(): number | undefined {
    return widthOf(this.#output);
  }

  lines(lines: readonly string[]): void {
    this.#output.write(lines.map((line) => `${line}\n`).join(""));
  }
  line(text: string): void {
    this.lines([text]);
  }
  /** Exactly `data`, for what is piped on byte for byte. */
  raw(data: string | Uint8Array): void {
    this.#output.write(data);
  }

  /** Something done. */
  done(text: string): void {
    this.#message(`${this.paintMessage("green", "✓")} ${text}`);
  }
  /** Something that ended badly without being an error of this command. */
  failed(text: string): void {
    this.#message(`${this.paintMessage("red", "✗")} ${text}`);
  }
  note(text: string): void {
    this.#message(text);
  }
  warn(text: string): void {
    this.#message(`${this.paintMessage("yellow", "!")} ${text}`);
  }
  /** What to do next; a program is not told. */
  next(text: string): void {
    if (!this.json) this.#message(`${this.paintMessage("dim", "Next:")} ${text}`);
  }

  #message(text: string): void {
    this.#messages.write(`${cleanPainted(text)}\n`);
  }
}

/** Without control characters; a table's own colours are added after. */
export function clean(
  value: string | number | null | undefined,
  unwanted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
): string {
  return String(value ?? "").replace(unwanted, "");
}

/** As `clean`, for a text that has its colours already. */
export const cleanPainted = (text: string): string =>
  clean(text, /\u001b(?!\[[0-9;]*m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g);

/** JSON for people and programs; JSON.stringify leaves control characters above ASCII as they are. */
export const jsonText = (document: unknown): string =>
  JSON.stringify(document, null, 2).replace(
    /[\u007f-\u009f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
