// What keeps code of packages to its hosts, tried from beside and from below in a process that is shut in as theirs are.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { runnerFlags } from "../../src/robot/runner/flags.ts";
import { HostList } from "../../src/runner/host-list.ts";
import { openHttpSite } from "../support/http-site.ts";

const guard = new URL("../../src/runner/network-guard.ts", import.meta.url).href;

/** Each gives what it came to: an escape shows as a request that the second site has seen, or as a word. */
const attempts = (open: number, shut: number) => `
import * as hooks from "node:async_hooks";
import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";
const { guardNetwork } = await import(${JSON.stringify(guard)});
guardNetwork(["127.0.0.1:${open}", "localhost:${open}", "*.ok.example"]);
const ask = (port, host = "127.0.0.1", more = {}) => new Promise((resolve, reject) => {
  const socket = net.connect({ port, host, ...more }, () => { socket.end("GET / HTTP/1.0\\r\\n\\r\\n"); resolve("reached"); });
  socket.on("error", reject);
});
const called = (start) => new Promise((resolve, reject) => start((error, found) => error ? reject(error) : resolve(found)));
const below = [];
hooks.createHook({ init: (id, type, trigger, resource) => void below.push(resource) }).enable();
const find = (name) => below.map((one) => one.constructor).find((one) => one.name === name);
const lookup = (name, how, done) => how.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
const tries = {
  open: () => ask(${open}),
  named: () => fetch("http://localhost:${open}/").then(() => "reached"),
  fetched: () => fetch("http://127.0.0.1:${shut}/").catch((error) => { throw error.cause; }),
  lookup: () => ask(${open}, "a.ok.example", { lookup }),
  handle: () => called((done) => {
    const request = new (find("TCPConnectWrap"))();
    request.oncomplete = (status) => done(status, "reached");
    const fault = new (find("TCP"))(0).connect(request, "127.0.0.1", ${shut});
    if (fault) done(fault);
  }),
  served: () => "listens: " + net._createServerHandle("127.0.0.1", 0, 4).listen(1),
  datagram: () => "sends: " + dgram._createSocketHandle("127.0.0.1", 0, "udp4").connect("127.0.0.1", ${shut}),
  reversed: () => called((done) => dns.reverse("203.0.113.7", done)),
  service: () => called((done) => dns.lookupService("203.0.113.7", 80, done)),
  servers: () => { const own = new dns.Resolver(); own.setServers(["127.0.0.1:${shut}"]); return "set"; },
  below: () => "asks: " + new dns.Resolver()._handle.queryA({}, "secret.example.com"),
  changed: () => {
    Array.prototype.some = () => true;
    RegExp.prototype.exec = () => ["", "127.0.0.1"];
    globalThis.URL = class { hostname = "127.0.0.1"; port = "${open}"; };
    Set.prototype.has = () => true;
    String.prototype.endsWith = () => true;
    return ask(${shut});
  },
};
const said = {};
for (const [name, attempt] of Object.entries(tries)) {
  said[name] = await (async () => attempt())().catch((error) => error.code ?? String(error));
}
console.log(JSON.stringify(said));
process.exit();
`;

const stack = new AsyncDisposableStack();
let said: Record<string, string>;
let seen: number;

beforeAll(async () => {
  const [open, shut] = await Promise.all([openHttpSite(() => ({})), openHttpSite(() => ({}))]);
  stack.use(open);
  stack.use(shut);
  const folder = mkdtempSync(join(tmpdir(), "sealbot-guard-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const own = join(folder, "own");
  mkdirSync(own);
  const script = join(folder, "attempts.mjs");
  writeFileSync(script, attempts(Number(new URL(open.url).port), Number(new URL(shut.url).port)));
  const flags = runnerFlags(own, 256, { processes: false, packages: [folder] });
  const ended = await promisify(execFile)(process.execPath, [...flags, script], { cwd: own, env: {} });
  said = z.record(z.string(), z.string()).parse(JSON.parse(ended.stdout));
  seen = shut.seen.length;
});
afterAll(() => stack.disposeAsync());

it("lets code reach what it was given", () => {
  expect(said).toMatchObject({ open: "reached", named: "reached" });
});

it("lets nothing through beside it: own lookups and name servers, handles, datagrams, a changed language", () => {
  const { open, named, lookup, ...shut } = said;
  expect(Object.fromEntries(Object.entries(shut).filter(([, code]) => code !== "not-permitted"))).toEqual({});
  // The name is allowed, and nobody but the host's resolver says where it is.
  expect(lookup).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
  expect(seen).toBe(0);
});

it("reads hosts as items do", () => {
  const list = new HostList(["Shop.example:8443", "*.corp.example", "[::1]:25", "192.0.2.1"]);
  const asked: [host: string, port: number | undefined, is: boolean][] = [
    ["shop.example", 8443, true],
    ["shop.example", 443, false],
    ["shop.example", undefined, true],
    ["a.CORP.example", 1, true],
    ["corp.example", 1, false],
    ["xcorp.example", 1, false],
    ["::1", 25, true],
    ["::1", 26, false],
    ["192.0.2.1", 80, true],
  ];
  for (const [host, port, is] of asked) expect(list.has(host, port), `${host} ${port}`).toBe(is);
});
