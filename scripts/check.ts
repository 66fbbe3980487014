// `npm run check`: everything that is judged without running the tests. Each step runs even when an earlier one
// failed, so one call shows all there is to mend; it never changes a source file.
import { root, runCommand, tool } from "./command.ts";

interface Step {
  name: string;
  program: string;
  args: readonly string[];
}

const steps: readonly Step[] = [
  { name: "types", program: tool("tsc"), args: ["--noEmit"] },
  { name: "types of the console", program: tool("tsc"), args: ["--noEmit", "-p", "src/console"] },
  { name: "format, lint and layers", program: tool("biome"), args: ["check", "--error-on-warnings", "."] },
  { name: "unused code and dependencies", program: tool("knip"), args: [] },
  { name: "build", program: process.execPath, args: ["scripts/build.ts"] },
  // The build step has just made what npm would pack.
  { name: "package", program: tool("publint"), args: ["run", "--strict", "--pack", "false", root] },
];

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const results = steps.map(({ name, program, args }) => {
  console.log(`\n▶ ${name}`);
  const start = performance.now();
  const ok = runCommand(program, args) === 0;
  return { name, ok, took: performance.now() - start };
});

console.log("");
for (const { name, ok, took } of results) console.log(`${ok ? "✓" : "✗"} ${name} (${seconds(took)})`);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
