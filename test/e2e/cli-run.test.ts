// A flow from the command line to a robot and back: signed, waiting for a key, given it, and followed to its end.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCli, type ServerProcess, startCli, startServer } from "../support/cli.ts";
import { until } from "../support/until.ts";

const secret = "canary-51b0-value";
const stack = new AsyncDisposableStack();
let home: string;
let server: ServerProcess;
let robotLog = "";
const said: string[] = [];

const robotEnv = () => ({ SEALBOT_HOME: join(home, "host") });

async function cli(args: readonly string[], stdin = "", env: Record<string, string> = {}) {
  const ended = await runCli(args, { home, stdin, env });
  said.push(ended.stdout, ended.stderr);
  return ended;
}
async function ok(args: readonly string[], stdin = "", env: Record<string, string> = {}) {
  const ended = await cli(args, stdin, env);
  expect(ended.status, ended.stderr).toBe(0);
  return ended;
}
const file = (name: string, text: string) => writeFile(join(home, name), text, { mode: 0o600 });

/** Starts a command and gathers what it says; `until` can watch it. */
function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = startCli(args, { home, env });
  const command = {
    stdout: "",
    stderr: "",
    ended: new Promise<number | null>((resolve) => child.on("close", resolve)),
    child,
  };
  child.stdout?.on("data", (chunk) => (command.stdout += chunk));
  child.stderr?.on("data", (chunk) => (command.stderr += chunk));
  return command;
}

const node = (id: string, type: string, config: object, wires: string[][] = []) => ({ id, type, config, wires });
const flow = {
  name: "orders",
  vaults: [{ vault: "shop" }],
  nodes: [
    node("start", "core.start", {}, [["get"]]),
    node("get", "vault.get-item", { vault: "shop", item: "smtp", reveal: true }, [["say"]]),
    node("say", "core.debug", { label: "got" }),
  ],
};
const failing = {
  name: "failing",
  nodes: [
    node("start", "core.start", {}, [["end"]]),
    node("end", "core.stop", { status: "failed", message: "on purpose" }),
  ],
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "sealbot-cli-run-"));
  stack.defer(() => rm(home, { recursive: true, force: true }));
  server = stack.use(await startServer(home));
  await file("code", server.setupCode);
  await file("password", "weathered lantern over mauve quay 42\n");
  const account = [
    "account",
    "create",
    "--server",
    server.url,
    "--setup-code-file",
    "code",
    "--password-file",
    "password",
  ];
  await ok([...account, "--email", "ada@example.com", "--kit-out", "kit.txt"]);
  await ok(["vault", "create", "shop", "--vsk-out", "shop.vsk"]);
  await ok(
    ["item", "set", "shop", "smtp", "--category", "login", "--field", "username=mailer", "--value-stdin"],
    secret,
  );
  await file("orders.json", JSON.stringify(flow));
  await file("failing.json", JSON.stringify(failing));
});
afterAll(() => stack.disposeAsync());

it("endorses a robot as soon as it joins with the ticket that was waited for", async () => {
  const invite = start(["robot", "invite", "--name", "build-1", "--wait"]);
  const ticket = await until("the ticket", () => /^sbj1_\S+$/m.exec(invite.stdout)?.[0]);
  await ok(["robot", "join", "-", "--server", server.url], ticket, robotEnv());
  expect(await invite.ended).toBe(0);
  expect(invite.stderr).toContain('Robot "build-1" joined with this ticket and is endorsed.');
});

it("starts the robot, which answers on its own host", async () => {
  const robot = start(["robot", "start"], robotEnv());
  robot.child.stderr?.on("data", (chunk) => (robotLog += chunk));
  stack.defer(async () => {
    robot.child.kill("SIGKILL");
    await robot.ended;
  });
  const status = await until("the robot online and endorsed", async () => {
    const { status, stdout } = await runCli(["status", "--json"], { home, env: robotEnv() });
    const answer = status === 0 ? JSON.parse(stdout) : {};
    return answer.running && answer.link.state === "online" && answer.standing === "active" ? answer : undefined;
  });
  expect(status).toMatchObject({ name: "build-1", server: server.url });
});

it("lists every fault of a flow at once, and signs nothing", async () => {
  await file(
    "bad.json",
    JSON.stringify({ name: "bad", nodes: [node("a", "core.nothing", {}), node("b", "core.log", {})] }),
  );
  for (const command of ["validate", "push"]) {
    const { status, stderr } = await cli(["flow", command, "bad.json"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/core\.nothing[\s\S]*nodes\[1\]/);
  }
  expect(JSON.parse((await ok(["flow", "list", "--json"])).stdout).data).toEqual([]);
});

it("signs a flow with the permits it declares", async () => {
  const { stdout } = await ok(["flow", "push", "orders.json", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    name: "orders",
    version: 1,
    permits: [{ vault_name: "shop" }],
    missing_permits: [],
  });
  await ok(["flow", "push", "failing.json"]);
  await ok(["vault", "grant", "shop", "--robot", "build-1"]);
});

it("says in plain words that a run waits for a key, and the command that gives it", async () => {
  const run = start(["flow", "run", "orders", "--follow"]);
  const waiting = 'Robot "build-1" waits for the key of vault "shop". Give it with: sealbot robot inject build-1 shop';
  await until("the waiting", () => run.stderr.includes(waiting));
  const second = start(["flow", "run", "orders", "--follow"]);
  await until("the second to say why it waits", () => /waits behind run_\w+\./.test(second.stderr));
  await until("what the first waits for", () => second.stderr.includes(waiting));
  const { stdout } = await ok(["robot", "inject", "build-1", "shop", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ status: "accepted" });
  expect(await run.ended).toBe(0);
  expect(run.stdout).toMatch(/uses shop \/ smtp\n/);
  expect(run.stdout).toMatch(/got: .*"username":"mailer".*•••/);
  expect(run.stderr).toMatch(/orders succeeded after/);
  expect(await second.ended).toBe(0);
  said.push(run.stdout, run.stderr, second.stdout, second.stderr);
});

it("waits for a run, prints its record, and exits with 0 only if it succeeded", async () => {
  const good = await ok(["flow", "run", "orders", "--robot", "build-1", "--wait", "--json"]);
  expect(JSON.parse(good.stdout)).toMatchObject({ status: "succeeded", flow_name: "orders" });
  const bad = await cli(["flow", "run", "failing", "--wait", "--json"]);
  expect(JSON.parse(bad.stdout)).toMatchObject({ status: "failed" });
  expect(bad.status).toBe(1);
});

it("keeps --json one document also beside a log that is followed", async () => {
  const { stdout, stderr } = await ok(["flow", "run", "orders", "--follow", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ status: "succeeded" });
  expect(stderr).toContain("got: ");
});

it("shows the run afterwards: in a list, by itself, and what it said", async () => {
  const { data, next_cursor } = JSON.parse((await ok(["run", "list", "--flow", "orders", "--json"])).stdout);
  expect({ next_cursor, statuses: data.map(({ status }: { status: string }) => status) }).toEqual({
    next_cursor: null,
    statuses: ["succeeded", "succeeded", "succeeded", "succeeded"],
  });
  expect((await ok(["run", "show", data[0].id])).stdout).toMatch(/status\s+succeeded/);
  expect((await ok(["run", "logs", data[0].id])).stdout).toContain("got: ");
});

it("locks and unlocks on the robot's own host", async () => {
  const unlocked = async () => JSON.parse((await ok(["status", "--json"], "", robotEnv())).stdout).vaults[0].unlocked;
  await ok(["lock"], "", robotEnv());
  expect(await unlocked()).toBe(false);
  expect((await cli(["unlock", "shop"], "", robotEnv())).status).toBe(4);
  await ok(["unlock", "shop", "--vsk-file", join(home, "shop.vsk")], "", robotEnv());
  expect(await unlocked()).toBe(true);
});

it("lets nobody reset a robot that runs", async () => {
  expect((await cli(["robot", "reset", "--force"], "", robotEnv())).status).toBe(5);
});

it("no secret was ever printed by a command, the robot or the server", () => {
  const everything = [...said, robotLog, server.stderr(), server.stdout()].join("\n");
  for (const text of [secret, Buffer.from(secret).toString("base64url"), Buffer.from(secret).toString("hex")]) {
    expect(everything).not.toContain(text);
  }
});
