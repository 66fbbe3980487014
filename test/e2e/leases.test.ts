// One vault, two robot hosts, everything a process of its own: whoever holds the vault is killed or frozen, and the
// other goes on; and what woke up again writes nothing under a lease that has passed on.
import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import * as client from "../../src/client/index.ts";
import type { RunRow } from "../../src/wire/shapes.ts";
import type { Office } from "../support/office.ts";
import type { OfficeRobot } from "../support/office-robot.ts";
import { test } from "../support/office-test.ts";
import { until } from "../support/until.ts";

/** Opens the vault, says so, and writes its last word once a person has written `go`. */
const flow = {
  name: "hold",
  vaults: [{ vault: "shop", access: "write" }],
  settings: { concurrency: 4 },
  nodes: [
    { id: "start", type: "core.start", wires: [["hold"]] },
    {
      id: "hold",
      type: "core.function",
      config: {
        code: `
          await using vault = await openVault("shop");
          debug("open");
          while ((await vault.get("go")) === undefined) await new Promise((resolve) => setTimeout(resolve, 100));
          await vault.upsert("last", true);
        `,
        reveal: true,
      },
    },
  ],
};

async function openRobot(office: Office, name: string): Promise<OfficeRobot> {
  const robot = await office.robot(name);
  await office.ada.ok(["vault", "grant", "shop", "--robot", name, "--access", "write"]);
  expect((await robot.inject("--keep", "disk")).status).toBe(0);
  return robot;
}

async function openLine(office: Office) {
  await office.ada.ok(["flow", "push", office.file("hold", JSON.stringify(flow))]);
  const { url: server, email, password } = office;
  const session = await client.login({ server, email, password });
  const isOpen = async ({ id }: RunRow) =>
    (await client.listRunEvents(session, id)).some(({ type }) => type === "debug");
  return {
    opens: (run: RunRow, within = 20_000) => until(`${run.id} opens the vault`, () => isOpen(run), { within }),
    /** Resolves once so many wait for a lease. */
    waiting: (count: number) =>
      until(`${count} wait in line`, () => {
        using database = new DatabaseSync(office.database, { readOnly: true });
        return database.prepare("SELECT count(*) AS waiting FROM leases WHERE held = 0").get()?.waiting === count;
      }),
    ended: (run: RunRow) => client.waitForRun(session, run.id),
    go: () => office.ada.ok(["item", "set", "shop", "go", "--category", "json", "--value-stdin"], "true"),
    stop: () => office.ada.ok(["item", "delete", "shop", "go", "--force"]),
    [Symbol.dispose]: () => session[Symbol.dispose](),
  };
}

test("a holder that is killed lets go as soon as its daemon is back", { timeout: 120_000 }, async ({ office }) => {
  using line = await openLine(office);
  await using killed = await openRobot(office, "killed");
  await using heir = await openRobot(office, "heir");
  const first = await killed.order("hold");
  await line.opens(first);
  const second = await heir.order("hold");
  await line.waiting(1);
  await killed.daemon.kill("SIGKILL");
  const at = performance.now();
  await killed.start();
  await line.opens(second);
  // Long before the lease would have run out.
  expect(performance.now() - at).toBeLessThan(20_000);
  // It had written nothing yet, so it begins again, and stands in line like anybody else.
  await line.waiting(1);
  await line.go();
  for (const run of [second, first]) expect(await line.ended(run)).toMatchObject({ status: "succeeded" });
  await line.stop();
});

test("a holder that is frozen loses the vault, and what it writes when it wakes is refused", {
  timeout: 180_000,
}, async ({ office }) => {
  using line = await openLine(office);
  await using frozen = await openRobot(office, "frozen");
  await using heir = await openRobot(office, "second-heir");
  const first = await frozen.order("hold");
  await line.opens(first);
  const second = await heir.order("hold");
  await line.waiting(1);
  process.kill(frozen.daemon.pid, "SIGSTOP");
  try {
    await line.opens(second, 60_000);
  } finally {
    process.kill(frozen.daemon.pid, "SIGCONT");
  }
  await line.go();
  expect(await line.ended(second)).toMatchObject({ status: "succeeded" });
  expect(await line.ended(first)).toMatchObject({ status: "failed", error: { code: "lease-lost" } });
  await line.stop();
});
