// http.request over TLS against a real server: whose certificate is believed, and to whom a client certificate is shown.
import { createPrivateKey } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Canaries } from "../../support/canary.ts";
import { openAuthority } from "../../support/hidden-host.ts";
import { type HttpSite, openHttpSite } from "../../support/http-site.ts";
import { openTestCa } from "../../support/test-ca.ts";
import { anItem, runNode } from "../one-node.ts";

interface Pair {
  readonly cert: string;
  readonly key: string;
}
let [server, client, stranger]: Pair[] = [];
let open: HttpSite;
/** Wants to know its clients. */
let closed: HttpSite;

beforeAll(async () => {
  // Disposed of, so that only those who name it know it.
  const pair = () => {
    using ca = openTestCa();
    return ca.tls;
  };
  [server, client, stranger] = [pair(), pair(), pair()];
  open = await openHttpSite(
    ({ url }) => ({ status: url === "/" ? 200 : 302, headers: { location: closed.url } }),
    server,
  );
  const known = { ca: client?.cert, requestCert: true, rejectUnauthorized: true };
  closed = await openHttpSite(() => ({ body: { ok: true } }), { ...server, ...known });
});
afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await closed[Symbol.asyncDispose]();
});

const canaries = new Canaries();
const passphrase = canaries.plant("passphrase");
const locked = (key = "") =>
  createPrivateKey(key).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase }).toString();

async function ask(config: object, shown?: object, hosts: readonly string[] = []) {
  const items = shown && { certificate: anItem("certificate", shown, hosts) };
  const ran = await runNode("http.request", JSON.parse(JSON.stringify({ ca: server?.cert, ...config })), {
    ...(items && { items }),
  });
  for (const pair of [client, stranger]) expect(ran.told).not.toContain(pair?.key.split("\n")[1]);
  expect(canaries.in([{ where: "told", text: ran.told }])).toEqual([]);
  return ran;
}
const shown = (pair: Pair | undefined, more: object = {}) => ({
  certificate: pair?.cert,
  private_key: pair?.key,
  ...more,
});

test("a private authority is believed by whoever names it, for the names that it vouches for", async () => {
  expect((await ask({ url: open.url })).msg).toMatchObject({ status: 200 });
  using other = openAuthority();
  await using misnamed = await openHttpSite(() => ({}), { cert: other.cert, key: other.key });
  const refused = [
    [{ url: open.url, ca: undefined }, "signed by nobody but itself"],
    [{ url: open.url, ca: stranger?.cert }, "signed by"],
    [{ url: misnamed.url, ca: other.ca }, "for another name"],
  ] as const;
  for (const [config, reason] of refused) {
    const { outcome } = await ask(config);
    expect(outcome.error).toMatchObject({ code: "unreachable", message: expect.stringContaining(reason) });
  }
});

test("a client certificate opens what wants one, with a passphrase too", async () => {
  for (const item of [shown(client), shown(client, { private_key: locked(client?.key), passphrase })]) {
    expect((await ask({ url: closed.url }, item)).msg).toMatchObject({ body: { ok: true } });
  }
  // The item may bring the authority of the server along.
  expect((await ask({ url: closed.url, ca: undefined }, shown(client, { ca: server?.cert }))).msg).toBeDefined();
});

test.each([
  ["none", () => undefined, "unreachable", "wants a client certificate"],
  ["another one", () => shown(stranger), "unreachable", "it cut the connection"],
  ["a key of another one", () => shown(client, { private_key: stranger?.key }), "bad-input", "no pair"],
  [
    "a wrong passphrase",
    () => shown(client, { private_key: locked(client?.key), passphrase: "no" }),
    "bad-input",
    "wrong",
  ],
])("with %s it stays closed, and says why", async (_, item, code, reason) => {
  const asked = closed.seen.length;
  const { outcome } = await ask({ url: closed.url }, item());
  expect(outcome.error).toMatchObject({ code, message: expect.stringContaining(reason) });
  expect(closed.seen).toHaveLength(asked);
});

test("a client certificate is shown only where its item allows, redirects included, and not in the clear", async () => {
  const asked = closed.seen.length;
  const elsewhere = [new URL(open.url).host];
  expect((await ask({ url: closed.url }, shown(client), elsewhere)).outcome.error?.code).toBe("not-permitted");
  expect((await ask({ url: `${open.url}/on` }, shown(client), elsewhere)).outcome.error?.code).toBe("not-permitted");
  const plain = closed.url.replace("https", "http");
  expect((await ask({ url: plain }, shown(client))).outcome.error?.code).toBe("bad-input");
  expect(closed.seen).toHaveLength(asked);
  const both = [...elsewhere, new URL(closed.url).host];
  expect((await ask({ url: `${open.url}/on` }, shown(client), both)).msg).toMatchObject({ body: { ok: true } });
});
