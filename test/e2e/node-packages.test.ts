// A package of nodes made by somebody else, on a real robot: added once its permissions were seen, announced, used by a
// flow, kept to what it declared, and removed.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createNodePackage } from "../../scripts/create-node.ts";
import { type HttpSite, openHttpSite } from "../support/http-site.ts";
import { type Office, openOffice, sessionFile } from "../support/office.ts";
import type { OfficeRobot } from "../support/office-robot.ts";

const stack = new AsyncDisposableStack();
let office: Office;
let robot: OfficeRobot;
let site: HttpSite;
let elsewhere: HttpSite;
let folder: string;
let secret: string;

const run = z.object({ status: z.string(), error: z.object({ code: z.string(), message: z.string() }).nullish() });

/** What else the package has: a node that sends a key somewhere, and one that looks around. */
const more = () => `
export const send = defineNode({
  type: "acme.send",
  title: "Send",
  doc: "Sends a key to a host.",
  ports: ["out"],
  config: z.strictObject({ url: z.string(), credentials: credential }),
  credentials: { credentials: ["api_key"] },
  run: async ({ config, msg, secret }) => {
    const { fields, allowedHosts } = await secret(config.credentials);
    const answer = await fetch(config.url, { headers: { authorization: "Bearer " + fields.value } }).catch((error) => {
      throw error.cause ?? error;
    });
    return { ...msg, status: answer.status, allowedHosts };
  },
});

export const peek = defineNode({
  type: "acme.peek",
  title: "Peek",
  doc: "Looks at what it should not.",
  ports: ["out"],
  config: z.strictObject({ file: z.string(), url: z.string() }),
  run: async ({ config, msg }) => {
    const tried = async (work) => await work().then(() => "let in", (error) => (error.cause ?? error).code);
    const { readFile } = await import("node:fs/promises");
    const net = await import("node:net");
    const dns = await import("node:dns/promises");
    const port = Number(new URL(config.url).port);
    const connect = () => new Promise((resolve, reject) => net.connect(port, "127.0.0.1", resolve).on("error", reject));
    const process = async () => (await import("node:child_process")).spawnSync("true");
    return {
      ...msg,
      file: await tried(() => readFile(config.file)),
      fetch: await tried(() => fetch(config.url)),
      socket: await tried(async () => connect()),
      name: await tried(() => dns.resolve4("secret.example.com")),
      program: await tried(process),
    };
  },
});
`;

beforeAll(async () => {
  office = stack.use(await openOffice());
  [site, elsewhere] = await Promise.all([openHttpSite(() => ({ body: {} })), openHttpSite(() => ({ body: {} }))]);
  stack.use(site);
  stack.use(elsewhere);
  robot = await office.robot("packer");
  stack.use(robot);
  const parent = mkdtempSync(join(tmpdir(), "sealbot-package-"));
  stack.defer(() => rmSync(parent, { recursive: true, force: true }));
  folder = join(parent, "acme");
  createNodePackage(folder, "sealbot-node-acme", "acme");
  const code = readFileSync(join(folder, "index.js"), "utf8");
  writeFileSync(join(folder, "index.js"), code.replace("{ defineNode }", "{ credential, defineNode }") + more());
  declare({ hosts: [site.host], categories: ["api_key"] });
  secret = office.watch(`acme-key-${crypto.randomUUID()}`);
  await office.ada.ok(["item", "set", "shop", "acme-key", "--category", "api_key", "--value-stdin"], `${secret}\n`);
  expect((await robot.inject("--keep", "memory")).status).toBe(0);
});
afterAll(() => stack.disposeAsync());

function declare(permissions: object): void {
  const file = join(folder, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...manifest, sealbot: { permissions } }));
}

const add = (...flags: string[]) => robot.host.run(["robot", "nodes", "add", folder, ...flags]);

/** Signs a flow with one node of the package and runs it on the robot; `shown` is what its debug node showed. */
async function tryNode(node: object, rest: object = {}) {
  const name = `trial-${crypto.randomUUID().slice(0, 8)}`;
  const nodes = [
    { id: "start", type: "core.start", wires: [["node"]] },
    { id: "node", ...node, wires: [["show"]] },
    { id: "show", type: "core.debug" },
  ];
  const file = office.file(`${name}.json`, JSON.stringify({ name, vaults: [{ vault: "shop" }], nodes, ...rest }));
  await office.ada.ok(["flow", "push", file, "--force"]);
  const ended = await office.ada.run(["flow", "run", name, "--robot", robot.name, "--wait", "--json"]);
  const { status, error } = run.parse(JSON.parse(ended.stdout));
  return { status, error, told: ended.stdout };
}

it("a package is shown before it is added, and not added where nobody sees it", async () => {
  const ended = await add();
  expect(ended).toMatchObject({ status: 2, stderr: expect.stringContaining("--force") });
  expect((await robot.host.run(["robot", "nodes", "list", "--json"])).stdout).toContain('"data": []');
});

it("a package that is added is announced, and a flow can use its nodes", async () => {
  const added = await add("--force");
  expect(added.status, added.stderr).toBe(0);
  expect(added.stderr).toContain(`reach ${site.host}`);
  expect(added.stderr).toContain("open items of category api_key");
  expect(added.stderr).toContain("acme.shout");
  const ended = await tryNode({ type: "acme.shout", config: { text: "hello" } });
  expect(ended.status, JSON.stringify(ended.error)).toBe("succeeded");
});

describe("what a package declared is all it has", () => {
  const credentials = { vault: "shop", item: "acme-key" };

  it("an item goes to a host that it declared and that the flow names", async () => {
    const ended = await tryNode({ type: "acme.send", config: { url: site.url, credentials } });
    expect(ended.status, JSON.stringify(ended.error)).toBe("succeeded");
    expect(site.seen.at(-1)?.headers.authorization).toBe(`Bearer ${secret}`);
  });

  it("another host is not reached", async () => {
    const url = { $expr: `"${elsewhere.url}"` };
    const ended = await tryNode({ type: "acme.send", config: { url, credentials } });
    expect(ended).toMatchObject({ status: "failed", error: { message: expect.stringContaining("may not reach") } });
    expect(elsewhere.seen).toEqual([]);
  });

  it("an item of a category that it did not declare is not opened", async () => {
    const file = office.file(
      "login.json",
      JSON.stringify({
        name: "login",
        vaults: [{ vault: "shop" }],
        nodes: [
          { id: "start", type: "core.start", wires: [["get"]] },
          {
            id: "get",
            type: "vault.get-item",
            config: { vault: "shop", item: "shop-login", to: "found" },
            wires: [["send"]],
          },
          { id: "send", type: "acme.send", config: { url: site.url, credentials: { $expr: "msg.found" } } },
        ],
      }),
    );
    await office.ada.ok(["flow", "push", file, "--force"]);
    const ended = await office.ada.run(["flow", "run", "login", "--robot", robot.name, "--wait", "--json"]);
    const { status, error } = run.parse(JSON.parse(ended.stdout));
    expect({ status, error }).toMatchObject({ status: "failed", error: { code: "not-permitted" } });
    expect(error?.message).toContain("category login");
  });

  it("files, sockets, names and programs stay shut", async () => {
    const config = { file: robot.database, url: { $expr: `"${elsewhere.url}"` } };
    const ended = await tryNode({ type: "acme.peek", config });
    expect(ended.status, JSON.stringify(ended.error)).toBe("succeeded");
    const events = await office.ada.run(["run", "logs", JSON.parse(ended.told).id, "--json"]);
    for (const shut of ["file", "fetch", "socket", "name", "program"]) {
      expect(events.stdout).toMatch(new RegExp(`"${shut}": "(not-permitted|ERR_ACCESS_DENIED)"`));
    }
    expect(elsewhere.seen).toEqual([]);
  });

  it("a flow that declares files does not run with its nodes", async () => {
    const settings = { paths: { read: [folder] } };
    const ended = await tryNode({ type: "acme.shout", config: { text: "x" } }, { settings });
    expect(ended).toMatchObject({ status: "failed", error: { code: "not-permitted" } });
    expect(ended.error?.message).toContain("does not declare files");
  });
});

describe("a package that is refused", () => {
  const refuse = async (change: (code: string) => string, permissions: object = {}) => {
    const file = join(folder, "index.js");
    const code = readFileSync(file, "utf8");
    try {
      writeFileSync(file, change(code));
      declare(permissions);
      return await add("--force");
    } finally {
      writeFileSync(file, code);
      declare({ hosts: [site.host], categories: ["api_key"] });
    }
  };

  it("opens what it does not declare", async () => {
    const ended = await refuse((code) => code);
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringContaining("does not declare") });
  });

  it("has a node of a group that ships", async () => {
    const ended = await refuse((code) => code.replace("acme.shout", "core.shout"), { categories: ["api_key"] });
    expect(ended).toMatchObject({ status: 5, stderr: expect.stringContaining("sealbot's own") });
  });

  it("does something while it is loaded", async () => {
    const ended = await refuse(
      (code) => `${code}\nawait fetch("${elsewhere.url}").catch((error) => { throw error.cause; });`,
      { categories: ["api_key"] },
    );
    expect(ended.status).toBe(2);
    expect(elsewhere.seen).toEqual([]);
  });

  it("leaves the one before in its place", async () => {
    const { stdout } = await robot.host.run(["robot", "nodes", "list", "--json"]);
    expect(JSON.parse(stdout).data).toMatchObject([{ name: "sealbot-node-acme", version: "0.1.0" }]);
  });
});

it("an archive of a later version takes the place of the one before", async () => {
  const file = join(folder, "package.json");
  writeFileSync(file, readFileSync(file, "utf8").replace('"0.1.0"', '"0.2.0"'));
  const [{ filename }] = JSON.parse(execFileSync("npm", ["pack", "--json"], { cwd: folder, encoding: "utf8" }));
  const added = await robot.host.run(["robot", "nodes", "add", join(folder, filename), "--force"]);
  expect(added.status, added.stderr).toBe(0);
  const { stdout } = await robot.host.run(["robot", "nodes", "list", "--json"]);
  expect(JSON.parse(stdout).data).toMatchObject([{ version: "0.2.0", integrity: expect.stringMatching(/^sha512-/) }]);
});

it("a package that is removed leaves flows that say which node is missing", async () => {
  const removed = await robot.host.run(["robot", "nodes", "remove", "sealbot-node-acme"]);
  expect(removed.status, removed.stderr).toBe(0);
  expect(existsSync(join(robot.database, "..", "packages.json"))).toBe(true);
  const again = await robot.host.run(["robot", "nodes", "remove", "sealbot-node-acme"]);
  expect(again.status).toBe(7);
});

it("no secret of it all lies anywhere", () => {
  expect(office.leaks().filter((path) => path !== sessionFile)).toEqual([]);
});
