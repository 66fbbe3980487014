// Watches over a runner from outside: code that never gives the processor back cannot be asked to end, and what code
// keeps outside of the JavaScript heap no flag of Node limits.
import { readFileSync, writeFileSync } from "node:fs";
import type { ErrorCode } from "../../base/errors.ts";

/** Seconds that code may keep the processor without a pause, where its node has no time-out that is shorter. */
export const longestBusy = 30;
/** Of all memory beside the heap, in megabytes: the runner itself, and what the heap's ceiling lets code keep outside. */
const besideHeap = 256;
const interval = 1_000;

interface PulseOptions {
  /** Asks for a sign of life; `answered` takes it. */
  readonly ask: () => void;
  /** Seconds that are allowed now. */
  readonly patience: () => number;
  /** Megabytes of heap. */
  readonly memory: number;
  /** Megabytes that the process has in memory; `undefined` where nobody can tell. */
  readonly resident: () => number | undefined;
  readonly over: (code: ErrorCode, why: string) => void;
}

/** One look each second. Missed answers are counted, not time: a host that slept has missed one at most. */
export class RunnerPulse implements Disposable {
  readonly #options: PulseOptions;
  readonly #timer: NodeJS.Timeout;
  #missed = 0;
  #isAsked = false;

  constructor(options: PulseOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.look(), interval);
    this.#timer.unref();
  }

  answered(): void {
    this.#isAsked = false;
    this.#missed = 0;
  }

  look(): void {
    const { ask, patience, memory, resident, over } = this.#options;
    const most = 2 * memory + besideHeap;
    if ((resident() ?? 0) > most) {
      over("out-of-memory", `the run took more than ${most} MB of memory`);
    } else if (this.#isAsked) {
      this.#missed++;
      const seconds = patience();
      if (this.#missed >= seconds) over("timeout", `code kept the processor for ${seconds} s without a pause`);
    } else {
      this.#isAsked = true;
      ask();
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** Where memory runs out between two looks, Linux ends this process before any other: a run, and not what it runs on. */
export function goFirst(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
  } catch {
    // It is gone, or this host chooses by itself.
  }
}

/** What Linux says; elsewhere the heap's ceiling is all there is. */
export function residentMegabytes(pid: number): number | undefined {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]);
    return (pages * 4_096) / 1_048_576;
  } catch {
    return undefined; // It is gone, or there is no such file here.
  }
}
