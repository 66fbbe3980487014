// The link's promise when the power goes: whatever moment a daemon is killed at, nothing is lost and nothing doubled.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { robotHome } from "../../src/robot/home.ts";
import { type RobotIdentity, saveIdentity } from "../../src/robot/identity/identity.ts";
import { openFakeLinkServer } from "../support/fake-link-server.ts";
import { identityOf } from "../support/robot-identity.ts";
import { tempHome } from "../support/temp-home.ts";
import { until } from "../support/until.ts";
import { openTestWorkspace } from "../support/workspace.ts";

const office = await openTestWorkspace();
const robot = await office.robot();
const program = fileURLToPath(new URL("../support/echo-robot.ts", import.meta.url));
const total = 400;

test("a daemon that is killed again and again answers every message once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 3, maxLength: 5 }), async (deaths) => {
      using home = tempHome();
      await using server = await openFakeLinkServer(() => identity);
      const identity: RobotIdentity = identityOf(office, robot, server.origin);
      const folder = join(home.path, "robot");
      await saveIdentity(robotHome(folder), identity);
      for (let n = 1; n <= total; n++) server.command({ t: "lock" });
      // Each life ends in the middle of its work: after a number of frames of its own.
      for (const frames of [...deaths, Number.POSITIVE_INFINITY]) {
        const child = spawn(process.execPath, [program, folder], { stdio: ["ignore", "ignore", "inherit"] });
        const gone = once(child, "exit");
        let seen = 0;
        server.onFrame = () => {
          if (++seen === frames) child.kill("SIGKILL");
          return true;
        };
        if (frames === Number.POSITIVE_INFINITY) {
          await until("all answers", () => server.messages.length >= total && server.acknowledged() === total);
          child.kill("SIGKILL");
        }
        await gone;
      }
      expect(server.messages.map((message) => message.t === "status" && message.running)).toEqual(
        [...Array(total).keys()].map((i) => i + 1),
      );
    }),
    { numRuns: 4, seed: 20_26 },
  );
}, 120_000);
