// http.download against a real server: what is saved, and that nothing half is left where anybody looks for it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OpenedItem } from "../../../src/flow/node.ts";
import { Canaries } from "../../support/canary.ts";
import { type HttpSite, openHttpSite, type SiteAnswer } from "../../support/http-site.ts";
import { freePort } from "../../support/squid.ts";
import { tempHome } from "../../support/temp-home.ts";
import { runInRunner } from "../in-runner.ts";
import { anItem, runNode } from "../one-node.ts";

const content = Buffer.from("0123456789".repeat(1_000));
const sha256 = createHash("sha256").update(content).digest("hex");
const canaries = new Canaries();
const key = canaries.plant("download");

let home: ReturnType<typeof tempHome>;
let site: HttpSite;
let answer: (url: string) => SiteAnswer | undefined;
beforeEach(async () => {
  home = tempHome();
  answer = () => ({ body: content, headers: { "content-type": "application/pdf" } });
  site = await openHttpSite(({ url }) => answer(url));
});
afterEach(async () => {
  await site[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

const file = () => join(home.path, "bill.pdf");
async function download(config: object = {}, item?: OpenedItem, signal?: AbortSignal) {
  const options = { ...(item && { item }), ...(signal && { signal }) };
  const ran = await runNode("http.download", { url: `${site.url}/bill`, file: file(), ...config }, options);
  expect(canaries.in([{ where: "told", text: ran.told }])).toEqual([]);
  return ran;
}

test("a file has all of it, unpacked, once it is whole", async () => {
  const expected = { file: file(), size: content.length, sha256, type: "application/pdf" };
  const item = anItem("api_key", { value: key });
  expect((await download({ sha256: sha256.toUpperCase(), query: { n: 1 } }, item)).msg).toMatchObject({
    download: expected,
  });
  expect(site.seen).toMatchObject([{ url: "/bill?n=1", headers: { authorization: `Bearer ${key}` } }]);
  answer = () => ({
    body: gzipSync(content),
    headers: { "content-encoding": "gzip", "content-type": "application/pdf" },
  });
  expect((await download()).msg).toMatchObject({ download: expected });
  expect(readFileSync(file()).equals(content)).toBe(true);
  expect(readdirSync(home.path)).toEqual(["bill.pdf"]);
});

test.each([
  ["it is too large, as it says", { maxBytes: 9_999 }, "too-large"],
  ["its checksum is another", { sha256: "0".repeat(64) }, "node-failed"],
  ["it is there already and must be new", { mode: "new" }, "conflict"],
  ["its folder is not there", { file: "/nowhere/at/all" }, "not-found"],
])("what is there stays as it is when %s", async (_, config, code) => {
  writeFileSync(file(), "old");
  expect((await download(config)).outcome.error).toMatchObject({ code });
  expect([readFileSync(file(), "utf8"), readdirSync(home.path)]).toEqual(["old", ["bill.pdf"]]);
});

test("no file comes of a refusal, of one that goes on and on, and of a server that is away", async () => {
  answer = () => ({ status: 403, body: "no" });
  expect((await download()).outcome.error).toMatchObject({ code: "node-failed", message: `${site.host} answered 403` });
  answer = () => ({ body: gzipSync(Buffer.alloc(3_000_000)), headers: { "content-encoding": "gzip" } });
  expect((await download({ maxBytes: 100_000 })).outcome.error).toMatchObject({ code: "too-large" });
  const gone = `http://127.0.0.1:${await freePort()}/`;
  expect((await download({ url: gone })).outcome.error).toMatchObject({ code: "unreachable" });
  expect(readdirSync(home.path)).toEqual([]);
});

test("nothing is left of one that is cut, cancelled or late in the middle", async () => {
  let begun = () => {};
  let cut = false;
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-length": 2 * content.length });
    response.write(content, () => (cut ? response.destroy() : begun()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
  const stop = new AbortController();
  begun = () => stop.abort();
  expect((await download({ url }, undefined, stop.signal)).outcome.status).toBe("cancelled");
  begun = () => {};
  expect((await download({ url, timeout: "200ms" })).outcome.error).toMatchObject({ code: "timeout" });
  cut = true;
  expect((await download({ url })).outcome.error).toMatchObject({ code: "unreachable" });
  expect(readdirSync(home.path)).toEqual([]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("a credential does not follow to where it may not go", async () => {
  await using other = await openHttpSite(() => ({}));
  answer = () => ({ status: 302, headers: { location: other.url } });
  expect((await download({}, anItem("api_key", { value: key }))).outcome.error).toMatchObject({
    code: "not-permitted",
  });
  expect([other.seen, readdirSync(home.path)]).toEqual([[], []]);
});

test("works in a runner that is shut in, into a folder that its flow declares", async () => {
  const settings = { paths: { read: [], write: [home.path] } };
  const config = { url: site.url, file: file() };
  const held = { category: "api_key", fields: { value: key } };
  const { outcome, told } = await runInRunner("http.download", config, held, { settings });
  expect(outcome?.error).toBeUndefined();
  expect(readFileSync(file()).equals(content)).toBe(true);
  expect(canaries.in([{ where: "told", text: told }])).toEqual([]);
});
