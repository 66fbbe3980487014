// From "inject" to a key that is usable on the robot and a verified receipt, against a bare WebSocket round trip.
import { once } from "node:events";
import { WebSocket } from "ws";
import * as client from "../../src/client/index.ts";
import { endChild, runToSign } from "./child.ts";
import { compare, type Figure, median } from "./measure.ts";
import { main, openOffice } from "./office.ts";

const injects = 10;
const pings = 200;

export async function injectBench({ rounds }: { rounds: number }): Promise<Figure> {
  await using office = await openOffice();
  await using held = new AsyncDisposableStack();
  const { child: daemon } = await runToSign([main, "robot", "start"], '"state":"online"', office.robotEnv);
  held.defer(() => endChild(daemon));
  const timed = async (count: number, work: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const begin = performance.now();
      await work();
      times.push(performance.now() - begin);
    }
    return median(times);
  };
  // The server's WebSocket answers pings before anyone has signed in, which is all a floor needs.
  const floor = async () => {
    const link = new URL("/v1/robots/link", office.url.replace(/^http/, "ws"));
    const socket = new WebSocket(link, "sealbot.v1", { perMessageDeflate: false });
    await once(socket, "message");
    const roundTrip = () => {
      socket.ping("x".repeat(100));
      return once(socket, "pong");
    };
    const time = await timed(pings, roundTrip);
    socket.terminate();
    return time;
  };
  const { session, robot, vsk } = office;
  return await compare({
    name: "inject → key usable on the robot, receipt verified",
    unit: "ms",
    floorName: "bare ws round trip through the same server process",
    rounds,
    ours: () => timed(injects, () => client.injectVault(session, { robot, vault: "ops", vskText: vsk })),
    floor,
  });
}
