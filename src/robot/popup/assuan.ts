// The client's side of the Assuan protocol (GnuPG's, libassuan manual, "Client requests" and "Server responses"), as far
// as a pinentry needs it. What is read may be a key: each buffer is wiped once it was looked at.
import type { Readable, Writable } from "node:stream";
import { errorOf } from "../../base/errors.ts";
import { concat, wipe } from "../../crypto/bytes.ts";

export interface AssuanReply {
  /** 0 when the command was done, else libgpg-error's code without its source. */
  readonly error: number;
  /** What came in `D` lines, decoded; the receiver wipes it. */
  readonly data: Uint8Array;
  /** The `S` lines. */
  readonly status: readonly string[];
}

/** Bytes of a line with its end; whoever sends more does not speak the protocol. */
const longestLine = 1_002;
const [newline, percent] = [0x0a, 0x25];

/** One conversation over a pair of pipes. */
export class Assuan {
  readonly #output: Writable;
  readonly #lines: Lines;

  constructor(input: Readable, output: Writable) {
    this.#output = output;
    this.#lines = new Lines(input);
  }

  /** Reads the other side's greeting; to be awaited before the first command. */
  async greeting(): Promise<AssuanReply> {
    return await this.#reply();
  }

  /** Sends a command with its text, which together must fit a line. */
  async send(command: string, text?: string): Promise<AssuanReply> {
    this.#output.write(text === undefined ? `${command}\n` : `${command} ${escaped(text)}\n`);
    return await this.#reply();
  }

  async #reply(): Promise<AssuanReply> {
    const status: string[] = [];
    let data = new Uint8Array();
    for (;;) {
      const line = await this.#lines.next();
      if (!line) throw protocolError("gave no whole answer");
      const [first = 0, second = 0] = line;
      if (first === 0x44 && second === 0x20) {
        const [before, more] = [data, unescaped(line.subarray(2))];
        data = concat(before, more);
        wipe(before, more, line);
        continue;
      }
      const text = Buffer.from(line).toString();
      if (text === "OK" || text.startsWith("OK ")) return { error: 0, data, status };
      const error = /^ERR (\d{1,10})/.exec(text)?.[1];
      if (error !== undefined) return { error: Number(error) & 0xffff, data, status };
      if (text.startsWith("S ")) status.push(text.slice(2));
      else if (!text.startsWith("#")) throw protocolError("sent a line that is no answer");
    }
  }
}

const protocolError = (what: string) => errorOf({ code: "protocol-error", message: `pinentry ${what}` });

/** Lines without their ends, each the receiver's own. It listens for chunks, as other ways to read copy them. */
class Lines {
  readonly #ready: Uint8Array[] = [];
  #rest = new Uint8Array();
  #isOver = false;
  #change = Promise.withResolvers<void>();

  constructor(input: Readable) {
    input.on("data", (chunk: Uint8Array) => this.#take(chunk));
    for (const event of ["end", "close", "error"]) input.on(event, () => this.#end());
  }

  /** Nothing once no more can come. */
  async next(): Promise<Uint8Array | undefined> {
    while (this.#ready.length === 0 && !this.#isOver) {
      await this.#change.promise;
      this.#change = Promise.withResolvers();
    }
    return this.#ready.shift();
  }

  #take(chunk: Uint8Array): void {
    const all = concat(this.#rest, chunk);
    wipe(this.#rest, chunk);
    let start = 0;
    for (let end = all.indexOf(newline); end >= 0; end = all.indexOf(newline, start)) {
      this.#ready.push(all.slice(start, end));
      start = end + 1;
    }
    this.#rest = all.slice(start);
    wipe(all);
    if (this.#rest.length > longestLine) this.#end();
    this.#change.resolve();
  }

  #end(): void {
    this.#isOver = true;
    this.#change.resolve();
  }
}

/** Percent-escapes what would end the line or begin an escape. */
export const escaped = (text: string): string =>
  text.replace(/[%\r\n]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

/** The bytes that percent-escaped ones stand for. */
export function unescaped(bytes: Uint8Array): Uint8Array {
  const found = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    found[length++] = byte === percent ? escapedByte(bytes.subarray(i + 1, i + 3)) : byte;
    if (byte === percent) i += 2;
  }
  const exact = found.slice(0, length);
  wipe(found);
  return exact;
}

function escapedByte(digits: Uint8Array): number {
  const text = String.fromCharCode(...digits);
  if (!/^[0-9A-Fa-f]{2}$/.test(text)) throw protocolError("sent a broken escape");
  return Number.parseInt(text, 16);
}
