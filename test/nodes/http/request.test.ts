// http.request against real local servers: what is sent, what comes back, and where a credential may not go.
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { loadCatalogue } from "../../../src/flow/catalogue.ts";
import { parseDocument } from "../../../src/flow/document.ts";
import { runFlow } from "../../../src/flow/engine.ts";
import { literalHosts } from "../../../src/flow/literal-hosts.ts";
import type { OpenedItem } from "../../../src/flow/node.ts";
import type { RunEvent } from "../../../src/flow/run.ts";
import { shippedNodes } from "../../../src/nodes/catalogue.ts";

interface Site extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  readonly seen: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[];
}

async function openSite(answer: RequestListener): Promise<Site> {
  const seen: Site["seen"] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return {
    ...{ url: `http://${host}`, host, seen },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const json: RequestListener = (_, response) =>
  response.setHeader("content-type", "application/json").end('{"total":3}');

let site: Site;
beforeEach(async () => {
  site = await openSite(json);
});
afterEach(() => site[Symbol.asyncDispose]());

const canary = "c4nary-secret-value";
const anItem = (category: string, fields: object, allowedHosts: readonly string[]): OpenedItem => ({
  ...{ vault: "vau_x", item: "itm_x", name: "shop", category, version: 1, fields: { ...fields }, allowedHosts },
});

/** Runs one request; `item` is what its credentials open to. */
async function send(config: object, { item, input = {} }: { item?: OpenedItem | undefined; input?: object } = {}) {
  const credentials = item ? { credentials: { vault: item.vault, item: item.item } } : {};
  const flow = parseDocument({
    name: "trial",
    nodes: [
      { id: "start", type: "core.start", wires: [["call"]] },
      { id: "call", type: "http.request", config: { ...credentials, ...config }, wires: [["show"]] },
      { id: "show", type: "core.debug" },
    ],
  });
  const catalogue = await loadCatalogue(
    shippedNodes,
    flow.nodes.map(({ type }) => type),
  );
  const events: RunEvent[] = [];
  const outcome = await runFlow({
    ...{ flow, catalogue, input: { ...input }, clock: systemClock, signal: new AbortController().signal },
    run: { id: "run_x", flow: "flw_x", startedAt: "2026-01-01T00:00:00.000Z", trigger: "signed" },
    host: {
      nodeEvents: false,
      event: (event) => void events.push(event),
      secret: async () => {
        if (!item) throw new TypeError("no item was given");
        return item.allowedHosts.length > 0 ? item : { ...item, allowedHosts: literalHosts(flow) };
      },
    },
  });
  const shown = events.find((event) => event.type === "debug");
  return { outcome, msg: shown?.type === "debug" ? Object(shown.value) : undefined };
}

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
    await using missing = await openSite((_, response) => response.writeHead(404).end("nothing"));
    const failed = await send({ url: missing.url });
    expect(failed.outcome.error).toEqual({ code: "node-failed", message: `${missing.host} answered 404` });
    const { msg } = await send({ url: missing.url, failOnStatus: false });
    expect(msg).toMatchObject({ status: 404, body: "nothing" });
  });

  test("gives up on a server that is silent, one that talks too much and one that is not there", async () => {
    await using silent = await openSite(() => {});
    expect((await send({ url: silent.url, timeout: "100ms" })).outcome.error?.code).toBe("timeout");
    await using talker = await openSite((_, response) => response.end("x".repeat(2_000)));
    expect((await send({ url: talker.url, maxBytes: 1_000 })).outcome.error?.code).toBe("too-large");
    const gone = await openSite(json);
    await gone[Symbol.asyncDispose]();
    const { outcome } = await send({ url: `${gone.url}/?key=${canary}` });
    expect(outcome.error?.code).toBe("unreachable");
    expect(outcome.error?.message).not.toContain(canary);
  });

  test("follows redirects as every client does, and no more than it may", async () => {
    let hops = 0;
    await using turning = await openSite((request, response) => {
      if (request.url === "/end") return json(request, response);
      response.writeHead(hops++ === 0 ? 303 : 307, { location: "/end" }).end();
    });
    const { msg } = await send({ method: "POST", url: turning.url, body: { a: 1 } });
    expect(msg).toMatchObject({ status: 200 });
    expect(turning.seen.map(({ method, body }) => [method, body])).toEqual([
      ["POST", '{"a":1}'],
      ["GET", ""],
    ]);
    await using endless = await openSite((_, response) => response.writeHead(302, { location: "/" }).end());
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
    await using other = await openSite(json);
    await using turning = await openSite((_, response) => response.writeHead(302, { location: other.url }).end());
    const refused = await send({ url: turning.url }, { item: key([]) });
    expect(refused.outcome.error?.code).toBe("not-permitted");
    expect(other.seen).toEqual([]);
    await send({ url: turning.url }, { item: key([turning.host, other.host]) });
    expect(other.seen).toMatchObject([{ headers: { authorization: `Bearer ${canary}` } }]);
  });

  const own = ["authorization", "cookie", "proxy-authorization", "x-api-key", "api-key", "x-anything", "referer"];
  test.each(own)("that a flow wrote into the header %s itself stays with the origin it was for", async (name) => {
    await using other = await openSite(json);
    await using turning = await openSite((request, response) => {
      const location = request.url === "/" ? "/again" : other.url;
      response.writeHead(302, { location }).end();
    });
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
    await using other = await openSite(json);
    await using turning = await openSite((_, response) => response.writeHead(status, { location: other.url }).end());
    for (const item of [undefined, key([turning.host, other.host])]) {
      const { outcome } = await send({ url: turning.url, method, body: { password: canary } }, { item });
      expect(outcome.error?.code).toBe("not-permitted");
      expect(outcome.error?.message).not.toContain(canary);
    }
    expect(turning.seen).toHaveLength(2);
    expect(other.seen).toEqual([]);
  });

  test("in a body follows a redirect within its origin, and is left behind where a POST becomes a GET", async () => {
    await using other = await openSite(json);
    let location = "/moved";
    await using turning = await openSite((request, response) => {
      if (request.url === "/moved") return json(request, response);
      response.writeHead(location === "/moved" ? 308 : 303, { location }).end();
    });
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
