// Whether the robot can write: a disk with room on it that is not read-only. It writes an empty file and takes it away.
import { rm, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Check, type Finding, fail, ok, warn } from "./check.ts";

const mega = 1024 * 1024;
/** Bytes below which work stops soon, and below which somebody should know. */
const [little, tight] = [16 * mega, 256 * mega];

const room = "Make room there: sealbot itself needs little, its database and what flows leave behind a few MB.";

export const spaceCheck: Check = {
  name: "disk",
  needs: ["user"],
  run: async ({ home: { folder } }) => {
    const place = await firstThere(folder);
    const { bavail, bsize, files, ffree } = await statfs(place);
    const free = bavail * bsize;
    if (free < little) return fail(`${sized(free)} are free at ${place}`, room);
    // Some file systems count no files.
    if (files > 0 && ffree === 0) return fail(`no more files can be made at ${place}`, room);
    const fault = place === folder ? await tryToWrite(folder) : undefined;
    if (fault) return fault;
    return free < tight ? warn(`${sized(free)} are free at ${place}`, room) : ok(`${sized(free)} free`);
  },
};

/** The folder, or the nearest above it that there is. */
async function firstThere(folder: string): Promise<string> {
  const isThere = await statfs(folder).then(
    () => true,
    () => false,
  );
  const above = dirname(folder);
  return isThere || above === folder ? folder : await firstThere(above);
}

async function tryToWrite(folder: string): Promise<Finding | undefined> {
  const probe = join(folder, `.doctor-${process.pid}`);
  try {
    await writeFile(probe, "", { flag: "wx", mode: 0o600 });
    return undefined;
  } catch (error) {
    const [why, remedy] = remedies[String(Reflect.get(Object(error), "code"))] ?? ["cannot be written to", room];
    return fail(`${folder} ${why}`, remedy);
  } finally {
    await rm(probe, { force: true }).catch(() => {}); // As unwritable as it was before.
  }
}

const remedies: Readonly<Record<string, readonly [string, string]>> = {
  EROFS: [
    "is on a read-only file system",
    "Mount it for writing (mount -o remount,rw …), or set SEALBOT_HOME elsewhere.",
  ],
  EACCES: ["may not be written to by this user", "Run this as the user who owns it, or give it back with chown."],
  EPERM: ["may not be written to by this user", "Run this as the user who owns it, or take its immutable flag away."],
  ENOSPC: ["has no room left", room],
  EDQUOT: ["is over this user's quota", room],
};

const sized = (bytes: number): string =>
  bytes < 1024 * mega ? `${Math.floor(bytes / mega)} MB` : `${Math.floor(bytes / (1024 * mega))} GB`;
