// The programs of others that ours are measured beside, each installed once into .bench/peers, and only for a bench.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Exact versions, so that a figure says what it was measured beside. */
export const peers = {
  "node-red-4": ["node-red@4.1.15"],
  "node-red-5": ["node-red@5.0.7"],
  bullmq: ["bullmq@6.7.0", "ioredis@6.0.0"],
} as const satisfies Record<string, readonly string[]>;

/** The folder that holds the peer's node_modules. Needs the npm registry the first time. */
export function peerFolder(name: keyof typeof peers): string {
  const folder = resolve(".bench", "peers", name);
  if (existsSync(join(folder, "installed"))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  console.error(`installing ${peers[name].join(" ")} for the bench …`);
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...peers[name]], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  writeFileSync(join(folder, "installed"), "");
  return folder;
}
