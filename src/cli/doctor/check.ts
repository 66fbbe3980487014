// What one check of the doctor is: a name, what it needs, and a finding with a remedy. A check looks and changes nothing.
import type { Examined } from "./examined.ts";

export interface Finding {
  /** `warn` is something to look at; `skip` is a thing that could not be looked at, or that is not in use here. */
  readonly state: "ok" | "warn" | "fail" | "skip";
  /** One sentence without its full stop. */
  readonly text: string;
  /** What to do next. */
  readonly remedy?: string | undefined;
}

export interface Check {
  readonly name: string;
  /** Names of checks before this one that must not have failed. */
  readonly needs?: readonly string[];
  /** What it throws is a failure, with the error's hint for a remedy. */
  run(examined: Examined): Promise<Finding>;
}

export const ok = (text: string): Finding => ({ state: "ok", text });
export const warn = (text: string, remedy?: string): Finding => ({ state: "warn", text, remedy });
export const fail = (text: string, remedy?: string): Finding => ({ state: "fail", text, remedy });
export const skip = (text: string, remedy?: string): Finding => ({ state: "skip", text, remedy });
