// Tells a story in a terminal: numbered chapters, steps with their durations, and remarks in plain words.
import { styleText } from "node:util";

const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
  styleText(style, text, { stream: process.stdout });

export class Narrator {
  readonly #startedAt = performance.now();
  #chapters = 0;

  chapter(title: string): void {
    console.log(`\n${paint(["bold", "cyan"], `${++this.#chapters}  ${title}`)}`);
  }

  /** Runs `work` and prints what was done and how long it took. */
  async step<T>(title: string, work: () => T | Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      const result = await work();
      console.log(`   ${paint("green", "✔")} ${title} ${paint("dim", `· ${duration(performance.now() - startedAt)}`)}`);
      return result;
    } catch (error) {
      console.log(`   ${paint("red", "✖")} ${title} ${paint("dim", `· ${duration(performance.now() - startedAt)}`)}`);
      throw error;
    }
  }

  remark(text: string): void {
    console.log(paint("dim", text.replace(/^/gm, "     ")));
  }

  show(text: string): void {
    console.log(text.replace(/^/gm, "     "));
  }

  key(text: string): void {
    console.log(`     ${paint(["bold", "yellow"], text)}`);
  }

  end(text: string, isGood: boolean): void {
    console.log(
      `\n${paint(["bold", isGood ? "green" : "red"], text)} ${paint("dim", `· ${duration(performance.now() - this.#startedAt)} in all`)}`,
    );
  }
}

const duration = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
