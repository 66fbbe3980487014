// What happens in the demo, told as it happens. Leaves everything running in `processes`; the caller stops and searches.
import { createServer } from "node:net";
import { createInterface } from "node:readline/promises";
import * as client from "../../src/client/index.ts";
import { loadCatalogue } from "../../src/flow/catalogue.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";
import { robotHome } from "../../src/robot/home.ts";
import { askDaemon } from "../../src/robot/local/client.ts";
import type { RunEventRow } from "../../src/wire/shapes.ts";
import { demoFlow } from "./flow.ts";
import type { Narrator } from "./narrator.ts";
import { startProgram } from "./program.ts";
import { openRecorder } from "./recorder.ts";
import { openShop } from "./shop.ts";

export interface Places {
  readonly server: string;
  readonly robot: string;
  readonly frames: string;
  readonly logs: string;
}
export interface PlantedSecrets {
  readonly password: string;
  readonly apiKey: string;
  readonly account: string;
}

/** Returns the Vault Secret Key, so that it can be searched for. @throws when the run did not succeed. */
export async function tellStory(
  tell: Narrator,
  { places, secrets, processes }: { places: Places; secrets: PlantedSecrets; processes: AsyncDisposableStack },
): Promise<string> {
  tell.chapter("A control plane, and a wire-tapper in front of it");
  const port = await freePort();
  const recorder = processes.use(await openRecorder({ to: () => port, folder: places.frames }));
  const server = processes.use(
    startProgram(
      "server",
      ["server", "start", "--port", String(port), "--public-url", recorder.url, "--data-dir", places.server],
      { home: places.server, logs: places.logs },
    ),
  );
  const setupCode = await tell.step(`control plane started, a process of its own, on 127.0.0.1:${port}`, async () => {
    const [, code = ""] = await server.said(/Setup code: ([A-Za-z0-9_-]+)/);
    await server.said(/control plane listening on/);
    return code;
  });
  tell.remark(`everyone below reaches it through ${recorder.url}, which keeps a copy of every byte`);

  tell.chapter("A person: account, vault, two items");
  const { session } = await tell.step(
    "account created: the password stays here, the server gets an OPAQUE record",
    () =>
      client.createAccount({ server: recorder.url, setupCode, email: "ada@example.com", password: secrets.account }),
  );
  const { vsk } = await tell.step('vault "shop" created: both key halves made here', () =>
    client.createVault(session, { name: "shop" }),
  );
  tell.key(vsk);
  tell.remark("the Vault Secret Key, shown this once; the server never sees it");
  const login = { username: "ada", password: secrets.password };
  const shop = processes.use(await openShop({ apiKey: secrets.apiKey, login }));
  await tell.step("items shop-api (api_key) and shop-login (login) sealed here, ciphertext uploaded", async () => {
    await client.setItem(session, "shop", { name: "shop-api", category: "api_key", value: { value: secrets.apiKey } });
    await client.setItem(session, "shop", { name: "shop-login", category: "login", value: login });
  });

  tell.chapter("A robot joins");
  const { ticket, id: ticketId } = await tell.step(
    "ticket made: its secret is handed over by hand, not by the server",
    () => client.inviteRobot(session, { name: "office-robot", labels: ["office"] }),
  );
  const robotPlace = { home: places.robot, logs: places.logs };
  await tell.step("robot joined: its keys were made on its own host", async () => {
    await using join = startProgram("robot-join", ["robot", "join", "-", "--server", recorder.url], {
      ...robotPlace,
      input: `${ticket}\n`,
    });
    if ((await join.ended) !== 0) throw new TypeError("sealbot robot join failed; see its log");
  });
  const robot = await tell.step("endorsed: its proof fits the ticket, so these are the keys of that very host", () =>
    client.awaitAndEndorse(session, ticketId),
  );
  tell.remark(`fingerprint ${robot.fingerprint}`);
  const daemon = processes.use(startProgram("robot", ["robot", "start"], robotPlace));
  await tell.step("robot daemon started, a process of its own, linked over WebSocket", async () => {
    while (!(await client.getRobot(session, robot.id)).online) await new Promise((resolve) => setTimeout(resolve, 30));
  });
  await tell.step("robot granted the vault: half a key, useless without the Vault Secret Key", () =>
    client.grantVault(session, "shop", robot.id),
  );

  tell.chapter("A signed flow touches the vault");
  const shapes = await loadCatalogue(shippedNodes);
  const { flow } = await tell.step("flow shop-report checked, signed and pushed, with a permit for the vault", () =>
    client.pushFlow(session, demoFlow(shop.url), { shapes }),
  );
  const run = await tell.step("run ordered: signed by a person, so the server cannot make one up", () =>
    client.startRun(session, { flow: flow.id, target: { robot: robot.id }, input: {} }),
  );
  await tell.step("the run waits: waiting_for_secret", () => untilStatus(session, run.id, "waiting_for_secret"));
  tell.remark("any of these would do now: the robot's own prompt, `sealbot unlock` on its host, or a remote inject");
  await unlock(tell, { session, robot: robot.id, vsk, socket: robotHome(`${places.robot}/robot`).socket });

  tell.chapter("The flow finishes");
  const ended = await tell.step("run ended", () => client.waitForRun(session, run.id));
  for (const event of await client.listRunEvents(session, run.id)) for (const line of linesOf(event)) tell.show(line);
  for (const { request, as, welcome } of shop.visits)
    tell.remark(`the shop saw ${request} with ${as}: ${welcome ? "welcome" : "refused"}`);
  tell.remark(`status ${ended.status}; ${Math.round(recorder.bytes() / 1024)} KiB crossed the wire`);
  if (ended.status !== "succeeded")
    throw new TypeError(`the run ended as ${ended.status}: ${ended.error?.message ?? ended.reason}`);

  tell.chapter("What the server got to see");
  await client.logout(session);
  await daemon[Symbol.asyncDispose]();
  return vsk;
}

/** With a terminal the person chooses; without one the key travels sealed. */
async function unlock(
  tell: Narrator,
  { session, robot, vsk, socket }: { session: client.MemberSession; robot: string; vsk: string; socket: string },
): Promise<void> {
  const typed = process.stdin.isTTY
    ? await ask(
        "     Paste the Vault Secret Key to type it in at the robot's host, or press Enter to inject it remotely: ",
      )
    : "";
  if (typed !== "") {
    try {
      await tell.step("key typed at the robot's host, checked against the vault's signed header", () =>
        askDaemon(socket, "unlock", { vault: "shop", vsk: typed }),
      );
      return;
    } catch (error) {
      tell.remark(`${error instanceof Error ? error.message : "refused"}; injecting it remotely instead`);
    }
  }
  const { injectId } = await tell.step(
    "Vault Secret Key injected: sealed to the robot's key and to a key it made for this once",
    () => client.injectVault(session, { robot, vault: "shop", vskText: vsk }),
  );
  tell.remark(`the robot's signed receipt for inject ${injectId} was verified here`);
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}

async function untilStatus(session: client.MemberSession, run: string, status: string): Promise<void> {
  const waited = new AbortController();
  const isThere = (now: string) => now === status || !["queued", "assigned", "running"].includes(now);
  await client
    .waitForRun(session, run, { signal: waited.signal, onStatus: (row) => isThere(row.status) && waited.abort() })
    .catch((error: unknown) => {
      if (!waited.signal.aborted) throw error;
    });
}

/** Only what tells something: items that were used, and what the flow showed. */
function linesOf({ type, node = "", data }: RunEventRow): string[] {
  const { name, label, value, reveal }: Record<string, unknown> = Object(data);
  const who = node.padEnd(9);
  if (type === "secret.used")
    return [`${who} used item ${name}${reveal ? ", in plaintext, as its author wished" : ""}`];
  return type === "debug" ? [`${who} ${label}: ${JSON.stringify(value)}`] : [];
}

/** A port nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
