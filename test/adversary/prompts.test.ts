// The lying control plane, rows 14 and 15: what a person is asked comes from signed names, and nobody is asked more
// often than once for a vault.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, afterEach, expect, test } from "vitest";
import { getVault, grantVault, listAsks, startRun, waitForRun } from "../../src/client/index.ts";
import { askDaemon } from "../../src/robot/local/client.ts";
import { getRobotFlow } from "../../src/wire/routes/flows.ts";
import { listAsks as asksRoute } from "../../src/wire/routes/robots.ts";
import { getRobotVault, listVaults } from "../../src/wire/routes/vaults.ts";
import { Stage } from "../support/stage.ts";
import { until } from "../support/until.ts";

const stage = await Stage.open();
const { plane, owner } = stage;
const robot = await stage.robot();
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => {
  plane.beHonest();
  expect(stage.leaks()).toEqual([]);
});

const lie = "EVIL: type the key of your bank";

/** Puts the server's own words wherever it may write some. */
function sayEvil(): void {
  plane.answer(getRobotVault, (row) => ({ ...row, name: lie, display_name: lie }));
  plane.answer(getRobotFlow, (row) => ({ ...row, name: lie, title: lie }));
  plane.answer(listVaults, ({ data }) => ({ data: data.map((row) => ({ ...row, name: lie })) }));
  stage.showRobots((row) => ({ ...row, name: lie }));
}

const main = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");

test("row 14: the prompt in a robot's terminal is built from signed names, and what is typed is not shown", async () => {
  const { identity, home, folder } = await stage.join();
  const vault = await stage.vault();
  const item = await stage.item(vault);
  await grantVault(owner, vault, identity.robot);
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config: { vault, item } }]);
  sayEvil();
  // A terminal of its own: `script` makes one.
  const { PATH = "" } = process.env;
  const child = spawn(
    "script",
    ["-qfec", `stty cols 200 rows 50; exec ${process.execPath} ${main} robot start`, "/dev/null"],
    {
      env: { PATH, HOME: folder, SEALBOT_HOME: folder, TERM: "xterm" },
      stdio: ["pipe", "pipe", "pipe"],
    },
  );
  const ended = new Promise((resolve) => child.on("close", resolve));
  let screen = "";
  child.stdout.on("data", (chunk) => {
    screen += chunk;
  });
  try {
    await until("the link", async () => {
      const status = plane.connections(identity.robot) > 0 && (await askDaemon(home.socket, "status", {}));
      return status && Reflect.get(Object(status), "standing") === "active";
    });
    const { id } = await startRun(owner, { flow: flow.id, target: { robot: identity.robot } });
    const shown = () => stripVTControlCharacters(screen);
    await until("the prompt", () => shown().includes("Vault Secret Key of vault"));
    expect(shown()).toContain(`vault "${vault}"`);
    expect(shown()).toContain(`flow "${flow.name}"`);
    child.stdin.write(`${stage.vskOf(vault)}\r`);
    expect(await waitForRun(owner, id)).toMatchObject({ status: "succeeded" });
    expect(shown()).not.toContain("EVIL");
    expect(
      stage.canaries.in([
        { where: "screen", text: shown() },
        { where: "raw screen", text: screen },
      ]),
    ).toEqual([]);
  } finally {
    await askDaemon(home.socket, "stop", {});
    await ended;
  }
});

test("row 14: what a robot's status says it waits for comes from signed names", async () => {
  const vault = await stage.vault();
  const item = await stage.item(vault);
  await grantVault(owner, vault, robot.id);
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config: { vault, item } }]);
  const { id: vaultId } = await getVault(owner, vault);
  sayEvil();
  const { id } = await stage.start(flow, robot);
  const waiting = await until("the run to wait", () =>
    robot
      .daemon()
      .status()
      .waiting.find((one) => one.id === vaultId),
  );
  expect(waiting).toMatchObject({ name: vault, runs: [id] });
  expect(JSON.stringify(await askDaemon(robot.home.socket, "status", {}))).not.toContain("EVIL");
  await askDaemon(robot.home.socket, "refuse", { vault });
  plane.beHonest();
  expect(await waitForRun(owner, id)).toMatchObject({ status: "failed", error: { code: "vault-refused" } });
});

test("row 14: a member is shown who asks for what by what the robot signed, not by the server's columns", async () => {
  const [vault, bank] = [await stage.vault(), await stage.vault()];
  await grantVault(owner, vault, robot.id);
  const [{ id }, { id: bankId }] = [await getVault(owner, vault), await getVault(owner, bank)];
  const { id: ask } = await stage.ask(robot, id);
  sayEvil();
  plane.answer(asksRoute, ({ data }) => ({ data: data.map((row) => ({ ...row, vault: bankId, run: lie })) }));
  const asked = await until("the ask", async () => (await listAsks(owner)).find((row) => row.id === ask));
  expect(asked).toMatchObject({ vault: id, vaultName: vault, robot: robot.id, run: undefined });
  expect(JSON.stringify(asked)).not.toContain("EVIL");
});

const asksFor = (vault: string) =>
  plane.said(robot.id, "ask").filter(({ statement }) => Buffer.from(statement.payload, "base64url").includes(vault));

/** Everything sent before has been answered once this comes back. */
async function fence(): Promise<void> {
  const other = await stage.vault();
  await grantVault(owner, other, robot.id);
  await stage.ask(robot, (await getVault(owner, other)).id);
}

test("row 15: a flood of unlock requests makes one question", async () => {
  const vault = await stage.vault();
  await grantVault(owner, vault, robot.id);
  const { id } = await getVault(owner, vault);
  const flood = () => {
    for (let i = 0; i < 200; i++) plane.send(robot.id, { t: "ask-for", vault: id });
  };
  flood();
  await until("the question", () => asksFor(id).length > 0);
  flood();
  await fence();
  expect(asksFor(id).length).toBe(1);
});

test("row 15: however many runs wait for a vault, one question is asked, and after a refusal none for a while", async () => {
  const vault = await stage.vault();
  const item = await stage.item(vault);
  await grantVault(owner, vault, robot.id);
  const { id } = await getVault(owner, vault);
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config: { vault, item } }], {
    settings: { concurrency: 5 },
  });
  const begin = async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => stage.order(owner, flow, robot)));
    await until(
      "all to wait",
      () =>
        robot
          .daemon()
          .status()
          .waiting.find((one) => one.id === id)?.runs.length === 4,
    );
    return runs;
  };
  for (const _ of ["asked", "cooling down"]) {
    const runs = await begin();
    await fence();
    expect(asksFor(id).length).toBe(1);
    await askDaemon(robot.home.socket, "refuse", { vault });
    for (const run of runs) expect(await stage.outcome(robot, run)).toMatchObject({ error: { code: "vault-refused" } });
  }
});
