// How the tests run: real processes and sockets, so generous time limits, and more workers than a small host has cores:
// most tests wait.
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: join(import.meta.dirname, ".."),
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    globals: false,
  },
});
