// A terminal made of streams, to type into and read from.
import { PassThrough, Writable } from "node:stream";
import type { Terminal } from "../../src/cli/terminal.ts";

class Screen extends Writable {
  text = "";
  isTTY: boolean;
  columns = 80;
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface FakeTerminal extends Terminal {
  readonly output: Screen;
  readonly messages: Screen;
  readonly input: PassThrough;
  /** Types keys once `prompt` can be read on the screen. */
  type(prompt: string, keys: string): Promise<void>;
}

export function fakeTerminal({ isTty = false }: { isTty?: boolean } = {}): FakeTerminal {
  const [output, messages, input] = [new Screen(isTty), new Screen(isTty), new PassThrough()];
  if (isTty) Object.assign(input, { isTTY: true, setRawMode: () => input });
  return {
    output,
    messages,
    input,
    canAsk: isTty,
    isLive: isTty,
    async type(prompt, keys) {
      while (!messages.text.includes(prompt)) await new Promise((resolve) => setImmediate(resolve));
      for (const key of keys) input.write(key);
    },
  };
}
