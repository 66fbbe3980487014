// Asks for a key in a window on this host's desktop: one window at a time, whatever waits. A window is closed as soon as
// another channel has the answer, and a key that was typed too late is thrown away unseen.
//
// Closing a window, or "Not now", refuses nothing: the question stays open on every other channel, and its window comes
// back after a while as long as somebody waits. Only the button that says so refuses.
import type { Clock } from "../../base/clock.ts";
import { asSealbotError, errorOf, hasCode } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import type { Logger } from "../../base/logger.ts";
import { Secret } from "../../base/secret.ts";
import { parseVsk } from "../../vault/vsk.ts";
import type { Notify } from "../announcer/notifier.ts";
import type { PopupReply, PopupTool } from "../popup/tool.ts";
import { type AskingRobot, popupTitle, popupWords, unlockCommand } from "../popup/words.ts";
import type { AnswerDesk, AskerChannel, Question } from "./asker.ts";
import { reasonOf } from "./key-refusal.ts";

/** Milliseconds that a vault is left in peace after "Not now". */
export const notNow = 5 * 60_000;

export interface PopupParts {
  readonly clock: Clock;
  readonly robot: AskingRobot;
  /** The first that can show windows here is used. */
  readonly tools: readonly PopupTool[];
  readonly notify: Notify;
  readonly logger: Logger;
}

export class PopupChannel implements AskerChannel {
  readonly #parts: PopupParts;
  readonly #notBefore = new Map<VaultId, number>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: PopupParts) {
    this.#parts = parts;
  }

  /** @throws ConnectionError `unreachable` when no tool can show a window here. */
  async offer(question: Question, desk: AnswerDesk): Promise<void> {
    const { clock } = this.#parts;
    let isAnswered = false;
    while (!isAnswered && !desk.signal.aborted) {
      const wait = (this.#notBefore.get(question.vault) ?? 0) - clock.monotonic();
      if (wait > 0) await clock.sleep(wait, desk.signal).catch(() => {}); // Closed meanwhile: seen in its turn.
      isAnswered = await this.#inTurn(() => this.#show(question, desk));
    }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {}); // Its own caller hears of it.
    return await mine;
  }

  /** Whether it was answered; otherwise it was put aside or closed elsewhere. */
  async #show(question: Question, desk: AnswerDesk): Promise<boolean> {
    if (desk.signal.aborted) return false;
    this.#announce(question);
    let reason: string | undefined;
    while (!desk.signal.aborted) {
      const reply = await this.#ask(question, reason, desk.signal);
      if (desk.signal.aborted) {
        if (reply instanceof Secret) reply.wipe();
        return false;
      }
      if (reply === "refused") {
        desk.refuse();
        return true;
      }
      if (!(reply instanceof Secret)) {
        this.#notBefore.set(question.vault, this.#parts.clock.monotonic() + notNow);
        return false;
      }
      reason = await this.#handIn(question, desk, reply);
      if (reason === undefined) return true;
    }
    return false;
  }

  async #ask(question: Question, reason: string | undefined, signal: AbortSignal): Promise<PopupReply> {
    const words = popupWords(question, this.#parts.robot, reason);
    for (const tool of this.#parts.tools) {
      const reply = await tool.ask(words, signal);
      if (reply !== "unusable" || signal.aborted) return reply;
    }
    throw errorOf({
      code: "unreachable",
      message: `no window can be shown on this desktop; the key of vault "${question.name}" is still asked for`,
      hint: `Install pinentry or zenity, or give the key with: ${unlockCommand(question)}`,
    });
  }

  /** Tries a key and wipes it; says why it was not taken. A typo is found before it costs a try. */
  async #handIn({ vault }: Question, desk: AnswerDesk, key: Secret): Promise<string | undefined> {
    try {
      const text = key.revealText();
      const typo = reasonAgainst(() => parseVsk(text, vault).fill(0));
      if (typo !== undefined) return typo;
      await desk.answer(text);
      return undefined;
    } catch (error) {
      if (!hasCode(error, "bad-key", "rate-limited"))
        this.#parts.logger.warn(logged(error), "a key could not be tried");
      return reasonOf(error);
    } finally {
      key.wipe();
    }
  }

  #announce(question: Question): void {
    const { notify, robot, logger } = this.#parts;
    const text = `${popupWords(question, robot).sentence} Unlock it in the window, or with: ${unlockCommand(question)}`;
    notify(popupTitle, text).catch((error: unknown) => logger.debug(logged(error), "not announced"));
  }
}

function logged(error: unknown) {
  const { code, message } = asSealbotError(error);
  return { code, error: message };
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
