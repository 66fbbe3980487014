// A Redis server of a bench's own, on a port of its own, with its journal on, as queues on it are told to have it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endChild } from "./child.ts";

/** `appendfsync`: whether what it answers to is on disk by then, or a second later. */
export async function openRedis(
  appendfsync: "everysec" | "always",
): Promise<{ readonly port: number } & AsyncDisposable> {
  const folder = mkdtempSync(join(tmpdir(), "sealbot-redis-"));
  const port = await freePort();
  const options = { port, bind: "127.0.0.1", dir: folder, save: "", appendonly: "yes", appendfsync };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn("redis-server", words, { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.stdout.on("data", (chunk) => String(chunk).includes("Ready to accept") && resolve());
  });
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      await endChild(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = Object(server.address());
  await new Promise((resolve) => server.close(resolve));
  return Number(port);
}
