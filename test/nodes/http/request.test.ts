// http.request against real local servers: what is sent, what comes back, and where a credential may not go.
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HttpSite, openHttpSite, type SiteAnswer } from "../../support/http-site.ts";
import { openSilence } from "../../support/server-program.ts";
import { until } from "../../support/until.ts";
import { anItem, runNode } from "../one-node.ts";

const json = (): SiteAnswer => ({ body: { total: 3 } });
const to = (location: string, status = 302): SiteAnswer => ({ status, headers: { location } });

let site: HttpSite;
beforeEach(async () => {
  site = await openHttpSite(json);
});
afterEach(() => site[Symbol.asyncDispose]());

const canary = "c4nary-secret-value";

/** Runs one request; `item` is what its credentials open to. */
const send = (config: object, options: Parameters<typeof runNode>[2] = {}) => runNode("http.request", config, options);

describe("http.request", () => {
  test("puts status, headers and parsed JSON into the message", async () => {
    const { msg } = await send({ url: `${site.url}/orders?a=1`, query: { b: [2, 3], c: true } });
    expect(msg).toMatchObject({ status: 200, body: { total: 3 }, headers: { "content-type": "application/json" } });
    expect(site.seen).toMatchObject([{ method: "GET", url: "/orders?a=1&b=2&b=3&c=true" }]);
  });

  const bodies = [
    ["json", { a: 1 }, "application/json", '{"a":1}'],
    ["text", "hello", "text/plain;charset=utf-8", "hello"],
    ["form", { a: 1, b: "x y" }, "application/x-www-form-urlencoded", "a=1&b=x+y"],
  ] as const;
  for (const [bodyType, body, type, text] of bodies) {
    test(`sends a body as ${bodyType}`, async () => {
      await send({ method: "POST", url: site.url, bodyType, body });
      expect(site.seen).toMatchObject([{ method: "POST", body: text, headers: { "content-type": type } }]);
    });
  }

  test("fails on a status of 400 and above, unless the flow looks at it itself", async () => {
    await using missing = await openHttpSite(() => ({ status: 404, body: "nothing" }));
    const failed = await send({ url: missing.url });
    expect(failed.outcome.error).toEqual({ code: "node-failed", message: `${missing.host} answered 404` });
    const { msg } = await send({ url: missing.url, failOnStatus: false });
    expect(msg).toMatchObject({ status: 404, body: "nothing" });
  });

  test("gives up on a server that is silent, one that talks too much and one that is not there", async () => {
    await using silent = await openHttpSite(() => undefined);
    expect((await send({ url: silent.url, timeout: "100ms" })).outcome.error?.code).toBe("timeout");
    await using talker = await openHttpSite(() => ({ body: "x".repeat(2_000) }));
    expect((await send({ url: talker.url, maxBytes: 1_000 })).outcome.error?.code).toBe("too-large");
    const gone = await openHttpSite(json);
    await gone[Symbol.asyncDispose]();
    const { outcome } = await send({ url: `${gone.url}/?key=${canary}` });
    expect(outcome.error?.code).toBe("unreachable");
    expect(outcome.error?.message).not.toContain(canary);
  });

  test("closes the connection when the run is cancelled", async () => {
    await using silence = await openSilence();
    const stop = new AbortController();
    const running = send({ url: `http://127.0.0.1:${silence.port}` }, { signal: stop.signal });
    await until("it to connect", () => silence.connections() === 1);
    stop.abort();
    expect((await running).outcome.status).toBe("cancelled");
    await until("it to close", () => silence.connections() === 0);
  });

  test("reads a packed answer up to what it may have unpacked, and says when one was cut", async () => {
    const headers = { "content-encoding": "gzip", "content-type": "application/json" };
    let body = gzipSync('{"total":3}');
    await using packing = await openHttpSite(() => ({ body, headers }));
    expect((await send({ url: packing.url })).msg).toMatchObject({ body: { total: 3 } });
    body = body.subarray(0, -5);
    expect((await send({ url: packing.url })).outcome.error?.code).toBe("unreachable");
    body = gzipSync(Buffer.alloc(2_000_000));
    expect((await send({ url: packing.url, maxBytes: 100_000 })).outcome.error?.code).toBe("too-large");
  });

  test("follows redirects as every client does, and no more than it may", async () => {
    let hops = 0;
    await using turning = await openHttpSite(({ url }) =>
      url === "/end" ? json() : to("/end", hops++ === 0 ? 303 : 307),
    );
    const { msg } = await send({ method: "POST", url: turning.url, body: { a: 1 } });
    expect(msg).toMatchObject({ status: 200 });
    expect(turning.seen.map(({ method, body }) => [method, body])).toEqual([
      ["POST", '{"a":1}'],
      ["GET", ""],
    ]);
    await using endless = await openHttpSite(() => to("/"));
    expect((await send({ url: endless.url, followRedirects: 3 })).outcome.error?.message).toContain(
      "more than 3 times",
    );
    expect(endless.seen).toHaveLength(4);
    expect((await send({ url: endless.url, followRedirects: 0 })).msg).toMatchObject({ status: 302 });
  });
});

describe("a credential", () => {
  const places: [string, string, object, object, object][] = [
    [
      "login",
      "as basic",
      { username: "ann", password: canary },
      {},
      { authorization: `Basic ${btoa(`ann:${canary}`)}` },
    ],
    [
      "api_key",
      "as bearer",
      { value: canary, header: "Authorization", scheme: "Bearer" },
      {},
      { authorization: `Bearer ${canary}` },
    ],
    [
      "api_key",
      "in its own header",
      { value: canary, header: "X-Api-Key", scheme: "Bearer" },
      {},
      { "x-api-key": canary },
    ],
    [
      "api_key",
      "with its own scheme",
      { value: canary, header: "Authorization", scheme: "Token" },
      {},
      { authorization: `Token ${canary}` },
    ],
    ["oauth2", "as bearer", { access_token: canary }, {}, { authorization: `Bearer ${canary}` }],
    [
      "custom",
      "in the header that the flow names",
      {
        fields: [
          { name: "user", secret: false, value: "ann" },
          { name: "pin", secret: true, value: canary },
        ],
      },
      { auth: { in: "header", name: "x-pin", field: "pin" } },
      { "x-pin": canary },
    ],
    [
      "connection",
      "as its bearer token",
      { app_id: "HTTP", setup: { type: "BEARER", token: canary } },
      {},
      { authorization: `Bearer ${canary}` },
    ],
    [
      "connection",
      "as basic",
      { app_id: "HTTP", setup: { type: "BASIC_AUTH", username: "ann", password: canary } },
      {},
      { authorization: `Basic ${btoa(`ann:${canary}`)}` },
    ],
    [
      "connection",
      "in the header that it names",
      { app_id: "HTTP", setup: { type: "API_KEY", name: "X-Own-Key", value: canary, in: "HEADER" } },
      {},
      { "x-own-key": canary },
    ],
    [
      "connection",
      "as the token that it was given",
      {
        app_id: "HTTP",
        setup: {
          type: "OAUTH_CLIENT_CREDENTIALS",
          client_id: "a",
          client_secret: "b",
          token_endpoint: "https://x.example",
        },
        tokens: { access_token: canary },
      },
      {},
      { authorization: `Bearer ${canary}` },
    ],
    [
      "connection",
      "from the field that the flow names",
      { app_id: "AIRTABLE", setup: { type: "API_KEY", api_key: canary } },
      { auth: { in: "header", name: "x-airtable", field: "api_key" } },
      { "x-airtable": canary },
    ],
  ];
  for (const [category, how, fields, config, headers] of places) {
    test(`of category ${category} travels ${how}`, async () => {
      await send({ url: site.url, ...config }, { item: anItem(category, fields, [site.host]) });
      expect(site.seen).toMatchObject([{ headers }]);
    });
  }

  test("travels in the query when the flow says so", async () => {
    const auth = { in: "query", name: "key" };
    await send({ url: `${site.url}/a`, auth }, { item: anItem("api_key", { value: canary }, [site.host]) });
    expect(site.seen.map(({ url }) => url)).toEqual([`/a?key=${canary}`]);
  });

  test("of a connection travels in the query when the connection says so", async () => {
    const setup = { type: "API_KEY", name: "key", value: canary, in: "QUERY" };
    await send({ url: `${site.url}/a` }, { item: anItem("connection", { app_id: "HTTP", setup }, [site.host]) });
    expect(site.seen.map(({ url }) => url)).toEqual([`/a?key=${canary}`]);
  });

  test("of a connection that is not for HTTP goes nowhere", async () => {
    const setup = { type: "KEY_PAIR", private_key: canary, public_key: "x" };
    const { outcome } = await send(
      { url: site.url },
      { item: anItem("connection", { app_id: "STRIPE", setup }, [site.host]) },
    );
    expect(outcome.error?.code).toBe("bad-input");
    expect(JSON.stringify(outcome)).not.toContain(canary);
    expect(site.seen).toEqual([]);
  });

  const key = (hosts: readonly string[]) => anItem("api_key", { value: canary }, hosts);

  test("travels to a host that stands literally in the flow when its item names none", async () => {
    const { outcome } = await send({ url: site.url }, { item: key([]) });
    expect(outcome.status).toBe("succeeded");
  });

  test("does not travel to a host that an expression came to", async () => {
    const { outcome } = await send({ url: { $expr: "msg.url" } }, { item: key([]), input: { url: site.url } });
    expect(outcome.error?.code).toBe("not-permitted");
    expect(site.seen).toEqual([]);
  });

  test("does not travel to another host than its item allows, even one that stands in the flow", async () => {
    const { outcome } = await send({ url: site.url }, { item: key(["api.example.com"]) });
    expect(outcome.error?.code).toBe("not-permitted");
    expect(site.seen).toEqual([]);
  });

  test("follows a redirect only where it may go", async () => {
    await using other = await openHttpSite(json);
    await using turning = await openHttpSite(() => to(other.url));
    const refused = await send({ url: turning.url }, { item: key([]) });
    expect(refused.outcome.error?.code).toBe("not-permitted");
    expect(other.seen).toEqual([]);
    await send({ url: turning.url }, { item: key([turning.host, other.host]) });
    expect(other.seen).toMatchObject([{ headers: { authorization: `Bearer ${canary}` } }]);
  });

  const own = ["authorization", "cookie", "proxy-authorization", "x-api-key", "api-key", "x-anything", "referer"];
  test.each(own)("that a flow wrote into the header %s itself stays with the origin it was for", async (name) => {
    await using other = await openHttpSite(json);
    await using turning = await openHttpSite(({ url }) => to(url === "/" ? "/again" : other.url));
    await send({ url: turning.url, headers: { [name]: canary, accept: "text/csv", "user-agent": "trial" } });
    expect(turning.seen).toMatchObject([{ headers: { [name]: canary } }, { headers: { [name]: canary } }]);
    expect(other.seen).toMatchObject([{ headers: { accept: "text/csv", "user-agent": "trial" } }]);
    expect(JSON.stringify(other.seen)).not.toContain(canary);
  });

  const redirects = [
    ...[307, 308].flatMap((status) => ["POST", "PUT", "PATCH", "DELETE"].map((method) => [status, method] as const)),
    ...[301, 302].flatMap((status) => ["PUT", "PATCH", "DELETE"].map((method) => [status, method] as const)),
  ];
  test.each(redirects)("in a body does not follow %i of a %s to another origin", async (status, method) => {
    await using other = await openHttpSite(json);
    await using turning = await openHttpSite(() => to(other.url, status));
    for (const item of [undefined, key([turning.host, other.host])]) {
      const { outcome } = await send({ url: turning.url, method, body: { password: canary } }, { item });
      expect(outcome.error?.code).toBe("not-permitted");
      expect(outcome.error?.message).not.toContain(canary);
    }
    expect(turning.seen).toHaveLength(2);
    expect(other.seen).toEqual([]);
  });

  test("in a body follows a redirect within its origin, and is left behind where a POST becomes a GET", async () => {
    await using other = await openHttpSite(json);
    let location = "/moved";
    await using turning = await openHttpSite(({ url }) =>
      url === "/moved" ? json() : to(location, location === "/moved" ? 308 : 303),
    );
    const ask = () => send({ url: turning.url, method: "POST", body: { password: canary } });
    expect((await ask()).outcome.status).toBe("succeeded");
    expect(turning.seen.map(({ method, body }) => [method, body.includes(canary)])).toEqual([
      ["POST", true],
      ["POST", true],
    ]);
    location = other.url;
    expect((await ask()).outcome.status).toBe("succeeded");
    expect(other.seen).toMatchObject([{ method: "GET", body: "" }]);
  });

  test("that no header can carry is refused without being quoted", async () => {
    const { outcome } = await send(
      { url: site.url },
      { item: anItem("api_key", { value: `${canary}\n${canary}` }, [site.host]) },
    );
    expect(outcome.error?.code).toBe("bad-input");
    expect(outcome.error?.message).not.toContain(canary);
  });

  test("of a category that HTTP cannot use is refused", async () => {
    const { outcome } = await send({ url: site.url }, { item: anItem("note", { text: canary }, [site.host]) });
    expect(outcome.error?.code).toBe("bad-input");
    expect(site.seen).toEqual([]);
  });
});
