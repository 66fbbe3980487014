// The last things that went wrong in the daemon, so that a person who asks how the robot is need not search a log. It
// keeps a few lines in memory, and never what looks like a key.
import type { Clock } from "../../base/clock.ts";
import { iso } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";

/** One kind of trouble; the same again only counts up. */
export interface RecentFault {
  /** When it happened last, ISO 8601. */
  readonly at: string;
  readonly times: number;
  /** What the daemon was about. */
  readonly text: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly hint: string | null;
}

/** Kinds that are kept, and characters of each text. */
const most = { faults: 5, characters: 300 };

/** The text forms of secrets: no message carries one, and here none could. */
const keyForms = /\b(?:VSK1|SBR1)-[A-Z0-9-]+|\bsb[a-z]\d?_[\w.-]{8,}/gi;

export class RecentFaults {
  readonly #clock: Clock;
  #faults: RecentFault[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same log; its warnings and errors are kept here too. */
  watch(logger: Logger): Logger {
    const kept =
      (level: "warn" | "error"): Logger["warn"] =>
      (fields, text) => {
        this.#keep(fields, text);
        logger[level](fields, text);
      };
    return {
      debug: (fields, text) => logger.debug(fields, text),
      info: (fields, text) => logger.info(fields, text),
      warn: kept("warn"),
      error: kept("error"),
    };
  }

  /** The newest first. */
  get list(): readonly RecentFault[] {
    return this.#faults;
  }

  #keep(fields: Readonly<Record<string, unknown>>, text: string): void {
    const fault = {
      text: short(text),
      code: findText(fields.code),
      message: findText(fields.error),
      hint: findText(fields.hint),
    };
    const same = this.#faults.find((one) => one.code === fault.code && one.message === fault.message);
    const kept = { at: iso(this.#clock.now()), times: (same?.times ?? 0) + 1, ...fault };
    this.#faults = [kept, ...this.#faults.filter((one) => one !== same)].slice(0, most.faults);
  }
}

const findText = (value: unknown): string | null => (typeof value === "string" ? short(value) : null);
const short = (text: string): string => text.replace(keyForms, "•••").slice(0, most.characters);
