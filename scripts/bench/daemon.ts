// The published robot daemon from start to linked, and what it holds while idle, against Node with ws and pino
// connected. The runners that it keeps warm are processes of their own and counted apart.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { childrenOf, cpuMilliseconds, endChild, openFiles, residentMegabytes, runToSign } from "./child.ts";
import { compare, type Figure } from "./measure.ts";
import { main, openOffice } from "./office.ts";

/** Milliseconds after which memory is read: start-up garbage is gone by then. */
const settle = 2_500;
/** From then on nothing of the start is left to be done. */
const calm = 10_000;
const idle = 60_000;

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
  await sleep(calm);
  const runners = childrenOf(child.pid).map(residentMegabytes);
  const files = openFiles(child.pid);
  const before = cpuMilliseconds(child.pid);
  await sleep(idle);
  const share = ((cpuMilliseconds(child.pid) - before) / idle) * 100;
  await endChild(child);
  const cold = await memoryOf([...ours, "--warm-runners", "0"], linked)();
  const notes = [
    `processor over ${idle / 1_000} s idle: ${share.toFixed(2)} % of one core; open files: ${files}`,
    `kept warm beside it: ${runners.map((size) => `a runner of ${size.toFixed(0)} MiB`).join(", ") || "no runner"}`,
    `with warmRunners 0: ${cold.toFixed(1)} MiB and no runner`,
  ];
  return [start, { ...memory, notes }];
}
