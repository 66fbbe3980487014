// A desktop that nobody sees: an X server with a window manager, and hands that type into its windows.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { tempHome } from "./temp-home.ts";
import { until } from "./until.ts";

const run = promisify(execFile);

export interface XDesktop extends AsyncDisposable {
  /** What a session's programs find in their environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The windows of sealbot that are open now, each by process and number. */
  windows(): Promise<readonly string[]>;
  /** The window that is open once one is that is not among `known`. */
  window(known?: Iterable<string>): Promise<string>;
  /** Resolves once no window of sealbot is open. */
  noWindow(): Promise<void>;
  type(text: string): Promise<void>;
  /** Presses keys one after the other, by their X names. */
  press(...keys: readonly string[]): Promise<void>;
  /** Keeps a picture of the screen; its path is printed. */
  photograph(name: string): Promise<string>;
}

let album: string | undefined;

export async function openXDesktop(): Promise<XDesktop> {
  await using opened = new AsyncDisposableStack();
  const home = opened.use(tempHome());
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1024x640x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  opened.defer(() => end(server));
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: home.path,
    DISPLAY: `:${await displayOf(server)}`,
    LANG: "C.UTF-8",
  };
  const manager = spawn("openbox", ["--sm-disable"], { env, stdio: "ignore" });
  opened.defer(() => end(manager));
  const xdotool = async (...args: readonly string[]) => (await run("xdotool", [...args], { env })).stdout;
  const answers = (...args: readonly string[]) => xdotool(...args).catch(() => ""); // It fails when it finds nothing.
  await until("the window manager", () => answers("get_desktop"));

  const windows = async () => {
    const found = (await answers("search", "--onlyvisible", "--name", "^sealbot$")).split("\n").filter(Boolean);
    const named = await Promise.all(found.map(async (id) => [(await answers("getwindowpid", id)).trim(), id]));
    return named.filter(([pid]) => pid).map((pair) => pair.join("/"));
  };
  const held = opened.move();
  return {
    env,
    windows,
    window: async (known = []) => {
      const old = new Set(known);
      const found = await until("a window", async () => (await windows()).find((one) => !old.has(one)));
      await answers("windowactivate", "--sync", found.split("/")[1] ?? "");
      return found;
    },
    noWindow: async () => void (await until("no window", async () => (await windows()).length === 0)),
    type: async (text) => void (await xdotool("type", "--delay", "2", text)),
    press: async (...keys) => void (await xdotool("key", ...keys)),
    photograph: async (name) => {
      album ??= mkdtempSync(join(tmpdir(), "sealbot-screenshots-"));
      const file = join(album, `${name}.png`);
      await run("import", ["-window", "root", file], { env });
      process.stderr.write(`\nscreenshot: ${file}\n`);
      return file;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** The number that the server chose. */
function displayOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.stdio[3]?.on("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.on("exit", () => resolve());
    child.kill();
  });
}
