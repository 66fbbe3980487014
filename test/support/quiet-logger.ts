// A log that keeps its lines, so that a test can look for what must and must not be there.
import type { Logger } from "../../src/base/logger.ts";

export interface KeptLogger extends Logger {
  readonly lines: string[];
}

export function keptLogger(): KeptLogger {
  const lines: string[] = [];
  const write = (level: string) => (fields: object, text: string) =>
    void lines.push(JSON.stringify({ level, text, ...fields }));
  return { lines, debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}
