// Whether this host's daemon runs, answers, and is of this version.
import { existsSync } from "node:fs";
import { hasCode } from "../../base/errors.ts";
import { openFileLock } from "../../base/file-lock.ts";
import { span } from "../show/age.ts";
import { type Check, fail, ok, skip, warn } from "./check.ts";

export const daemonCheck: Check = {
  name: "daemon",
  run: async (examined) => {
    const { home, service, clock, version } = examined;
    const status = await examined.findDaemon();
    if (!status) {
      if (isHeld(home.lock)) {
        return fail(
          "a process holds this home and does not answer",
          `Find it (ls -l /proc/*/fd 2>/dev/null | grep daemon.lock, or lsof ${home.lock}), end it, and start the robot.`,
        );
      }
      const hasJoined = (await examined.findIdentity().catch(() => undefined)) !== undefined;
      const start = service ? "sudo sealbot service start" : "sealbot robot start";
      return hasJoined ? warn("not running", `Start it: ${start}`) : skip("not running");
    }
    const [trouble] = status.trouble;
    if (trouble) return fail(`${trouble.message} (${trouble.code})`, trouble.hint ?? undefined);
    if (status.version !== version) {
      return warn(
        `runs version ${status.version}, and this is ${version}`,
        "Restart it, so that the installed version runs: sealbot service restart, or stop it and: sealbot robot start",
      );
    }
    return ok(`up for ${span(clock.now() - Date.parse(status.started_at))}, pid ${status.pid}, version ${version}`);
  },
};

/** Whether some process has the lock; the file is left as it is. */
function isHeld(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    openFileLock(path, { message: "held", hint: "" })[Symbol.dispose]();
    return false;
  } catch (error) {
    if (hasCode(error, "already-running")) return true;
    throw error;
  }
}
