// Somebody copies a robot's home and starts the copy: the control plane lets neither in, everybody is told what happened
// and what to do, and only a person decides which of the two goes on.
import { cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { robotHome } from "../../src/robot/home.ts";
import { runCli, startCli } from "../support/cli.ts";
import { test } from "../support/office-test.ts";
import { tempHome } from "../support/temp-home.ts";
import { until } from "../support/until.ts";

const linked = z.object({
  link: z.object({ state: z.string(), error: z.object({ code: z.string(), hint: z.string().nullable() }).nullable() }),
});
const shown = z.object({ status: z.string(), online: z.boolean() });

test("of a robot and its copy neither is let in, until an admin endorses the one that goes on", {
  timeout: 180_000,
}, async ({ office }) => {
  await using robot = await office.robot("twin");
  using there = tempHome();
  const copied = robotHome(join(there.path, "sealbot", "robot"));
  cpSync(dirname(robot.database), copied.folder, {
    recursive: true,
    filter: (path) => !path.endsWith(".sock") && !path.includes("/runners"),
  });
  const startCopy = () => {
    const child = startCli(["robot", "start"], { home: there.path });
    const ended = new Promise((resolve) => child.on("close", resolve));
    return {
      [Symbol.asyncDispose]: async () => {
        child.kill("SIGKILL");
        await ended;
      },
    };
  };
  const ofCopy = async () => {
    const { status, stdout } = await runCli(["robot", "status", "--json"], { home: there.path });
    return status === 0 ? linked.safeParse(JSON.parse(stdout)).data : undefined;
  };
  const ofRobot = () => robot.host.json(linked, ["robot", "status"]);
  const bothAreOut = () =>
    until("both to be refused", async () => {
      const [first, second] = [await ofRobot(), await ofCopy()];
      return first.link.error?.code === "cloned" && second?.link.error?.code === "cloned";
    });
  const asShown = () => office.ada.json(shown, ["robot", "show", "twin"]);

  {
    await using _copy = startCopy();
    await bothAreOut();
    for (const words of [
      await robot.host.ok(["robot", "status"]),
      (await runCli(["robot", "status"], { home: there.path })).stdout,
    ]) {
      expect(words).toContain("(cloned)");
      expect(words.replaceAll(/\s+/g, " ")).toContain(
        "Two robots use one identity. Stop the copy, then have this one endorsed again: sealbot robot endorse",
      );
    }
    for (const args of [["list"], ["show", "twin"]]) {
      const { stdout, stderr } = await office.ada.run(["robot", ...args]);
      expect(stdout).toMatch(/cloned/);
      expect(stderr).toContain("Two hosts used the identity");
      expect(stderr).toContain("sealbot robot endorse twin");
    }
    expect(await asShown()).toEqual({ status: "cloned", online: false });
    const { status, stderr } = await robot.inject();
    expect({ status, stderr }).toMatchObject({ status: expect.toBeOneOf([3, 5, 6]) });
  }

  await office.ada.ok(["robot", "endorse", "twin"]);
  await until("the one that goes on", async () => (await asShown()).online);
  const run = await robot.waiting();
  expect((await robot.inject()).status).toBe(0);
  await robot.reached(run, "succeeded");

  await using _again = startCopy();
  await bothAreOut();
  const audit = await office.ada.ok(["audit", "--json"]);
  const happened = audit.match(/robot\.cloned/g);
  expect(happened).toHaveLength(2);
});
