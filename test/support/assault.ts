// Kills the parts of an office with SIGKILL at moments that chance chooses, and starts them again at once, as a service
// manager does; a runner is never started again by anybody but its daemon.
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { Office } from "./office.ts";
import type { OfficeRobot } from "./office-robot.ts";
import type { Chance } from "./seeded.ts";

/** Disposing ends it too, so that nothing is started again behind a test that failed. */
export interface Assault extends AsyncDisposable {
  /** How often each part was killed, so far. */
  readonly kills: Readonly<Record<"server" | "daemon" | "runner", number>>;
  /** Resolves once the last part killed is up again. */
  end(): Promise<void>;
}

export function startAssault(office: Office, robot: OfficeRobot, chance: Chance): Assault {
  const kills = { server: 0, daemon: 0, runner: 0 };
  const end = new AbortController();
  const strike = {
    async server() {
      await office.server.kill("SIGKILL");
      checkDatabase(office.database);
      await office.startServer();
    },
    async daemon() {
      await robot.daemon.kill("SIGKILL");
      checkDatabase(robot.database);
      await robot.start();
    },
    runner() {
      const runner = chance.pick(robot.runners());
      if (runner !== undefined) killIfAlive(runner);
    },
  };
  const rage = async () => {
    for (;;) {
      for (const victim of chance.shuffled(["server", "daemon", "runner"] as const)) {
        await sleep(chance.between(100, 1_000));
        if (end.signal.aborted) return;
        await strike[victim]();
        kills[victim]++;
      }
    }
  };
  const over = rage();
  over.catch(() => {}); // Told to whoever ends it.
  const stop = () => {
    end.abort();
    return over;
  };
  return { kills, end: stop, [Symbol.asyncDispose]: () => stop().catch(() => {}) };
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself in this very moment.
  }
}

/** @throws when the database at `path` is not whole, or cannot be opened. */
export function checkDatabase(path: string): void {
  using database = new DatabaseSync(path);
  const [row] = database.prepare("PRAGMA integrity_check").all();
  if (row?.integrity_check !== "ok") throw new TypeError(`${path} is damaged: ${JSON.stringify(row)}`);
}
