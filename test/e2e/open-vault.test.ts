// Vaults across two robot hosts: what their runs append to one item is all there, and a holder that is killed, in
// whatever part, lets the next one in.
import { expect } from "vitest";
import * as client from "../../src/client/index.ts";
import type { RunRow } from "../../src/wire/shapes.ts";
import type { Office } from "../support/office.ts";
import type { OfficeRobot } from "../support/office-robot.ts";
import { test } from "../support/office-test.ts";
import { until } from "../support/until.ts";

const flowOf = (name: string, code: string) => ({
  name,
  vaults: [{ vault: "shop", access: "write" }],
  settings: { concurrency: 8 },
  nodes: [
    { id: "start", type: "core.start", wires: [["code"]] },
    { id: "code", type: "core.function", config: { code, reveal: true } },
  ],
});
const flows = [
  flowOf(
    "append",
    `await using vault = await openVault("shop");
     const all = (await vault.get("ledger")) ?? [];
     await vault.upsert("ledger", [...all, msg.line]);`,
  ),
  flowOf(
    "hold",
    `await using vault = await openVault("shop");
     debug("open");
     await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));`,
  ),
  flowOf("try", `await using vault = await openVault("shop", { timeout: "1s" });`),
  flowOf("wait", `await using vault = await openVault("shop"); debug("open");`),
];

/** Two robots that hold the key and may write, and a person who orders runs of them. */
async function open(office: Office, names: readonly [string, string]) {
  const { url: server, email, password, ada } = office;
  const robots: OfficeRobot[] = [];
  for (const name of names) {
    const robot = await office.robot(name);
    await ada.ok(["vault", "grant", "shop", "--robot", name, "--access", "write"]);
    expect((await robot.inject()).status).toBe(0);
    robots.push(robot);
  }
  for (const flow of flows) await ada.ok(["flow", "push", office.file("flow", JSON.stringify(flow))]);
  const session = await client.login({ server, email, password });
  const order = (flow: string, robot: OfficeRobot | undefined, input: Record<string, unknown> = {}) => {
    if (!robot) throw new TypeError("no such robot");
    return client.startRun(session, { flow, target: { robot: robot.id }, input });
  };
  const opened = (run: RunRow) =>
    until(`${run.id} to have the vault open`, async () =>
      (await client.listRunEvents(session, run.id)).some(({ type }) => type === "debug"),
    );
  return {
    robots,
    order,
    opened,
    end: (run: RunRow) => client.waitForRun(session, run.id),
    [Symbol.asyncDispose]: async () => {
      for (const robot of robots) await robot[Symbol.asyncDispose]();
      session[Symbol.dispose]();
    },
  };
}

test("runs of two robots that append to one item lose nothing", { timeout: 120_000 }, async ({ office }) => {
  await using two = await open(office, ["left", "right"]);
  const lines = Array.from({ length: 12 }, (_, i) => `line ${i}`);
  const runs = await Promise.all(lines.map((line, i) => two.order("append", two.robots[i % 2], { line })));
  for (const run of runs) expect((await two.end(run)).error).toBeNull();
  // As the person who holds the vault reads it.
  await office.ada.ok(["vault", "open", "shop", "--vsk-file", office.vsk.file]);
  const ledger = JSON.parse(await office.ada.ok(["item", "get", "shop", "ledger", "--reveal", "--json"]));
  expect([...ledger.value].sort()).toEqual([...lines].sort());
});

const deaths = [
  {
    part: "runner",
    within: 10_000,
    kill: async ({ runners }: OfficeRobot) => runners().forEach((pid) => void process.kill(pid, "SIGKILL")),
  },
  { part: "daemon", within: 60_000, kill: async ({ daemon }: OfficeRobot) => void (await daemon.kill("SIGKILL")) },
];
test.for(deaths)(
  "a holder whose $part is killed lets the next one in",
  { timeout: 120_000 },
  async ({ part, within, kill }, { office }) => {
    await using two = await open(office, [`${part}-first`, `${part}-second`]);
    const [first, second] = two.robots;
    if (!first) throw new TypeError("no robot");
    const holder = await two.order("hold", first);
    await two.opened(holder);
    const busy = await two.end(await two.order("try", second));
    expect(busy.error).toMatchObject({ code: "vault-busy", message: expect.stringContaining(holder.id) });
    expect(busy.error?.message).toContain(first.name);

    const next = await two.order("wait", second);
    await until("it to run", async () => second && second.runners().length > 0);
    await kill(first);
    const killedAt = performance.now();
    expect((await two.end(next)).error).toBeNull();
    expect(performance.now() - killedAt).toBeLessThan(within);
  },
);
