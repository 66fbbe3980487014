// The command line as people and scripts meet it: real processes against a real control plane, one story from the first
// start to the sign-out.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ended, runCli, type ServerProcess, startCli, startServer } from "../support/cli.ts";

const password = "weathered lantern over mauve quay 42";
const secret = "canary-7f3a9c-value";
const said: string[] = [];
let home: string;
let server: ServerProcess;

async function cli(
  args: readonly string[],
  options: { stdin?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const ended = await runCli(args, { home, ...options });
  said.push(ended.stderr);
  return ended;
}
async function ok(args: readonly string[], options: { stdin?: string } = {}): Promise<string> {
  const { status, stdout, stderr } = await cli(args, options);
  expect(status, stderr).toBe(0);
  return stdout;
}
/** The one JSON document of stdout. */
const json = async (args: readonly string[], options: { stdin?: string } = {}) =>
  JSON.parse(await ok([...args, "--json"], options));
const file = async (name: string, text: string) => {
  await writeFile(join(home, name), text, { mode: 0o600 });
  return name;
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "sealbot-cli-"));
  server = await startServer(home);
  await file("code", `${server.setupCode}\n`);
  await file("password", `${password}\n`);
});
afterAll(async () => {
  await server?.stop("SIGKILL");
  await rm(home, { recursive: true, force: true });
});

describe("the first start", () => {
  it("prints the setup code before the ready line, and nothing else on stdout", () => {
    expect(server.stdout()).toMatch(
      /^Setup code: [A-Za-z0-9_-]+\nsealbot control plane listening on http:\/\/127\.0\.0\.1:\d+\n$/,
    );
    expect(server.stderr()).not.toMatch(/setup code/i);
  });

  it("needs no terminal to make the account, and warns once where the session lies", async () => {
    const { status, stdout, stderr } = await cli([
      ...["account", "create", "--server", server.url, "--setup-code-file", "code", "--email", "ada@example.com"],
      ...["--password-file", "password", "--json"],
    ]);
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      email: "ada@example.com",
      recovery_code: expect.stringMatching(/^SBR1-/),
    });
    expect(stderr.match(/session\.json/g)).toHaveLength(1);
    expect(stderr).not.toContain("SBR1-");
  });

  it("keeps the session for its owner only", async () => {
    const folder = join(home, "sealbot", "cli");
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o777, name).toBe(0o600);
    expect(await readFile(join(folder, "settings.json"), "utf8")).not.toContain("ed25519");
  });

  it("lets nobody make a second first account", async () => {
    const args = [
      "account",
      "create",
      "--server",
      server.url,
      "--setup-code-file",
      "code",
      "--email",
      "eve@example.com",
    ];
    const { status, stdout } = await cli([...args, "--password-file", "password", "--no-store"]);
    expect([3, 5]).toContain(status);
    expect(stdout).toBe("");
    expect(await json(["whoami"])).toMatchObject({ email: "ada@example.com", role: "owner" });
  });
});

describe("a vault and its items", () => {
  it("writes the Vault Secret Key in its text form and one newline, for its owner only", async () => {
    const vault = await json(["vault", "create", "shop", "--vsk-out", "shop.vsk"]);
    expect(vault).toMatchObject({ name: "shop", open: true });
    expect(vault).not.toHaveProperty("vsk");
    expect(await readFile(join(home, "shop.vsk"), "utf8")).toMatch(/^VSK1(-[A-Z0-9]{6}){7}\n$/);
    expect((await stat(join(home, "shop.vsk"))).mode & 0o777).toBe(0o600);
  });

  it("never overwrites a key file, and then makes no vault", async () => {
    const { status } = await cli(["vault", "create", "other", "--vsk-out", "shop.vsk"]);
    expect(status).toBe(5);
    expect((await json(["vault", "list"])).data).toHaveLength(1);
  });

  it("shows the key once on stdout where no file is named, and never on stderr", async () => {
    const { stdout, stderr, status } = await cli(["vault", "create", "second"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^VSK1(-[A-Z0-9]{6}){7}\n$/);
    expect(stderr).not.toContain("VSK1");
    expect(await json(["vault", "create", "third"])).toMatchObject({ vsk: expect.stringMatching(/^VSK1-/) });
  });

  it("takes a secret from stdin byte for byte less one newline, and gives it back bare", async () => {
    const item = await json(
      ["item", "set", "shop", "api", "--category", "api_key", "--field", "scheme=Token", "--value-stdin"],
      {
        stdin: `${secret}\n`,
      },
    );
    expect(item).toMatchObject({ name: "api", category: "api_key", version: 1, ready: true });
    expect(await ok(["item", "get", "shop", "api", "--field", "value"])).toBe(`${secret}\n`);
  });

  it("masks secret fields unless they are asked for", async () => {
    const shown = await ok(["item", "get", "shop", "api"]);
    expect(shown).toContain("Token");
    expect(shown).not.toContain(secret);
    expect(await json(["item", "get", "shop", "api"])).toMatchObject({ value: { scheme: "Token", value: "•••" } });
    expect(await json(["item", "get", "shop", "api", "--reveal"])).toMatchObject({ value: { value: secret } });
  });

  it("changes one field and keeps the others", async () => {
    await ok(["item", "set", "shop", "api", "--field", "scheme=Bearer"]);
    expect(await json(["item", "get", "shop", "api", "--reveal"])).toMatchObject({
      version: 2,
      value: { scheme: "Bearer", value: secret },
    });
  });

  it("takes all fields as one JSON object, or from files", async () => {
    await ok(["item", "set", "shop", "login", "--category", "login", "--fields-stdin"], {
      stdin: JSON.stringify({ username: "ada", password: secret }),
    });
    await file("pin", "1234\n");
    await ok([
      "item",
      "set",
      "shop",
      "card",
      "--category",
      "custom",
      "--field",
      "bank=First",
      "--field-file",
      "pin=pin",
    ]);
    expect(await ok(["item", "get", "shop", "card", "--field", "pin"])).toBe("1234\n");
    expect((await json(["item", "list", "shop"])).data.map(({ name }: { name: string }) => name).sort()).toEqual([
      "api",
      "card",
      "login",
    ]);
  });

  it("holds an item open that is to be filled in later", async () => {
    expect(await json(["item", "set", "shop", "later", "--category", "login", "--empty"])).toMatchObject({
      ready: false,
    });
  });

  it("opens with the key alone once it was closed", async () => {
    await ok(["vault", "close", "shop"]);
    expect((await cli(["item", "get", "shop", "api"])).status).toBe(4);
    expect(await json(["vault", "open", "shop", "--vsk-file", "shop.vsk"])).toMatchObject({ open: true });
    expect(await ok(["item", "get", "shop", "api", "--field", "value"])).toBe(`${secret}\n`);
  });
});

describe("exit codes", () => {
  const cases: [string, readonly string[], number, RegExp][] = [
    [
      "a secret field on the command line",
      ["item", "set", "shop", "api", "--field", "value=x"],
      2,
      /--field-file value=/,
    ],
    ["a value that nobody gave", ["item", "set", "shop", "new", "--category", "login"], 2, /--value-file/],
    ["an expiry in the past", ["item", "set", "shop", "api", "--expires", "2020-01-01"], 2, /--expires/],
    ["a question nobody can answer", ["vault", "delete", "shop"], 2, /--force/],
    ["a token without a scope", ["token", "create"], 2, /--scope/],
    ["the ticket of a robot in argv", ["robot", "join", "sbj1_aaaa"], 2, /command line/],
    ["a closed vault without its key", ["vault", "open", "second"], 4, /--vsk-file/],
    ["a vault that is not there", ["vault", "show", "nowhere"], 7, /nowhere/],
    ["an item that is not there", ["item", "get", "shop", "nowhere"], 7, /nowhere/],
    ["a robot that is not there", ["robot", "inject", "nowhere", "shop"], 7, /nowhere/],
    ["a file that is not there", ["flow", "push", "nowhere.json"], 7, /nowhere/],
    ["a name that is taken", ["vault", "create", "shop"], 5, /has this name/],
    ["the key of another vault", ["vault", "open", "second", "--vsk-file", "shop.vsk"], 1, /another vault/],
    ["a robot that no daemon runs", ["lock"], 6, /robot start/],
    ["a host that is no robot", ["robot", "status"], 7, /robot join/],
  ];
  it.each(cases)("%s", async (name, args, status, message) => {
    if (name.startsWith("a closed vault")) await ok(["vault", "close", "second"]);
    const ended = await cli([...args]);
    expect(ended.stderr).toMatch(message);
    expect(ended).toMatchObject({ status, stdout: "" });
  });

  it("a control plane that is away", async () => {
    const args = [
      "login",
      "--server",
      "http://127.0.0.1:9",
      "--email",
      "ada@example.com",
      "--password-file",
      "password",
    ];
    expect(await cli(args)).toMatchObject({ status: 6, stdout: "", stderr: expect.stringContaining("127.0.0.1:9") });
  });

  it("a wrong password", async () => {
    await file("wrong", "another lantern over mauve quay 42\n");
    const args = [
      "login",
      "--server",
      server.url,
      "--email",
      "ada@example.com",
      "--password-file",
      "wrong",
      "--no-store",
    ];
    expect((await cli(args)).status).toBe(3);
  });
});

describe("more people", () => {
  it("join by a ticket, wait, and are taken in by whoever invited them", async () => {
    const { ticket } = await json(["member", "invite", "--role", "operator"]);
    const env = { SEALBOT_HOME: join(home, "bob") };
    const joining = ["member", "join", "-", "--server", server.url, "--email", "bob@example.com"];
    const joined = await cli([...joining, "--password-file", "password", "--kit-out", "bob-kit"], {
      env,
      stdin: ticket,
    });
    expect(joined.status, joined.stderr).toBe(0);
    const early = await cli(["vault", "list"], { env });
    expect(early).toMatchObject({ status: 3, stderr: expect.stringContaining("sealbot member certify") });
    expect(await json(["member", "certify", "bob@example.com"])).toMatchObject({ role: "operator", status: "active" });
    const { status, stderr } = await cli(["vault", "list"], { env });
    expect(status, stderr).toBe(0);
  });
});

describe("robots, tokens and the log", () => {
  it("invites a robot with a ticket that a program can read", async () => {
    const invitation = await json([
      "robot",
      "invite",
      "--name",
      "build-1",
      "--label",
      "linux",
      "fast",
      "--expires",
      "30m",
    ]);
    expect(Object.keys(invitation).sort()).toEqual(["expires_at", "id", "ticket"]);
    expect(invitation.ticket).toMatch(/^sbj1_/);
  });

  it("lets a robot join from stdin, pending until it is endorsed by the ticket's maker", async () => {
    const { ticket } = await json(["robot", "invite", "--name", "build-1"]);
    const host = join(home, "host");
    const env = { SEALBOT_HOME: host };
    const joined = await cli(["robot", "join", "-", "--server", server.url, "--json"], { stdin: `${ticket}\n`, env });
    expect(joined.status, joined.stderr).toBe(0);
    const robot = JSON.parse(joined.stdout);
    expect(robot).toMatchObject({ name: "build-1", status: "pending" });
    expect(
      (await cli(["robot", "join", "-", "--server", server.url], { stdin: ticket, env: { SEALBOT_HOME: `${host}2` } }))
        .status,
    ).toBe(5);
    expect(await json(["robot", "endorse", "build-1"])).toMatchObject({
      status: "active",
      fingerprint: robot.fingerprint,
    });
    expect(JSON.parse((await cli(["robot", "status", "--json"], { env })).stdout)).toMatchObject({
      running: false,
      robot: robot.robot,
    });
    expect((await json(["robot", "list"])).data).toMatchObject([{ id: robot.robot, name: "build-1", online: false }]);
  });

  it("cannot inject into a robot that is away, and says so with 6", async () => {
    const { status, stderr } = await cli(["robot", "inject", "build-1", "shop"]);
    expect(status, stderr).toBe(6);
    expect(stderr).toContain("build-1");
  });

  it("makes a token, lists it without its secret, and revokes it", async () => {
    const token = await json(["token", "create", "--scope", "runs:read", "robots:read", "--expires", "1h"]);
    expect(Object.keys(token).sort()).toEqual(["expires_at", "id", "token"]);
    const asToken = () => fetch(`${server.url}/v1/robots`, { headers: { authorization: `Bearer ${token.token}` } });
    expect((await asToken()).status).toBe(200);
    expect(JSON.stringify(await json(["token", "list"]))).not.toContain(token.token);
    await ok(["token", "revoke", token.id]);
    expect((await asToken()).status).toBe(401);
  });

  it("lists runs a page at a time", async () => {
    expect(await json(["run", "list"])).toEqual({ data: [], next_cursor: null });
  });

  it("reads the log, and checks its chain", async () => {
    const { data } = await json(["audit"]);
    const { rows } = await json(["audit", "--verify"]);
    expect(rows).toBeGreaterThanOrEqual(data.length);
    expect(data.map(({ action }: { action: string }) => action)).toContain("vault.created");
  });

  it("ends a log that is followed with Ctrl-C", async () => {
    const child = startCli(["audit", "--follow", "--json"], { home });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    await new Promise<void>((resolve) => child.stdout?.once("data", () => resolve()));
    child.kill("SIGINT");
    expect(await ended).toBe(1);
  });
});

describe("names on Tab", () => {
  it("come from the control plane", async () => {
    expect(await ok(["__complete", "vault", "open", "s"])).toBe("shop\nsecond\n");
    expect(await ok(["__complete", "robot", "show", ""])).toBe("build-1\n");
    expect(await ok(["__complete", "vault", "grant", "shop", "--member", "a"])).toContain("ada@example.com\n");
  });
});

describe("at the end", () => {
  it("changes the password only for who knows the old one, and recovers with the kit", async () => {
    await file("next", "four other words entirely, 77 of them\n");
    const args = ["account", "password", "--password-file", "next", "--kit-out", "kit.txt", "--old-password-file"];
    expect((await cli([...args, "wrong"])).status).toBe(3);
    expect(await json([...args, "password"])).not.toHaveProperty("recovery_code");
    expect((await stat(join(home, "kit.txt"))).mode & 0o777).toBe(0o600);
    await ok([
      "account",
      "recover",
      "--kit-file",
      "kit.txt",
      "--email",
      "ada@example.com",
      "--password-file",
      "password",
      "--kit-out",
      "kit2.txt",
    ]);
    expect(await json(["whoami"])).toMatchObject({ email: "ada@example.com" });
  });

  it("signs out and leaves no key behind", async () => {
    await ok(["logout"]);
    expect(await readdir(join(home, "sealbot", "cli"))).toEqual(["settings.json"]);
    expect((await cli(["whoami"])).status).toBe(3);
  });

  it("stops in good order on SIGTERM", async () => {
    expect(await server.stop("SIGTERM")).toBe(0);
    for (const line of server.stderr().split("\n").filter(Boolean)) expect(() => JSON.parse(line)).not.toThrow();
  });

  it("no secret was ever on stderr, in the server's log or in its data", async () => {
    const folder = join(home, "sealbot", "server");
    const data = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "latin1")));
    const vsk = (await readFile(join(home, "shop.vsk"), "utf8")).trim();
    for (const canary of [secret, password, vsk, Buffer.from(secret).toString("base64url")]) {
      expect([...said, server.stderr()].join("\n")).not.toContain(canary);
      expect(data.join("\n")).not.toContain(canary);
    }
  });
});
