// Asks in windows, and tells in notices, on behalf of a daemon that has no desktop of its own: watches its open questions
// over the control socket, and hands in what is typed there. It keeps nothing, and shows nothing while the daemon is away.

import type { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { asSealbotError, hasCode } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { fullJitter } from "../../base/retry.ts";
import { parseShape } from "../../base/shape.ts";
import type { Announcer } from "../announcer/announcer.ts";
import type { AnswerDesk, AskerChannel, Question } from "../asker/asker.ts";
import { askDaemon, watchDaemon } from "../local/client.ts";
import { watched } from "../local/protocol.ts";
import type { AskingRobot } from "./words.ts";

export interface PopupHelperParts {
  /** The daemon's control socket. */
  readonly socket: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly channelFor: (robot: AskingRobot) => AskerChannel;
  /** Tells whoever sits at this desktop. */
  readonly announcer: Announcer;
}

const backoff = { first: 1_000, most: 30_000 };

/** Works until the signal is aborted, however often the daemon comes and goes. */
export async function runPopupHelper(parts: PopupHelperParts, signal: AbortSignal): Promise<void> {
  const { socket, clock, random, logger, announcer } = parts;
  const windows = new HelperWindows(parts);
  const warn = (text: string) => (thrown: unknown) => {
    const { code, message, hint } = asSealbotError(thrown);
    logger.warn({ code, error: message, hint }, text);
  };
  let trouble: string | undefined = "none yet";
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      for await (const answer of watchDaemon(socket, "watch-questions", { params: {}, signal })) {
        if (trouble !== undefined) logger.info({}, "watching the robot's questions");
        trouble = undefined;
        failures = 0;
        const state = parseShape(watched, answer, { place: "questions", code: "protocol-error" });
        windows.show(state);
        for (const notice of state.notices)
          announcer.announce(notice, signal).catch(warn("a notice could not be shown"));
      }
    } catch (error) {
      const { code } = asSealbotError(error);
      // One line for each kind of trouble: a daemon may be away for days.
      if (code !== trouble) warn("not watching the robot's questions")(error);
      trouble = code;
    }
    windows.close();
    await clock.sleep(fullJitter(failures, { ...backoff, random }), signal).catch(() => {}); // Seen by the loop.
  }
}

/** The windows that are open or in line, by question. */
class HelperWindows {
  readonly #parts: PopupHelperParts;
  readonly #open = new Map<string, AbortController>();
  #asking: { readonly robot: AskingRobot; readonly channel: AskerChannel } | undefined;

  constructor(parts: PopupHelperParts) {
    this.#parts = parts;
  }

  /** Makes the windows those of exactly these questions. */
  show({ robot, questions }: z.infer<typeof watched>): void {
    const asked = new Map(questions.map((question) => [keyOf(question), question]));
    for (const [key, end] of this.#open) {
      if (asked.has(key)) continue;
      this.#open.delete(key);
      end.abort();
    }
    const channel = this.#channelOf(robot);
    for (const [key, question] of asked) {
      if (this.#open.has(key)) continue;
      const end = new AbortController();
      this.#open.set(key, end);
      channel.offer({ ...question, run: question.run }, this.#desk(question, end.signal)).catch(this.#warn);
    }
  }

  /** A window shows the robot that asks now: another one may have joined where the first was. */
  #channelOf(robot: AskingRobot): AskerChannel {
    const { name, group } = this.#asking?.robot ?? {};
    if (!this.#asking || name !== robot.name || group !== robot.group)
      this.#asking = { robot, channel: this.#parts.channelFor(robot) };
    return this.#asking.channel;
  }

  close(): void {
    for (const end of this.#open.values()) end.abort();
    this.#open.clear();
  }

  #desk({ vault }: AskedQuestion, signal: AbortSignal): AnswerDesk {
    const { socket } = this.#parts;
    return {
      signal,
      // How it closed is the daemon's to know.
      closing: undefined,
      answer: async (text) => void (await askDaemon(socket, "unlock", { vault, vsk: text })),
      refuse: () => void askDaemon(socket, "refuse", { vault }).catch(this.#warn),
    };
  }

  readonly #warn = (error: unknown): void => {
    // The daemon ended meanwhile, and its questions with it.
    if (hasCode(error, "unreachable") && this.#open.size === 0) return;
    const { code, message } = asSealbotError(error);
    this.#parts.logger.warn({ code, error: message }, "a question could not be asked");
  };
}

type AskedQuestion = Omit<Question, "run"> & { readonly run?: Question["run"] };

/** One question of a vault follows the other, so that the run tells them apart. */
const keyOf = ({ vault, run }: AskedQuestion): string => `${vault} ${run?.id ?? ""}`;
