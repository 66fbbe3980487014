// The robot daemon from start to linked, and what it holds while idle, against Node with ws and pino connected.

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuMilliseconds, endChild, residentMegabytes, runToSign } from "./child.ts";
import { compare, type Figure } from "./measure.ts";
import { main, openOffice } from "./office.ts";

/** Milliseconds after which memory is read: start-up garbage is gone by then. */
const settle = 2_000;
const idle = 10_000;

export async function daemonBench({ rounds }: { rounds: number }): Promise<Figure[]> {
  await using office = await openOffice();
  const peer = [join(import.meta.dirname, "peer-robot.mjs"), office.url];
  const ours = [main, "robot", "start"];
  const startOf = (args: string[], sign: string) => async () => {
    const { child, ms } = await runToSign(args, sign, office.robotEnv);
    await endChild(child);
    return ms;
  };
  const memoryOf = (args: string[], sign: string) => async () => {
    const { child } = await runToSign(args, sign, office.robotEnv);
    await sleep(settle);
    const megabytes = residentMegabytes(child.pid);
    await endChild(child);
    return megabytes;
  };
  const linked = '"state":"online"';
  const floorName = "Node + ws + pino, connected";
  const start = await compare({
    name: "robot daemon: start to linked",
    unit: "ms",
    floorName,
    aim: 1.8,
    rounds,
    ours: startOf(ours, linked),
    floor: startOf(peer, '"ready"'),
  });
  const memory = await compare({
    name: "robot daemon: idle RSS",
    unit: "MiB",
    floorName,
    aim: 1.3,
    rounds,
    ours: memoryOf(ours, linked),
    floor: memoryOf(peer, '"ready"'),
  });
  const { child } = await runToSign(ours, linked, office.robotEnv);
  await sleep(settle);
  const before = cpuMilliseconds(child.pid);
  await sleep(idle);
  const share = ((cpuMilliseconds(child.pid) - before) / idle) * 100;
  await endChild(child);
  return [
    start,
    { ...memory, notes: [`processor while idle over ${idle / 1_000} s: ${share.toFixed(2)} % of one core`] },
  ];
}
