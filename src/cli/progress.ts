// A line that moves while a person waits for more than a second: on stderr, only in a terminal. The spinner of
// @clack/prompts ends the process with 0 on Ctrl-C, which a waiting command must not.
import { cleanPainted } from "./output.ts";
import type { Terminal } from "./terminal.ts";
import { widthOf } from "./terminal.ts";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const patience = 1_000;
const every = 80;

export interface Progress extends Disposable {
  /** Says something else from now on. */
  say(text: string): void;
  /** Takes the line away while something else is printed; it comes back by itself. */
  clear(): void;
}

/** Shows `text` with a spinner after a second, and takes it away when disposed. */
export function openProgress({ messages, isLive }: Terminal, text: string): Progress {
  if (!isLive) return { say: () => {}, clear: () => {}, [Symbol.dispose]: () => {} };
  let current = text;
  let frame = 0;
  let isShown = false;
  const clear = (): void => {
    if (isShown) messages.write("\r\u001b[2K");
    isShown = false;
  };
  const draw = (): void => {
    clear();
    messages.write(
      `${frames[frame++ % frames.length]} ${cleanPainted(current).replaceAll("\n", " ")}`.slice(
        0,
        (widthOf(messages) ?? 80) - 1,
      ),
    );
    isShown = true;
  };
  let timer = setTimeout(() => {
    draw();
    timer = setInterval(draw, every);
  }, patience);
  return {
    say: (next) => {
      current = next;
    },
    clear,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      clear();
    },
  };
}
