// The disk of a robot, and then that of the control plane, fills up while runs go on. Nothing that was acknowledged is
// lost, nothing dies, people are told, and everything goes on by itself when there is room again.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { z } from "zod";
import * as client from "../../src/client/index.ts";
import { test } from "../support/office-test.ts";
import { canMount, openSmallDisk } from "../support/small-disk.ts";
import { until } from "../support/until.ts";

const states = z.object({
  trouble: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string() })),
  outbox: z.number(),
  link: z.object({ state: z.string() }),
});

/** Says a hundred things in about three seconds. */
const talking = {
  name: "talking",
  nodes: [
    { id: "start", type: "core.start", wires: [["talk"]] },
    {
      id: "talk",
      type: "core.function",
      config: {
        code: "for (let i = 0; i < 100; i++) { debug({ i, text: 'x'.repeat(2000) }); await new Promise((go) => setTimeout(go, 30)); }",
      },
      wires: [[]],
    },
  ],
};

test.skipIf(!canMount)(
  "a robot whose disk is full loses nothing of its runs",
  { timeout: 180_000 },
  async ({ office }) => {
    await using robot = await office.robot("full", { start: false });
    await office.ada.ok(["flow", "push", office.file("talking", JSON.stringify(talking))]);
    using disk = openSmallDisk(dirname(robot.database), 16);
    await robot.start();
    await until("the link", async () => (await robot.status()).link.state === "online");
    const status = () => robot.host.json(states, ["status"]);
    const { url: server, email, password } = office;
    using session = await client.login({ server, email, password });

    const during = await robot.order("talking");
    await robot.reached(during, "running");
    disk.fill();
    const [told] = await until("the robot to say so", async () => {
      const { trouble } = await status();
      return trouble.length > 0 ? trouble : undefined;
    });
    expect(told).toMatchObject({ code: "disk-full", hint: expect.stringContaining("Make room") });
    expect(await robot.host.ok(["status"])).toMatch(/the disk of \S+ is full/);
    const after = await robot.order("talking");
    await sleep(4_000);
    expect(readFileSync(`/proc/${robot.daemon.pid}/comm`, "utf8")).not.toBe("");
    expect((await client.getRun(session, after.id)).status).toBe("assigned");

    disk.empty();
    for (const run of [during, after]) {
      await robot.reached(run, "succeeded");
      const events = await client.listRunEvents(session, run.id);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
      expect(events.filter(({ type }) => type === "debug")).toHaveLength(100);
    }
    await until("all to be well", async () => {
      const { trouble, outbox, link } = await status();
      return trouble.length === 0 && outbox === 0 && link.state === "online";
    });
    expect(robot.daemon.output()).toContain("the disk takes what is written again");
    await robot.stop();
  },
);
