// `npm run bench [-- NAME…]`: every scenario beside its floor, in turns, medians and ratios; JSON in .bench/.
// Times vary twofold between minutes on a shared machine, so only the ratios count.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { Figure } from "./bench/measure.ts";

type Bench = (options: { rounds: number }) => Promise<Figure | readonly Figure[]>;

const benches: Record<string, () => Promise<Bench>> = {
  item: async () => (await import("./bench/item.ts")).itemBench,
  engine: async () => {
    const [{ engineBench }, { engineFlowsBench }] = [
      await import("./bench/engine.ts"),
      await import("./bench/engine-flows.ts"),
    ];
    return async (options) => [await engineBench(options), ...(await engineFlowsBench(options))];
  },
  "node-red": async () => (await import("./bench/node-red.ts")).nodeRedBench,
  dispatch: async () => (await import("./bench/dispatch.ts")).dispatchBench,
  runs: async () => (await import("./bench/runs.ts")).runsBench,
  "many-runs": async () => (await import("./bench/many-runs.ts")).manyRunsBench,
  cli: async () => (await import("./bench/cli.ts")).cliBench,
  daemon: async () => (await import("./bench/daemon.ts")).daemonBench,
  runner: async () => (await import("./bench/runner.ts")).runnerBench,
  nodes: async () => (await import("./bench/nodes.ts")).nodesBench,
  vault: async () => (await import("./bench/vault.ts")).vaultBench,
  "open-vault": async () => (await import("./bench/open-vault.ts")).openVaultBench,
  inject: async () => (await import("./bench/inject.ts")).injectBench,
  console: async () => (await import("./bench/console.ts")).consoleBench,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "5" } },
});
const rounds = Math.max(3, Number(values.rounds));
const chosen = positionals.length > 0 ? positionals : Object.keys(benches);
const figures: Figure[] = [];
const number = (value: number): string => value.toLocaleString("en", { maximumSignificantDigits: 3 });

for (const name of chosen) {
  const load = benches[name];
  if (!load) {
    console.error(`no bench "${name}"; there are: ${Object.keys(benches).join(", ")}`);
    process.exitCode = 2;
    continue;
  }
  for (const figure of [await (await load())({ rounds })].flat()) {
    figures.push(figure);
    const verdict =
      figure.aim === undefined ? "" : figure.ratio <= figure.aim ? ` (aim ${figure.aim} ✔)` : ` (aim ${figure.aim} ✖)`;
    console.log(
      `${figure.name}\n  ours ${number(figure.ours)} ${figure.unit} · ${figure.floorName} ${number(figure.floor)} ${figure.unit} · ratio ${number(figure.ratio)}${verdict}`,
    );
    for (const note of figure.notes) console.log(`  ${note}`);
  }
}

mkdirSync(".bench", { recursive: true });
const machine = { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length };
writeFileSync(
  ".bench/results.json",
  `${JSON.stringify({ at: new Date().toISOString(), machine, rounds, figures }, null, 2)}\n`,
);
