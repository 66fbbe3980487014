// A host for the doctor: a home of its own, with or without a robot and its daemon, in an environment that says nothing.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import type { Check, Finding } from "../../src/cli/doctor/check.ts";
import { examine } from "../../src/cli/doctor/examination.ts";
import { Examined, type ExaminedOptions } from "../../src/cli/doctor/examined.ts";
import type { RobotStatus } from "../../src/robot/health/status.ts";
import { type RobotHome, robotHome } from "../../src/robot/home.ts";
import { saveIdentity } from "../../src/robot/identity/identity.ts";
import { openControlSocket } from "../../src/robot/local/socket.ts";
import { keptLogger } from "./quiet-logger.ts";
import { identityOf } from "./robot-identity.ts";
import { tempHome } from "./temp-home.ts";
import { openTestWorkspace } from "./workspace.ts";

export interface TestHost extends AsyncDisposable {
  readonly home: RobotHome;
  /** What the check finds now; with its surroundings changed as given. */
  look(check: Check, changes?: Partial<ExaminedOptions>): Promise<Finding>;
  /** Makes this host a robot of that control plane. */
  join(origin?: string): Promise<void>;
  /** Serves a daemon's status, as if one ran. */
  run(status?: Partial<RobotStatus>): Promise<void>;
}

const version = "0.1.0";

export async function openTestHost(): Promise<TestHost> {
  const opened = new AsyncDisposableStack();
  const place = opened.use(tempHome());
  const home = robotHome(join(place.path, "robot"));
  mkdirSync(home.folder, { mode: 0o700 });
  const look: TestHost["look"] = async (check, changes = {}) => {
    using examined = new Examined({
      ...{ home, service: undefined, cli: join(place.path, "cli"), env: {}, clock: systemClock, platform: "linux" },
      ...{ version, canAsk: false, server: undefined, session: async () => undefined },
      ...changes,
    });
    const [found] = await examine([{ ...check, needs: [] }], examined, { clock: systemClock });
    if (!found) throw new TypeError("a check found nothing");
    return found;
  };
  return {
    home,
    look,
    async join(origin = "https://sealbot.invalid") {
      const workspace = await openTestWorkspace();
      await saveIdentity(home, identityOf(workspace, await workspace.robot(), origin));
    },
    async run(status = {}) {
      const whole = { ...quietStatus, ...status };
      const no = () => undefined;
      const handlers = { ping: no, unlock: no, refuse: no, lock: no, stop: no, "watch-questions": no };
      const others = { settings: no, reload: no };
      const place = { path: home.socket, isForGroup: false };
      opened.use(await openControlSocket(place, { ...handlers, ...others, status: () => whole }, keptLogger()));
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

export const quietStatus: RobotStatus = {
  ...{ robot: `rob_${"a".repeat(26)}`, name: "build-1", workspace: "wsp", server: "https://sealbot.invalid" },
  ...{ version, node: process.version, standing: "active", labels: [], fingerprint: "AAAA-BBBB", pid: 42, outbox: 0 },
  key_store: { kind: "file", warning: "it is a file" },
  link: { state: "online", since: "2026-01-01T00:00:00.000Z", error: null },
  started_at: "2026-01-01T00:00:00.000Z",
  ...{ trouble: [], last_errors: [], vaults: [], waiting: [], runs: [] },
};
