// Where a runner's code lies and which of Node's flags shut its process in: it reads sealbot's own code and writes its
// own directory, and can start no thread or addon, and no process unless the signed flow uses such nodes.
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ownCode, ownPackage } from "../../base/own-files.ts";
import type { FlowDocument } from "../../flow/document.ts";
import { allNodes } from "../../flow/graph.ts";
import { browserReads } from "../../nodes/browser/host-browser.ts";
import type { PathGrant } from "./declared-paths.ts";

/** `src` or `dist`. */
const code = realpathSync(fileURLToPath(ownCode));
const home = realpathSync(fileURLToPath(ownPackage));

/** Whoever can change these is sealbot. */
export const ownPlaces = (): readonly string[] => [code, home, ...dependencies()];

/** The file a runner executes: TypeScript in a clone, JavaScript once published. */
export const runnerMain = join(code, "runner", `main${extname(import.meta.filename)}`);

/** Where dependencies can lie: inside the package, or beside it once it is installed. */
function dependencies(): string[] {
  const beside = dirname(home);
  const isInstalled = basename(beside) === "node_modules";
  // pnpm keeps each package in a folder of its own, two levels below one store.
  const store = dirname(dirname(beside));
  const places = [
    join(home, "node_modules"),
    ...(isInstalled ? [beside] : []),
    ...(isInstalled && basename(store) === ".pnpm" ? [store] : []),
  ];
  return places.filter((place) => existsSync(place)).map((place) => realpathSync(place));
}

/** Lets a runner write its own directory: the real path, as the process shows it. */
export const writeFlag = (directory: string): string => `--allow-fs-write=${directory}`;

/** What a run needs beyond what every runner may. */
export interface RunnerNeeds {
  /** To start other programs: then the user that the daemon runs as is the only boundary that is left. */
  readonly processes: boolean;
  /** To find and drive a browser of the host. */
  readonly browser?: boolean;
  /** Files of the host. */
  readonly paths?: PathGrant | undefined;
  /** Folders of packages that its nodes come from. */
  readonly packages?: readonly string[];
}

/** Whether a runner that was started for nobody in particular will do. */
export const isModest = ({ processes, paths, packages = [] }: RunnerNeeds): boolean =>
  !(processes || paths || packages.length > 0);

export const needsOf = (flow: Pick<FlowDocument, "nodes" | "subflows">, paths?: PathGrant): RunnerNeeds => {
  const has = (group: string) => allNodes(flow).some(({ type }) => type.startsWith(group));
  const browser = has("browser.");
  return { paths, browser, processes: browser || has("process.") };
};

/** The flags for a run in `directory` with at most `memory` megabytes of heap. */
export function runnerFlags(directory: string, memory: number, needs: RunnerNeeds): string[] {
  const { processes, browser = false, paths, packages = [] } = needs;
  const own = realpathSync(directory);
  const hosts = [
    ...(browser ? browserReads(process.platform) : []),
    ...(paths?.read ?? []),
    ...packages.map((folder) => realpathSync(folder)),
  ];
  const readable = [code, join(home, "package.json"), ...dependencies(), own, ...hosts];
  return [
    "--permission",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    writeFlag(own),
    ...(paths?.write ?? []).map(writeFlag),
    ...(processes ? ["--allow-child-process"] : []),
    // From Node 25 on the network is shut too unless asked for.
    ...(process.allowedNodeEnvironmentFlags.has("--allow-net") ? ["--allow-net"] : []),
    // SQLite opens any file of the user behind the permission model's back: the robot's own database among them.
    "--no-experimental-sqlite",
    "--disable-sigusr1",
    `--max-old-space-size=${memory}`,
    // A part of playwright-core writes to it, and does as well when that means nothing.
    `--disable-proto=${browser ? "delete" : "throw"}`,
    "--no-warnings",
  ];
}
