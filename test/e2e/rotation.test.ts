// `sealbot vault rotate` as a process that is killed with SIGKILL at a request of its own, or whose control plane is.
// Whatever dies: the next `vault rotate` shows a key, and that one key opens the vault and everything in it.
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ended, runCli, startCli } from "../support/cli.ts";
import { type Blow, type DeadlyProxy, openDeadlyProxy } from "../support/deadly-proxy.ts";
import { openChance } from "../support/seeded.ts";

let home: string;
let proxy: DeadlyProxy;
let server: Awaited<ReturnType<typeof startServer>>;
/** Every key that was ever printed, oldest first. */
const shown: string[] = [];

async function startServer() {
  const child = startCli(["server", "start", "--port", "0"], { home });
  let stdout = "";
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (chunk) => {
      stdout += chunk;
      if (/listening on http\S+\n/.test(stdout)) resolve();
    });
    child.once("close", () => reject(new TypeError("the server did not start")));
  });
  const [, url = ""] = /listening on (\S+)/.exec(stdout) ?? [];
  proxy.lead(url);
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  return { kill, setupCode: /^Setup code: (\S+)$/m.exec(stdout)?.[1] ?? "" };
}

const cli = (args: readonly string[], stdin = "") => runCli(args, { home, stdin });
async function ok(args: readonly string[], stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await cli(args, stdin);
  expect(status, `${args.join(" ")}: ${stderr}`).toBe(0);
  return stdout;
}
const keyIn = (text: string) => /VSK1-[A-Z0-9-]+/.exec(text)?.[0];

/** Rotates; who is struck is gone before the command ends. */
async function rotateUnder(blow: Blow | undefined, onSpawn: (pid: number) => void): Promise<Ended> {
  proxy.aim(blow);
  const child = startCli(["vault", "rotate", "shop"], { home });
  onSpawn(child.pid ?? 0);
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk) => (stdout += chunk));
  child.stderr?.on("data", (chunk) => (stderr += chunk));
  child.stdin?.end();
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { status, stdout, stderr };
}

async function checkVault(): Promise<void> {
  const key = shown.at(-1) ?? "";
  await ok(["vault", "close", "shop"]);
  await ok(["vault", "open", "shop", "--vsk-file", "-"], `${key}\n`);
  expect(await ok(["item", "get", "shop", "a", "--field", "password"])).toBe("second\n");
  const before = shown.findLast((one) => one !== key);
  if (!before) return;
  const old = await cli(["vault", "open", "shop", "--vsk-file", "-"], `${before}\n`);
  expect(old.status).not.toBe(0);
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "sealbot-rotation-"));
  proxy = await openDeadlyProxy();
  server = await startServer();
  await writeFile(join(home, "code"), server.setupCode, { mode: 0o600 });
  await writeFile(join(home, "password"), "weathered lantern over mauve quay 42", { mode: 0o600 });
  const account = ["--setup-code-file", "code", "--email", "ada@example.com", "--password-file", "password"];
  await ok(["account", "create", "--server", proxy.url, ...account]);
  shown.push(keyIn(await ok(["vault", "create", "shop"])) ?? "");
  for (const value of ["first", "second"])
    await ok(["item", "set", "shop", "a", "--category", "login", "--value-stdin"], value);
}, 60_000);
afterAll(async () => {
  await server?.kill();
  await proxy?.[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

test("the client or the control plane may be killed at any request", { timeout: 300_000 }, async () => {
  const chance = openChance();
  process.stderr.write(`\nrotation: SEALBOT_SEED=${chance.seed} makes the same choices again\n`);
  const whole = await rotateUnder(undefined, () => {});
  shown.push(keyIn(whole.stdout) ?? "");
  const requests = proxy.count();
  expect(requests).toBeGreaterThan(5);
  await checkVault();

  const blows = Array.from({ length: requests }, (_, i) => ({ at: i + 1, after: chance.between(0, 1) < 0.5 }));
  for (const { at, after } of chance.shuffled(blows)) {
    const who = chance.pick(["client", "server"] as const);
    let client = 0;
    const strike = who === "client" ? () => process.kill(client, "SIGKILL") : () => server.kill();
    const struck = await rotateUnder({ at, after, strike }, (pid) => {
      client = pid;
    });
    const place = `request ${at}, ${after ? "after" : "before"} it, ${who} killed`;
    expect(struck.status, place).not.toBe(0);
    expect(keyIn(struck.stdout), place).toBeUndefined();
    proxy.aim();
    if (who === "server") server = await startServer();
    const { status, stdout, stderr } = await cli(["vault", "rotate", "shop"]);
    expect(status, `${place}: ${stderr}`).toBe(0);
    const key = keyIn(stdout) ?? "";
    expect(shown, place).not.toContain(key);
    shown.push(key);
    await checkVault();
    expect(await readdir(join(home, "sealbot", "cli", "rotations")), place).toEqual([]);
  }
});

test("signing out is refused while a new key was shown to nobody", { timeout: 60_000 }, async () => {
  const commit = proxy.count();
  const struck = await rotateUnder({ at: 1, after: false, strike: () => {} }, () => {});
  expect(struck.status).toBe(6);
  expect(commit).toBeGreaterThan(0);
  let client = 0;
  // The last request before the robots are looked up is the commit: killed right after, the key is kept unseen.
  for (let at = 5; (await readdir(join(home, "sealbot", "cli", "rotations"))).length === 0; at++) {
    await rotateUnder({ at, after: true, strike: () => process.kill(client, "SIGKILL") }, (pid) => {
      client = pid;
    });
    expect(at).toBeLessThan(40);
  }
  proxy.aim();
  const refused = await cli(["logout"]);
  expect({ status: refused.status, text: refused.stderr }).toMatchObject({
    status: 5,
    text: expect.stringContaining("sealbot vault rotate"),
  });
  shown.push(keyIn(await ok(["vault", "rotate", "shop"])) ?? "");
  await checkVault();
  await ok(["logout"]);
});
