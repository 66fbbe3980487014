// The streams a command talks through, and what they can do: whether somebody sits there, how wide, whether in colour.
import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Terminal {
  readonly input: Readable;
  /** Data: what a pipe should receive. */
  readonly output: Writable;
  /** Everything else: questions, progress, messages. */
  readonly messages: Writable;
  /** Whether a person can be asked. */
  readonly canAsk: boolean;
  /** Whether progress may move on `messages`. */
  readonly isLive: boolean;
}

/** Whether the stream is a terminal. */
export const isLive = (stream: object): boolean => Reflect.get(stream, "isTTY") === true;

export const processTerminal = (): Terminal => ({
  input: process.stdin,
  output: process.stdout,
  messages: process.stderr,
  canAsk: isLive(process.stdin) && isLive(process.stderr),
  isLive: isLive(process.stderr),
});

/** Columns of a terminal; `undefined` where lines must not be cut, such as in a pipe. */
export function widthOf(stream: Writable): number | undefined {
  const columns: unknown = isLive(stream) ? Reflect.get(stream, "columns") : undefined;
  return typeof columns === "number" && columns > 20 ? columns : undefined;
}

export type Paint = (style: Style, text: string) => string;

/** Colours for `stream`: none outside a terminal, nor where NO_COLOR says so. */
export function paintFor(stream: Writable, env: Environment): Paint {
  const inColour = isLive(stream) && !env.NO_COLOR && env.TERM !== "dumb";
  return inColour ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}

/** Until it is disposed, what is written to a terminal stands on a screen of its own, which leaves no trace behind. */
export function openSideScreen(stream: Writable): Disposable {
  if (!isLive(stream)) return { [Symbol.dispose]: () => {} };
  stream.write("\u001b[?1049h\u001b[H");
  return { [Symbol.dispose]: () => void stream.write("\u001b[?1049l") };
}
