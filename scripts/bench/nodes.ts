// What it costs a robot's start to have more nodes: the shelf as it is, against one four times as large. What describing
// all of them costs, once for each version, is told beside it.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describeCatalogue, loadCatalogue } from "../../src/flow/catalogue.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";
import { compare, type Figure } from "./measure.ts";

const child = join(import.meta.dirname, "shelf-child.mjs");
const factor = 4;

interface Shelf {
  readonly nodes: number;
  readonly ms: number;
  readonly megabytes: number;
}

function shelfOf(times: number): Shelf {
  const words = ["--no-warnings", "--expose-gc", child, String(times)];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" }));
}

export async function nodesBench({ rounds }: { rounds: number }): Promise<Figure[]> {
  const { size } = shippedNodes;
  const floorName = `the ${size} that there are`;
  const times = { floorName, aim: 1.1, rounds };
  const start = await compare({
    ...times,
    name: `a start that knows ${factor * size} nodes`,
    unit: "ms",
    ours: () => shelfOf(factor).ms,
    floor: () => shelfOf(1).ms,
  });
  const before = performance.now();
  describeCatalogue(await loadCatalogue(shippedNodes));
  const described = Math.round(performance.now() - before);
  const memory = await compare({
    ...times,
    name: `RSS of a process that knows ${factor * size} nodes`,
    unit: "MiB",
    ours: () => shelfOf(factor).megabytes,
    floor: () => shelfOf(1).megabytes,
    notes: () => [`describing all ${size} to the control plane, once for each version: ${described} ms`],
  });
  return [start, memory];
}
