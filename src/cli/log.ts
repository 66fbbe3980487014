// Where a server or daemon logs to: one JSON object a line on stderr, pretty in a terminal.
import type { Writable } from "node:stream";
import { pino } from "pino";
import type { Logger } from "../base/logger.ts";
import { type Environment, isLive } from "./terminal.ts";

/** SEALBOT_LOG_LEVEL is `debug`, `info` (default), `warn` or `error`. */
export async function openLogger(stream: Writable, env: Environment): Promise<Logger> {
  const wanted = env.SEALBOT_LOG_LEVEL ?? "info";
  const level = ["debug", "info", "warn", "error"].includes(wanted) ? wanted : "info";
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (!isLive(stream)) {
    const logger: Logger = pino(options, stream);
    return logger;
  }
  const { default: pretty } = await import("pino-pretty");
  const logger: Logger = pino(options, pretty({ destination: stream, translateTime: "HH:MM:ss", singleLine: true }));
  return logger;
}
