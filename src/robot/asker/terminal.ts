// Asks for a key in the terminal that the daemon runs in, one question at a time. What is typed is never echoed and goes
// nowhere but to the desk.
import type { Readable, Writable } from "node:stream";
import { asSealbotError } from "../../base/errors.ts";
import { parseVsk } from "../../vault/vsk.ts";
import type { AnswerDesk, AskerChannel, Question } from "./asker.ts";
import { reasonOf } from "./key-refusal.ts";

export interface Terminal {
  readonly input?: Readable;
  readonly output?: Writable;
}

/** The channel on this process's own terminal, or on the streams given. */
export function terminalChannel(terminal: Terminal = {}): AskerChannel {
  let turn: Promise<void> = Promise.resolve();
  return {
    offer(question, desk) {
      turn = turn.then(() => ask(question, desk, terminal));
      return turn;
    },
  };
}

async function ask(question: Question, desk: AnswerDesk, terminal: Terminal): Promise<void> {
  // Heavy, and most daemons have no terminal.
  const { isCancel, log, password } = await import("@clack/prompts");
  const { vault } = question;
  const out = terminal.output ? { output: terminal.output } : {};
  while (!desk.signal.aborted) {
    const typed = await password({
      message: messageOf(question),
      mask: "•",
      signal: desk.signal,
      validate: (text) => reasonAgainst(() => parseVsk(text ?? "", vault).fill(0)),
      ...terminal,
    });
    if (desk.signal.aborted) {
      // The prompt stands there still, and looks as if it took a key.
      log.info("Nothing is asked here any more.", out);
      return;
    }
    if (isCancel(typed)) return desk.refuse();
    try {
      await desk.answer(typed);
    } catch (error) {
      log.error(reasonOf(error), out);
    }
  }
}

function messageOf({ name, run }: Question): string {
  const why = run ? ` (flow "${run.flow}" waits for it)` : "";
  return `Vault Secret Key of vault "${name}"${why}; Ctrl+C refuses`;
}

/** The message of what `check` throws. */
function reasonAgainst(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return asSealbotError(error).message;
  }
}
