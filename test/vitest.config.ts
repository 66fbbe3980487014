// How the tests run: real processes and sockets, so generous time limits, and more workers than a small host has cores:
// most tests wait.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { builtRunner } from "./built-runner.ts";
import { SlowFirst } from "./slow-first.ts";

export default defineConfig({
  root: join(import.meta.dirname, ".."),
  plugins: [builtRunner()],
  test: {
    watch: false,
    include: ["test/**/*.test.ts"],
    pool: "forks",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: Math.min(8, 2 * availableParallelism()),
    sequence: { sequencer: SlowFirst },
    globals: false,
  },
});
