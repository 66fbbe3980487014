// Questions to the person at the terminal, drawn on stderr. Where nobody can be asked, a question fails at once and
// names the flag that answers it.
import type { CANCEL_SYMBOL } from "@clack/prompts";
import { type ErrorCode, errorOf } from "../base/errors.ts";
import { clean } from "./output.ts";
import type { Terminal } from "./terminal.ts";

interface Question {
  readonly message: string;
  /** What answers the question on the command line. */
  readonly flag: string;
  /** Whether no answer is one, too: an empty text. */
  readonly isOptional?: boolean;
}

/** Why an answer cannot be used, as one short sentence; `undefined` accepts it. */
export type Check = (answer: string) => string | undefined;

export class Prompts {
  readonly #terminal: Terminal;
  readonly #signal: AbortSignal;

  constructor(terminal: Terminal, signal: AbortSignal) {
    this.#terminal = terminal;
    this.#signal = signal;
  }

  /** Whether somebody can be asked. */
  get canAsk(): boolean {
    return this.#terminal.canAsk;
  }

  /** @throws InputError `bad-input` where nobody can be asked; SealbotError `cancelled`. */
  async text({ check, ...question }: Question & { readonly check?: Check }): Promise<string> {
    const validate = question.isOptional ? ifGiven(check) : whole(check);
    return (await this.#ask(question, ({ text }, common) => text({ ...common, validate }))) ?? "";
  }

  /** Typed without being shown. `code` is what failing to ask is: `vault-locked` for a vault's key. */
  async password({
    check,
    code = "bad-input",
    ...question
  }: Question & { readonly check?: Check; readonly code?: ErrorCode }): Promise<string> {
    const validate = question.isOptional ? ifGiven(check) : whole(check);
    const answer = await this.#ask(
      question,
      ({ password }, common) => password({ ...common, mask: "•", validate, clearOnError: false }),
      code,
    );
    return answer ?? "";
  }

  /** `false` is the answer of somebody who only presses Enter. */
  async confirm(question: Question): Promise<boolean> {
    return this.#ask(question, ({ confirm }, common) => confirm({ ...common, initialValue: false }));
  }

  async select<T extends string>({
    choices,
    ...question
  }: Question & { readonly choices: readonly { readonly value: T; readonly label: string }[] }): Promise<T> {
    const options = choices.map(({ value, label }) => ({ value: String(value), label: clean(label) }));
    const chosen = await this.#ask(question, ({ select }, common) => select<string>({ ...common, options }));
    const found = choices.find(({ value }) => value === chosen);
    if (found) return found.value;
    throw errorOf({ code: "internal", message: "the answer is none of the choices" });
  }

  async #ask<T>(
    { message, flag }: Question,
    ask: (clack: typeof import("@clack/prompts"), common: Common) => Promise<T | typeof CANCEL_SYMBOL>,
    code: ErrorCode = "bad-input",
  ): Promise<T> {
    if (!this.canAsk) {
      throw errorOf({
        code,
        message: `${message.replace(/[?:]$/, "")}: nobody can be asked here`,
        hint: `Give it with ${flag}.`,
      });
    }
    const { input, messages: output } = this.#terminal;
    const answer = await ask(await import("@clack/prompts"), {
      message: clean(message),
      input,
      output,
      signal: this.#signal,
    });
    if (typeof answer !== "symbol") return answer;
    throw errorOf({ code: "cancelled", message: "cancelled; nothing more was changed" });
  }
}

interface Common extends Pick<Terminal, "input"> {
  readonly message: string;
  readonly output: Terminal["messages"];
  readonly signal: AbortSignal;
}

const whole = (check: Check | undefined) => (answer: string | undefined) =>
  answer ? check?.(answer) : "Something is needed here.";

const ifGiven = (check: Check | undefined) => (answer: string | undefined) => (answer ? check?.(answer) : undefined);
