// Whether the robot's files are its own: a folder that only its user may enter, and files that only it may read.
import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { shellWord } from "../../base/shell-word.ts";
import { type Check, type Finding, fail, ok, skip } from "./check.ts";

export const homeCheck: Check = {
  name: "home",
  needs: ["user"],
  run: async ({ home, service, cli, platform }) => {
    const folder = await lstat(home.folder).catch(missing);
    if (!folder) return skip(`${home.folder} is not there yet`, "It is made when this host joins: sealbot robot join");
    if (!folder.isDirectory()) return fail(`${home.folder} is no folder`, "Move it away, or set SEALBOT_HOME.");
    // Windows keeps strangers out by what it gives to each user's own folder.
    if (platform === "win32") return ok(home.folder);
    const uid = process.geteuid?.() ?? folder.uid;
    // Whoever looks at a service has become its user, and the command line's files are another's.
    const own = service ? [] : await filesIn(cli);
    for (const path of [home.folder, ...(await filesIn(home.folder)), ...own]) {
      const fault = await faultOf(path, uid);
      if (fault) return fault;
    }
    return ok(`${home.folder}, closed to all others`);
  },
};

async function faultOf(path: string, uid: number): Promise<Finding | undefined> {
  const found = await lstat(path).catch(missing);
  // Gone meanwhile, or a socket, whose rights are a matter of its own.
  if (!found || !(found.isFile() || found.isDirectory())) return undefined;
  if (found.uid !== uid) {
    return fail(
      `${path} belongs to another user (${found.uid}, this is ${uid})`,
      `Give it back: sudo chown -R ${uid} ${shellWord(path)}; or run this as the user who owns it.`,
    );
  }
  if ((found.mode & 0o077) === 0) return undefined;
  const mode = found.isDirectory() ? "700" : "600";
  return fail(`${path} is open to others (${modeOf(found)})`, `Close it: chmod ${mode} ${shellWord(path)}`);
}

/** Files with something to keep to themselves; what a run leaves in its folder is its own. */
async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { withFileTypes: true }).catch(missing);
  return (names ?? []).filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
}

const modeOf = ({ mode }: Stats): string => (mode & 0o777).toString(8).padStart(4, "0");

function missing(error: unknown): undefined {
  if (Reflect.get(Object(error), "code") !== "ENOENT") throw error;
}
