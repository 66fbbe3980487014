// What carries words between the daemon and a runner: one JSON text a line over a socket of their own. Node's IPC would
// end the daemon over a line that is no JSON, or too long for a string, and code of flow authors can write any line.
import type { Duplex } from "node:stream";
import { errorOf, type SealbotError } from "../base/errors.ts";

/** Where a runner finds its end. */
export const channelDescriptor = 3;
/** Bytes of one line: above the largest value of an item with every character escaped. */
const longestLine = 16 * 1024 * 1024;
const newline = 0x0a;

interface Listener {
  /** Nothing of the word is checked but that it is JSON. */
  readonly hear: (word: unknown) => void;
  /** The other side said what is no word; nothing more is heard of it. */
  readonly fault: (error: SealbotError) => void;
}

/** One end. */
export class Channel {
  /** Resolves when nothing more can come. */
  readonly closed: Promise<void>;
  readonly #socket: Duplex;
  readonly #listener: Listener;
  #parts: Uint8Array[] = [];
  #length = 0;
  #isBroken = false;

  constructor(socket: Duplex, listener: Listener) {
    this.#socket = socket;
    this.#listener = listener;
    this.closed = new Promise((resolve) => socket.once("close", resolve));
    // Whoever is gone is noticed when it closes.
    socket.on("error", () => {});
    socket.on("data", (chunk: Uint8Array) => this.#take(chunk));
  }

  /** Bytes that were said and that the other side has not taken yet. */
  get unheard(): number {
    return this.#socket.writableLength;
  }

  /** Said to nobody once the other side is gone. */
  say(word: object): void {
    if (this.#socket.writable) this.#socket.write(`${JSON.stringify(word)}\n`);
  }

  /** Hangs up once everything was said. */
  end(): void {
    this.#socket.end();
  }

  #take(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0 && !this.#isBroken; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#hear();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  #keep(part: Uint8Array): void {
    if (this.#isBroken) return;
    this.#length += part.length;
    if (this.#length > longestLine) this.#break(`more than ${longestLine} bytes at once`);
    else if (part.length > 0) this.#parts.push(part);
  }

  #hear(): void {
    if (this.#isBroken) return;
    const line = Buffer.concat(this.#parts).toString();
    this.#parts = [];
    this.#length = 0;
    const word = parsed(line);
    if (word === undefined) this.#break("something that is no JSON");
    else this.#listener.hear(word);
  }

  #break(what: string): void {
    this.#isBroken = true;
    this.#parts = [];
    this.#listener.fault(errorOf({ code: "protocol-error", message: `it said ${what}` }));
  }
}

/** Undefined for what is no JSON: the parser's own words would quote it. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
