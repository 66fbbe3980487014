// What is wrong with a running robot right now, for whoever looks at its status: each thing once, with what to do about
// it, until it is over. Never a value that could be a secret.
import { type Clock, iso } from "../../base/clock.ts";
import type { SealbotError } from "../../base/errors.ts";

export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /** Since when, ISO 8601. */
  readonly at: string;
}

/** What can be in trouble; each has at most one at a time. */
export type TroubledPart = "settings" | "disk" | "clock";

export class Troubles {
  readonly #clock: Pick<Clock, "now">;
  readonly #open = new Map<TroubledPart, Trouble>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  get list(): readonly Trouble[] {
    return [...this.#open.values()];
  }

  /** Whether it is news: one of the same code keeps the time of the first. */
  begin(part: TroubledPart, { code, message, hint }: SealbotError): boolean {
    const known = this.#open.get(part);
    const isNews = known?.code !== code;
    const at = known && !isNews ? known.at : iso(this.#clock.now());
    this.#open.set(part, { code, message, hint: hint ?? null, at });
    return isNews;
  }

  /** Begins or ends it, as there is a fault or none. */
  keep(part: TroubledPart, fault: SealbotError | undefined): void {
    if (fault) this.begin(part, fault);
    else this.end(part);
  }

  /** Whether there was one. */
  end(part: TroubledPart): boolean {
    return this.#open.delete(part);
  }
}
