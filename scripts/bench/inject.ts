// From "inject" to a key that is usable on the robot and a verified receipt, against a bare WebSocket round trip.
import { join } from "node:path";
import { WebSocket } from "ws";
import * as client from "../../src/client/index.ts";
import { endChild, runToSign } from "./child.ts";
import { compare, type Figure, median } from "./measure.ts";
import { main, openOffice } from "./office.ts";

const injects = 10;
const echoes = 200;

export async function injectBench({ rounds }: { rounds: number }): Promise<Figure> {
  await using office = await openOffice();
  await using held = new AsyncDisposableStack();
  const { child: daemon } = await runToSign([main, "robot", "start"], '"state":"online"', office.robotEnv);
  held.defer(() => endChild(daemon));
  const { child: echo, output } = await runToSign([join(import.meta.dirname, "echo-server.mjs")], "port ");
  held.defer(() => endChild(echo));
  const socket = new WebSocket(`ws://127.0.0.1:${/port (\d+)/.exec(output())?.[1]}`, { perMessageDeflate: false });
  held.defer(() => socket.terminate());
  await new Promise((resolve) => socket.once("open", resolve));
  const roundTrip = () =>
    new Promise((resolve) => {
      socket.once("message", resolve);
      socket.send("x".repeat(4_096));
    });
  const timed = async (count: number, work: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const begin = performance.now();
      await work();
      times.push(performance.now() - begin);
    }
    return median(times);
  };
  const { session, robot, vsk } = office;
  return await compare({
    name: "inject → key usable on the robot, receipt verified",
    unit: "ms",
    floorName: "bare ws round trip of 4 KiB through a Node process",
    rounds,
    ours: () => timed(injects, () => client.injectVault(session, { robot, vault: "ops", vskText: vsk })),
    floor: () => timed(echoes, roundTrip),
  });
}
