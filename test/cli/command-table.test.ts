// The table, the files behind it and the interface that people rely on say the same.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandTable, findEntry, groups, sections } from "../../src/cli/command-table.ts";

const folder = join(import.meta.dirname, "..", "..", "src", "cli", "commands");

/** Commands with the arguments and flags that must not change. */
const promised: Record<string, { args?: string[]; flags?: string[] }> = {
  "server start": {
    flags: "host port data-dir database-url nats-url public-url tls-cert tls-key behind-proxy retain-runs".split(" "),
  },
  "account create": { flags: "server setup-code setup-code-file email password-file account-key no-store".split(" ") },
  "account recover": { flags: ["kit-file"] },
  "account password": {},
  login: { flags: ["server", "email", "password-file", "no-store"] },
  logout: {},
  whoami: { flags: ["json"] },
  "member invite": { flags: ["role", "wait", "json"] },
  "member join": { args: ["ticket"] },
  "member list": { flags: ["json"] },
  "member role": { args: ["member", "role"], flags: ["json"] },
  "member remove": { args: ["member"] },
  "member create-service": { flags: ["name", "role", "out"] },
  "vault create": { args: ["name"], flags: ["dropbox", "vsk-out", "json"] },
  "vault list": { flags: ["json"] },
  "vault show": { args: ["vault"], flags: ["json"] },
  "vault open": { args: ["vault"], flags: ["vsk-file"] },
  "vault close": { args: ["vault"] },
  "vault rename": { args: ["vault", "name"] },
  "vault delete": { args: ["vault"], flags: ["force"] },
  "vault rotate": { args: ["vault"], flags: ["vsk-out"] },
  "vault grant": { args: ["vault"], flags: ["robot", "member", "access"] },
  "vault revoke": { args: ["vault"], flags: ["robot", "member", "no-rotate"] },
  "vault permit": { args: ["vault"], flags: ["flow", "access", "item"] },
  "item set": {
    args: ["vault", "item"],
    flags: "category secret field field-file fields-stdin value-file value-stdin expires empty".split(" "),
  },
  "item get": { args: ["vault", "item"], flags: ["reveal", "field", "json"] },
  "item list": { args: ["vault"], flags: ["json"] },
  "item delete": { args: ["vault", "item"], flags: ["force"] },
  "connection authorize": {
    args: ["connection"],
    flags: "vault authorization-endpoint token-endpoint client-id client-secret-file scope app no-browser json".split(
      " ",
    ),
  },
  "connection list": { args: ["vault"], flags: ["json"] },
  "robot invite": { flags: ["name", "label", "expires", "wait", "json"] },
  "robot list": { flags: ["json"] },
  "robot show": { args: ["robot"], flags: ["json"] },
  "robot fingerprint": { args: ["robot"] },
  "robot endorse": { args: ["robot"] },
  "robot revoke": { args: ["robot"] },
  "robot lock": { args: ["robot", "vault"] },
  "robot inject": { args: ["robot", "vault"], flags: ["vsk-file", "keep", "not-after", "max-uses"] },
  "robot join": { args: ["ticket"], flags: ["server", "name"] },
  "robot start": {},
  "robot nodes add": { args: ["package"], flags: ["force", "json"] },
  "robot nodes list": { flags: ["json"] },
  "robot nodes remove": { args: ["package"] },
  "robot config list": { flags: ["json"] },
  "service install": { flags: ["user", "system", "session", "in-place", "dry-run", "json"] },
  "service uninstall": { flags: ["user", "system", "session", "purge", "force", "dry-run", "json"] },
  "service start": { flags: ["user", "system", "session"] },
  "service stop": { flags: ["user", "system", "session"] },
  "service restart": { flags: ["user", "system", "session"] },
  "service status": { flags: ["user", "system", "session", "json"] },
  "service logs": { flags: ["user", "system", "session", "follow", "lines"] },
  "service rollback": { flags: ["user", "system", "session", "json"] },
  "robot config get": { args: ["setting"], flags: ["json"] },
  "robot config set": { args: ["setting", "value"] },
  "robot status": { flags: ["json"] },
  "robot reset": { flags: ["force"] },
  unlock: { args: ["vault"] },
  lock: { args: ["vault"] },
  doctor: { flags: ["server", "json"] },
  status: { flags: ["json"] },
  "flow validate": { args: ["file"] },
  "flow push": { args: ["file"], flags: ["no-permit"] },
  "flow list": { flags: ["json"] },
  "flow show": { args: ["flow"], flags: ["json"] },
  "flow versions": { args: ["flow"], flags: ["json"] },
  "flow run": { args: ["flow"], flags: ["robot", "label", "input", "wait", "follow", "json"] },
  "flow delete": { args: ["flow"] },
  "flow schema": {},
  "flow import": { args: ["file"], flags: ["out", "robot", "label", "force", "json"] },
  "run list": { flags: ["json"] },
  "run show": { args: ["run"], flags: ["json"] },
  "run logs": { args: ["run"], flags: ["json"] },
  "run cancel": { args: ["run"] },
  "run rerun": { args: ["run"] },
  "token create": { flags: ["scope", "vault", "expires", "json"] },
  "token list": { flags: ["json"] },
  "token revoke": { args: ["token"] },
  audit: { flags: ["follow", "verify", "json"] },
  completion: { args: ["shell"] },
};

describe.each(Object.entries(promised))("sealbot %s", (path, { args = [], flags = [] }) => {
  it("stands with its arguments and flags", async () => {
    const command = (await findEntry(path.split(" "))?.load())?.command;
    expect(command?.path).toBe(path);
    expect(Object.keys(command?.arguments ?? {})).toEqual(args);
    expect([...Object.keys(command?.options ?? {}), ...(command?.json ? ["json"] : [])]).toEqual(
      expect.arrayContaining(flags),
    );
  });
});

describe.each(commandTable)("the table's entry $path", ({ path, summary, load }) => {
  it("says what its file says", async () => {
    const { command } = await load();
    expect({ path: command.path, summary: command.summary }).toEqual({ path, summary });
  });

  it("stands under a group that help knows, and has examples of itself", async () => {
    const words = path.split(" ").slice(0, -1);
    for (const [at] of words.entries()) expect(Object.keys(groups)).toContain(words.slice(0, at + 1).join(" "));
    const { command } = await load();
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) expect(example).toMatch(new RegExp(`^(sudo )?sealbot ${path}( |$)`));
  });

  it("takes no secret as the value of a flag", async () => {
    const { command } = await load();
    const secret = /password|vsk|recovery|account-key|identity|kit/;
    const values = Object.entries(command.options).filter(
      ([name, { value }]) => secret.test(name) && value !== undefined,
    );
    expect(values.map(([, { value }]) => value).filter((value) => value !== "FILE")).toEqual([]);
  });

  it("offers a required argument never after an optional one", async () => {
    const { command } = await load();
    const required = Object.values(command.arguments).map(({ required }) => required);
    expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)));
  });
});

it("every file of commands/ is in the table, and no two entries are one command", () => {
  const files = readdirSync(folder).map((name) => name.replace(/\.ts$/, ""));
  expect(commandTable.map(({ path }) => path.replaceAll(" ", "-")).sort()).toEqual(files.sort());
});

it("help has a place for every word to begin with, and for every command of robots", () => {
  const first = new Set(commandTable.map(({ path }) => path.split(" ")[0]));
  const ofRobots = commandTable.flatMap(({ path }) => path.match(/^robot \S+/)?.[0] ?? []);
  const listed = sections.flatMap(([, paths]) => paths);
  expect(listed.toSorted()).toEqual([...first, ...new Set(ofRobots)].toSorted());
});
