// Whether the control socket lets in those that it should, and nobody else.
import { lstat, realpath } from "node:fs/promises";
import { shellWord } from "../../base/shell-word.ts";
import { type Check, fail, ok, skip } from "./check.ts";

/** Bytes of `sun_path` on Linux and macOS, less the final zero. */
const longest = process.platform === "darwin" ? 103 : 107;

export const socketCheck: Check = {
  name: "control socket",
  run: async (examined) => {
    const { home, platform } = examined;
    if (platform === "win32") return ok("a named pipe of this user");
    const bytes = Buffer.byteLength(home.socket);
    if (bytes > longest) {
      return fail(
        `its path has ${bytes} bytes, and the system takes no more than ${longest}`,
        "Set SEALBOT_HOME to a folder with a shorter path.",
      );
    }
    const runs = (await examined.findDaemon()) !== undefined;
    const path = await realpath(home.socket).catch(() => home.socket);
    const found = await lstat(path).catch(() => undefined);
    if (!found)
      return runs ? fail(`${path} cannot be looked at`, "Restart the robot.") : skip("no daemon made one yet");
    if ((found.mode & 0o007) !== 0) {
      return fail(`${path} lets everybody in`, `Close it: chmod o= ${shellWord(path)}`);
    }
    if (!runs) return ok("left over from a daemon that ended; the next one replaces it");
    return ok((found.mode & 0o070) === 0 ? "for this user alone" : "for this user and its group");
  },
};
