// Which files of this host a run is let at: those that its signed flow declares, as far as this robot allows it. Never
// the robot's own keys, database, socket or code, however they are named.
import { realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize, relative, sep } from "node:path";
import { errorOf } from "../../base/errors.ts";
import type { DeclaredPaths } from "../../flow/document.ts";
import type { RobotHome } from "../home.ts";
import { parseFolders } from "../settings/flow-folders.ts";
import { ownPlaces } from "./flags.ts";

/** Paths as the flow names them and, where links lie on the way, as they really are. */
export interface PathGrant {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

interface Rules {
  readonly home: Pick<RobotHome, "folder" | "socket">;
  /** The robot's setting, see `parseFolders`. */
  readonly folders: string;
}

/** Where the system shows the memory and the environment of every process of the same user. */
const systemPlaces = ["/proc", "/sys", "/dev"];

/**
 * @throws AuthError `not-permitted` naming a path that this robot lets no flow at; NotFoundError `not-found` for one
 * that is not there, since what may be done there could not be told.
 */
export async function grantPaths(declared: DeclaredPaths, { home, folders }: Rules): Promise<PathGrant> {
  const socket = dirname(await realPlace(home.socket));
  const secret = [await realPlace(home.folder), socket, ...systemPlaces];
  const allowed = folders === "" ? undefined : await Promise.all(parseFolders(folders).map(realPlace));
  const check = async (path: string, closed: readonly string[]): Promise<readonly string[]> => {
    const real = await realPlace(path);
    if (closed.some((place) => isWithin(place, real) || isWithin(real, place))) throw refused(path, "own");
    if (allowed && !allowed.some((folder) => isWithin(folder, real))) throw refused(path, "elsewhere");
    return [...new Set([normalize(path), real])];
  };
  const write = (await Promise.all(declared.write.map((path) => check(path, [...secret, ...ownPlaces()])))).flat();
  const read = (await Promise.all(declared.read.map((path) => check(path, secret)))).flat();
  await Promise.all([...declared.read, ...declared.write.map(dirname)].map(mustExist));
  return { read: [...new Set([...read, ...write])], write };
}

/** The path without links; of what is not there yet, as far as it is there. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const above = dirname(path);
    if (codeOf(error) !== "ENOENT" || above === path) throw error;
    return join(await realPlace(above), relative(above, path));
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way));
}

async function mustExist(path: string): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    throw errorOf({
      code: "not-found",
      message: `the flow declares ${path}, which is not on this robot's host`,
      hint: "Create it there, or correct settings.paths of the flow and sign it again.",
    });
  }
}

const codeOf = (error: unknown): unknown => Reflect.get(Object(error), "code");

function refused(path: string, why: "own" | "elsewhere") {
  return errorOf({
    code: "not-permitted",
    message:
      why === "own"
        ? `the flow declares ${path}, which holds or belongs to what no flow may touch: the robot's own files or the system's`
        : `the flow declares ${path}, which lies outside of the folders that this robot allows`,
    hint:
      why === "own"
        ? "Declare the folder that the flow really works in."
        : "Whoever runs the robot can allow it: sealbot robot config set flow-folders FOLDERS",
  });
}
