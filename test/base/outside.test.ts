// Asking over the one way out: straight, through a proxy, against servers that stall, cut and redirect.
import { createServer as createPlain, type RequestListener, type Server } from "node:http";
import { createServer as createSecure } from "node:https";
import { type AddressInfo, createServer as createSocket } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SealbotError } from "../../src/base/errors.ts";
import type { FetchInit } from "../../src/base/fetch.ts";
import { Outside } from "../../src/base/outside.ts";
import { type Authority, hiddenName, openAuthority, openTestProxy } from "../support/hidden-host.ts";
import { until } from "../support/until.ts";

let authority: Authority;
const before = getCACertificates("default");
beforeAll(() => {
  authority = openAuthority();
});
afterAll(() => {
  setDefaultCACertificates(before);
  authority[Symbol.dispose]();
});
const trustIt = () => setDefaultCACertificates([...before, authority.ca]);
const forgetIt = () => setDefaultCACertificates(before);

async function listening(server: Server): Promise<AsyncDisposable & { port: number }> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
const plain = (listener: RequestListener) => listening(createPlain(listener));
const hidden = (listener: RequestListener = (_request, response) => response.end("hidden")) =>
  listening(createSecure({ cert: authority.cert, key: authority.key }, listener));

const init = (more: Partial<FetchInit> = {}): FetchInit => ({
  ...{ method: "GET", headers: {}, redirect: "error", signal: new AbortController().signal },
  ...more,
});

async function textOf(body: Awaited<ReturnType<Outside["fetch"]>>["body"]): Promise<string> {
  const reader = body?.getReader();
  let text = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) return text;
    text += new TextDecoder().decode(value);
  }
}

async function failureOf(work: () => Promise<unknown>): Promise<SealbotError> {
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SealbotError) return error;
  throw new TypeError(`expected one of our errors, got ${String(error)}`);
}

test("what is sent arrives, and the answer comes back with its status, headers and body", async () => {
  let got: unknown;
  await using server = await plain((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      got = { method: request.method, url: request.url, type: request.headers["content-type"], body };
      response.writeHead(418, { "x-Tea": "yes", "set-cookie": ["a=1", "b=2"] }).end("short and stout");
    });
  });
  using outside = new Outside({});
  const headers = { "content-type": "application/json" };
  const url = new URL(`http://127.0.0.1:${server.port}/pot?a=1`);
  const answer = await outside.fetch(url, init({ method: "POST", headers, body: '{"ü":1}' }));
  expect(got).toEqual({ method: "POST", url: "/pot?a=1", type: "application/json", body: '{"ü":1}' });
  expect([answer.ok, answer.status, answer.headers.get("X-Tea"), answer.headers.get("nothing")]).toEqual([
    ...[false, 418, "yes", null],
  ]);
  expect(await textOf(answer.body)).toBe("short and stout");
});

test("connections are kept for the next request, and one that the server closed meanwhile is no failure", async () => {
  const ports = new Set<number | undefined>();
  await using server = await plain((request, response) => {
    ports.add(request.socket.remotePort);
    response.end("ok");
    // Closed without a word, as a server whose patience with an idle connection ends at a bad moment.
    if (request.url === "/last") response.on("finish", () => setImmediate(() => request.socket.resetAndDestroy()));
  });
  using outside = new Outside({});
  const ask = async (path: string) =>
    textOf((await outside.fetch(new URL(`http://127.0.0.1:${server.port}${path}`), init())).body);
  for (const path of ["/", "/", "/last"]) expect(await ask(path)).toBe("ok");
  expect(ports.size).toBe(1);
  for (let i = 0; i < 20; i++) expect(await ask(i % 2 ? "/" : "/last")).toBe("ok");
});

test("an abort ends a request with its reason, before the answer and in the middle of it", async () => {
  await using server = await plain((request, response) => {
    if (request.url === "/half") response.write("half");
  });
  using outside = new Outside({});
  const reason = new RangeError("enough");
  for (const path of ["/never", "/half"]) {
    const stop = new AbortController();
    const asked = outside
      .fetch(new URL(`http://127.0.0.1:${server.port}${path}`), init({ signal: stop.signal }))
      .then(({ body }) => {
        stop.abort(reason);
        return textOf(body);
      });
    if (path === "/never") setImmediate(() => stop.abort(reason));
    await expect(asked).rejects.toBe(reason);
  }
  await expect(outside.fetch(new URL("http://127.0.0.1:1"), init({ signal: AbortSignal.abort(reason) }))).rejects.toBe(
    reason,
  );
});

test("a redirect is an error or handed over, and never followed", async () => {
  await using server = await plain((_request, response) =>
    response.writeHead(302, { location: "http://127.0.0.1:1/elsewhere" }).end(),
  );
  using outside = new Outside({});
  const url = new URL(`http://127.0.0.1:${server.port}/`);
  expect((await failureOf(() => outside.fetch(url, init()))).message).toBe("it redirects elsewhere (302)");
  const answer = await outside.fetch(url, init({ redirect: "manual" }));
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "http://127.0.0.1:1/elsewhere"]);
});

test("an answer without a body has none, and its connection is kept", async () => {
  await using server = await plain((_request, response) => response.writeHead(204).end());
  using outside = new Outside({});
  for (let i = 0; i < 3; i++) {
    const { status, body } = await outside.fetch(new URL(`http://127.0.0.1:${server.port}/`), init());
    expect([status, body]).toEqual([204, null]);
  }
});

test("a host that only the proxy knows is reached through it, with its login", async () => {
  await using server = await hidden();
  await using proxy = await openTestProxy();
  using outside = new Outside({ HTTPS_PROXY: `http://ada:p%40ss@127.0.0.1:${proxy.port}` });
  trustIt();
  const url = new URL(`https://${hiddenName}:${server.port}/`);
  expect(await textOf((await outside.fetch(url, init())).body)).toBe("hidden");
  expect(proxy.asked).toEqual([{ what: `CONNECT ${hiddenName}:${server.port}`, login: "ada:p@ss" }]);
});

test("plain HTTP to another host goes through HTTP_PROXY, and to this host never", async () => {
  await using server = await plain((_request, response) => response.end("straight"));
  await using proxy = await openTestProxy();
  using outside = new Outside({ http_proxy: `127.0.0.1:${proxy.port}` });
  const ask = async (host: string) => textOf((await outside.fetch(new URL(`http://${host}/x`), init())).body);
  expect(await ask(hiddenName)).toBe("through the proxy");
  expect(await ask(`127.0.0.1:${server.port}`)).toBe("straight");
  expect(proxy.asked.map(({ what }) => what)).toEqual([`GET http://${hiddenName}/x`]);
});

test.each([
  [407, "wants a login, or another one", "http://USER:PASSWORD@HOST:PORT"],
  [403, "does not let this host through", "NO_PROXY"],
  [503, "(503)", "NO_PROXY"],
])("a proxy that answers %i is named without its login, with what to do", async (refuse, reason, hint) => {
  await using proxy = await openTestProxy();
  proxy.refuse = refuse;
  using outside = new Outside({ HTTPS_PROXY: `http://ada:canary@127.0.0.1:${proxy.port}` });
  const error = await failureOf(() => outside.fetch(new URL(`https://${hiddenName}/`), init()));
  expect(error.message).toContain(`the proxy 127.0.0.1:${proxy.port} `);
  expect(error.message).toContain(reason);
  expect(error.hint).toContain(hint);
  expect(`${error.stack}${String(error.cause)}${JSON.stringify(error)}`).not.toMatch(/canary|ada/);
});

test("a proxy that refuses and waits for more keeps no connection, however often it is tried", async () => {
  await using proxy = await openTestProxy();
  proxy.refuse = 407;
  using outside = new Outside({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
  const url = new URL(`https://${hiddenName}/`);
  for (let i = 0; i < 20; i++) await failureOf(() => outside.fetch(url, init()));
  expect(proxy.asked).toHaveLength(20);
  await until("the connections to be closed", () => proxy.connections === 0, { within: 2_000 });
});

test.each([
  ["an abort", (_outside: Outside, stop: AbortController) => stop.abort(new RangeError("enough")), "enough"],
  ["a cut", (outside: Outside) => outside.cut(), "given up"],
])("%s ends at once what waits for a proxy that says nothing", async (_title, end, reason) => {
  await using proxy = await openTestProxy();
  proxy.refuse = 0;
  using outside = new Outside({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
  const stop = new AbortController();
  const asked = outside.fetch(new URL(`https://${hiddenName}/`), init({ signal: stop.signal })).catch(String);
  await until("the proxy to be asked", () => proxy.asked.length === 1);
  end(outside, stop);
  expect(await asked).toContain(reason);
  await until("the connection to be closed", () => proxy.connections === 0, { within: 2_000 });
});

test("a proxy that is away is named, and so is one whose name nobody knows", async () => {
  using away = new Outside({ HTTPS_PROXY: "http://ada:canary@127.0.0.1:1" });
  const url = new URL(`https://${hiddenName}/`);
  expect((await failureOf(() => away.fetch(url, init()))).message).toBe("the proxy 127.0.0.1:1 refuses connections");
  using unknown = new Outside({ HTTPS_PROXY: "http://ada:canary@proxy.invalid:3128" });
  expect((await failureOf(() => unknown.fetch(url, init()))).message).toBe(
    "the name of the proxy proxy.invalid:3128 cannot be resolved",
  );
});

test("an authority that is not known is named as the fault, with NODE_EXTRA_CA_CERTS as the remedy", async () => {
  await using server = await hidden();
  await using proxy = await openTestProxy();
  using outside = new Outside({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
  const url = new URL(`https://${hiddenName}:${server.port}/`);
  forgetIt();
  const error = await failureOf(() => outside.fetch(url, init()));
  expect(error.message).toBe("its certificate is signed by an authority that this host does not know");
  expect(error.hint).toContain("NODE_EXTRA_CA_CERTS");
  trustIt();
  expect(await textOf((await outside.fetch(url, init())).body)).toBe("hidden");
});

test("a certificate for another name, a name that is unknown and a port that speaks no TLS each have their words", async () => {
  await using server = await hidden();
  const dumb = createSocket((socket) => void socket.on("error", () => {}).end("SSH-2.0-dumb\r\n"));
  await new Promise<void>((resolve) => dumb.listen(0, "127.0.0.1", resolve));
  using _dumb = { [Symbol.dispose]: () => void dumb.close() };
  using outside = new Outside({});
  trustIt();
  const why = async (url: string) => (await failureOf(() => outside.fetch(new URL(url), init()))).message;
  expect(await why(`https://127.0.0.1:${server.port}/`)).toBe("its certificate is for another name");
  expect(await why(`https://${hiddenName}/`)).toBe(`its name ${hiddenName} cannot be resolved`);
  const { port } = dumb.address() as AddressInfo;
  expect(await why(`https://127.0.0.1:${port}/`)).toBe("it speaks no TLS there that this host speaks");
  expect(await why("http://127.0.0.1:1/")).toBe("127.0.0.1:1 refuses connections");
});

test("after a cut every request in flight has failed, and the next one works", async () => {
  await using server = await plain((request, response) => {
    if (request.url !== "/never") response.end("ok");
  });
  using outside = new Outside({});
  const at = (path: string) => new URL(`http://127.0.0.1:${server.port}${path}`);
  const stuck = failureOf(() => outside.fetch(at("/never"), init({ method: "POST" })));
  await textOf((await outside.fetch(at("/"), init())).body);
  outside.cut();
  expect((await stuck).code).toBe("unreachable");
  expect(await textOf((await outside.fetch(at("/"), init())).body)).toBe("ok");
});
