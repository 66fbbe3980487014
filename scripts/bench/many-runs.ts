// What a robot's daemon and its runners hold in memory after a hundred thousand runs, beside what they held after the
// first ten thousand.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Figure } from "./measure.ts";

const child = join(import.meta.dirname, "many-runs-child.mjs");
const count = 100_000;
const step = 10_000;

export async function manyRunsBench(): Promise<Figure> {
  const words = ["--no-warnings", "--expose-gc", child, String(count), String(step)];
  const robot = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const held: number[] = [];
  const heaps: number[] = [];
  const runners: number[] = [];
  for await (const line of createInterface(robot.stdout)) {
    const { megabytes, heap, ...processes } = Object(JSON.parse(line));
    held.push(Number(megabytes));
    heaps.push(Number(heap));
    runners.push(Number(processes.runners));
  }
  const [first = Number.NaN, last = Number.NaN] = [held[0], held.at(-1)];
  if (held.length < count / step) throw new TypeError(`the robot of the bench ended after ${held.length * step} runs`);
  return {
    name: `RSS of a robot's daemon after ${count.toLocaleString("en")} runs`,
    unit: "MiB",
    floorName: `after ${step.toLocaleString("en")}`,
    ...{ ours: last, floor: first, ratio: last / first, aim: 1.1, rounds: { ours: [last], floor: [first] } },
    notes: [
      `each ${step.toLocaleString("en")} runs: ${held.map((megabytes) => megabytes.toFixed(0)).join(", ")} MiB`,
      `of that in use by JavaScript: ${heaps.map((megabytes) => megabytes.toFixed(1)).join(", ")} MiB`,
      `its runners together: ${runners.map((megabytes) => megabytes.toFixed(0)).join(", ")} MiB`,
      `per 10,000 runs: ${((last - first) / (count / step - 1)).toFixed(2)} MiB`,
    ],
  };
}
