// A control plane, a person who owns a workspace with two vaults and a flow, a little web shop, and as many robot hosts
// as a test wants: everything a process of its own, made with commands alone. What secrets there are is known, so that
// the end of a test can search for them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { demoFlow } from "../../scripts/demo/flow.ts";
import { searchFor } from "../../scripts/demo/search.ts";
import { openShop, type Shop } from "../../scripts/demo/shop.ts";
import type { VaultId } from "../../src/base/ids.ts";
import { vaultId } from "../../src/trust/fields.ts";
import { parseVsk } from "../../src/vault/vsk.ts";
import { type RunRow, type RunStatus, runStatus } from "../../src/wire/shapes.ts";
import { type OfficeRobot, openOfficeRobot, type RobotOptions } from "./office-robot.ts";
import { Person } from "./person.ts";
import { Processes, type RunningProcess } from "./processes.ts";

export interface Office extends AsyncDisposable {
  readonly url: string;
  readonly shop: Shop;
  readonly ada: Person;
  readonly email: string;
  readonly password: string;
  /** The Vault Secret Key of vault "shop", its text and where it is written down; vault "other" has one too. */
  readonly vsk: { readonly text: string; readonly file: string; readonly otherFile: string };
  readonly vault: VaultId;
  /** The control plane's database. */
  readonly database: string;
  readonly server: RunningProcess;
  /** Starts the control plane again, at the same address with the same data; the one before must be gone. */
  startServer(): Promise<void>;
  /** A robot that has joined, is endorsed and granted "shop", and runs unless told not to. */
  robot(name: string, options?: RobotOptions): Promise<OfficeRobot>;
  /** A file of the person's, which nothing searches. */
  file(name: string, content: string): string;
  /** One more folder to search at the end; of the test's own. */
  look(folder: string): void;
  /** One more secret to look for at the end. */
  watch(secret: string): string;
  /** Files anywhere but the person's in which a secret stands, by path within the office. */
  leaks(): string[];
}

/** Where the person's open vaults may rest: the file is the owner's alone. */
export const sessionFile = "ada/sealbot/cli/session.json";

export async function openOffice(): Promise<Office> {
  await using opened = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "sealbot-office-"));
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const place = (name: string) => {
    mkdirSync(join(folder, name), { mode: 0o700 });
    return join(folder, name);
  };
  const processes = opened.use(new Processes(place("seen")));
  const papers = place("papers");
  const file = (name: string, content: string) => {
    writeFileSync(join(papers, name), content, { mode: 0o600 });
    return join(papers, name);
  };

  const word = () => crypto.randomUUID().replaceAll("-", "").slice(0, 24);
  const login = { username: "ada", password: `correct-horse-${word()}` };
  const [apiKey, password, email] = [`sk-live-${word()}`, `a long pass phrase ${word()}`, "ada@example.com"];
  const shop = opened.use(await openShop({ apiKey, login }));

  const port = await quietPort();
  const serverHome = place("control");
  const startServer = () =>
    processes.start("server", ["server", "start", "--port", String(port)], { home: serverHome });
  let server = startServer();
  const [, setupCode = ""] = await server.said(/Setup code: (\S+)\n.*listening on/);

  const ada = new Person(processes, place("ada"));
  const url = `http://127.0.0.1:${port}`;
  const paths = {
    setupCode: file("setup-code", `${setupCode}\n`),
    password: file("password", `${password}\n`),
    flow: file("flow.json", JSON.stringify({ ...demoFlow(shop.url), settings: { concurrency: 4 } })),
    kit: join(papers, "kit"),
    vsk: join(papers, "shop.vsk"),
    otherVsk: join(papers, "other.vsk"),
  };
  const account = ["--server", url, "--email", email, "--password-file", paths.password];
  await ada.ok(["account", "create", ...account, "--setup-code-file", paths.setupCode, "--kit-out", paths.kit]);
  const { id: vault } = await ada.json(z.object({ id: vaultId }), ["vault", "create", "shop", "--vsk-out", paths.vsk]);
  await ada.ok(["vault", "create", "other", "--vsk-out", paths.otherVsk]);
  await ada.ok(["item", "set", "shop", "shop-api", "--category", "api_key", "--value-stdin"], `${apiKey}\n`);
  await ada.ok(["item", "set", "shop", "shop-login", "--category", "login", "--fields-stdin"], JSON.stringify(login));
  await ada.ok(["flow", "push", paths.flow]);

  const text = readFileSync(paths.vsk, "utf8").trim();
  const bare = text.replaceAll("-", "");
  const [recoveryCode = ""] = readFileSync(paths.kit, "utf8").match(/SBR1-\S+/) ?? [];
  const secrets = [
    ...[apiKey, login.password, password, recoveryCode],
    ...[text, text.toLowerCase(), bare, bare.toLowerCase(), parseVsk(text, vault)],
  ];
  const searched = ["control", "ada", "seen"].map((name) => join(folder, name));

  const database = join(serverHome, "sealbot", "server", "sealbot.db");
  const statusOf = ({ id }: Pick<RunRow, "id">): RunStatus | undefined => {
    using read = new DatabaseSync(database, { readOnly: true });
    const status = read.prepare("SELECT status FROM runs WHERE id = ?").get(id)?.status;
    return status === undefined ? undefined : runStatus.parse(status);
  };

  const held = opened.move();
  return {
    ...{ url, shop, ada, email, password, vault, file, database },
    vsk: { text, file: paths.vsk, otherFile: paths.otherVsk },
    get server() {
      return server;
    },
    async startServer() {
      server = startServer();
      await server.said(/listening on/);
    },
    async robot(name, options) {
      const home = place(name);
      searched.push(home);
      const host = new Person(processes, home);
      return await openOfficeRobot({ name, ada, url, processes, host, statusOf }, options);
    },
    look: (place) => void searched.push(place),
    watch(secret) {
      secrets.push(secret);
      return secret;
    },
    leaks() {
      if ((statSync(join(folder, sessionFile)).mode & 0o077) !== 0) return ["the session file is open to others"];
      return searchFor(secrets, searched).hits.map((path) => relative(folder, path));
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** A free port below those that the kernel gives to whoever asks for any: still free after a restart. */
async function quietPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
}
