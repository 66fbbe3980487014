// How the daemon's words reach the service manager of its host, systemd, as sd_notify(3) has them. Node has no datagram
// sockets, so systemd's own systemd-notify carries them. What is told may be read by every user of the host.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { errorOf } from "../../base/errors.ts";

export interface ServiceManager {
  /** Milliseconds within which it wants to hear `WATCHDOG=1` again and again. Undefined: it does not watch. */
  readonly watchdog: number | undefined;
  /**
   * Tells it all words, each `NAME=value`, at once and after all that was told before.
   * @throws ConnectionError `unreachable` when it could not be told.
   */
  tell(...words: readonly string[]): Promise<void>;
}

/** Milliseconds that telling may take: systemd-notify waits until it was heard. */
const patience = 10_000;

/** The manager that started this process and wants to hear of it; undefined without one. */
export function findServiceManager(
  env: Readonly<Record<string, string | undefined>>,
  pid: number = process.pid,
): ServiceManager | undefined {
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID = String(pid), PATH } = env;
  if (!NOTIFY_SOCKET) return undefined;
  const watchdog = Number(WATCHDOG_USEC) / 1_000;
  let last: Promise<unknown> = Promise.resolve();
  return {
    watchdog: watchdog > 0 && WATCHDOG_PID === String(pid) ? watchdog : undefined,
    tell(...words) {
      const options = { env: { NOTIFY_SOCKET, PATH }, timeout: patience };
      const told = last.then(() => run("systemd-notify", [...words], options)).then(() => {}, fail);
      last = told.catch(() => {}); // Its own caller hears of it.
      return told;
    },
  };
}

const run = promisify(execFile);

function fail(cause: unknown): never {
  throw errorOf({
    code: "unreachable",
    message: "the service manager of this host could not be told",
    hint: "systemd-notify has to be in the PATH of the service, and NotifyAccess=all in its unit.",
    cause,
  });
}
