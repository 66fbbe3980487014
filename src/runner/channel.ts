// What carries words between the daemon and a runner: one JSON text a line over pipes of their own. Node's IPC would
// end the daemon over a line that is no JSON, or too long for a string, and code of flow authors can write any line.
// There is a pipe for each direction: a word said to a runner that is gone breaks the pipe that it was said through, and
// what the runner had said before lies in the other.
import type { ChildProcess } from "node:child_process";
import { Socket } from "node:net";
import { Duplex, type Readable, type Writable } from "node:stream";
import { errorOf, type SealbotError } from "../base/errors.ts";

/** Where a runner finds its ends. */
const descriptors = { hear: 3, say: 4 };
/** The `stdio` of a runner from the first of them on; pipes that Windows, too, reads and writes at the same time. */
export const channelPipes = ["overlapped", "overlapped"] as const;
/** Bytes of one line: above the largest value of an item with every character escaped. */
const longestLine = 16 * 1024 * 1024;
const newline = 0x0a;

interface Listener {
  /** Nothing of the word is checked but that it is JSON. */
  readonly hear: (word: unknown) => void;
  /** The other side said what is no word; nothing more is heard of it. */
  readonly fault: (error: SealbotError) => void;
}

interface Ends {
  readonly hear: Readable;
  readonly say: Writable;
}

/** Those of this process, which is a runner. */
export const ownEnds = (): Ends => ({
  hear: new Socket({ fd: descriptors.hear, readable: true, writable: false }),
  say: new Socket({ fd: descriptors.say, readable: false, writable: true }),
});

/** Those to a runner; undefined for one that could not be started. */
export function endsTo({ stdio }: ChildProcess): Ends | undefined {
  const [say, hear] = [stdio?.[descriptors.hear], stdio?.[descriptors.say]];
  return hear instanceof Duplex && say instanceof Duplex ? { hear, say } : undefined;
}

/** One side. */
export class Channel {
  /** Resolves when nothing more can come. */
  readonly closed: Promise<void>;
  readonly #say: Writable;
  readonly #listener: Listener;
  #parts: Uint8Array[] = [];
  #length = 0;
  #isBroken = false;

  constructor({ hear, say }: Ends, listener: Listener) {
    this.#say = say;
    this.#listener = listener;
    this.closed = new Promise((resolve) => hear.once("close", resolve));
    // Whoever is gone is noticed when it closes.
    for (const end of [hear, say]) end.on("error", () => {});
    hear.on("data", (chunk: Uint8Array) => this.#take(chunk));
  }

  /** Bytes that were said and that the other side has not taken yet. */
  get unheard(): number {
    return this.#say.writableLength;
  }

  /** Said to nobody once the other side is gone. */
  say(word: object): void {
    if (this.#say.writable) this.#say.write(`${JSON.stringify(word)}\n`);
  }

  /** Hangs up once everything was said. */
  end(): void {
    this.#say.end();
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
