// The doctor's checks of the way to the control plane, each on a way that is really broken at that one place.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { connect, createServer as createSocketServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { systemClock } from "../../../src/base/clock.ts";
import { certificateCheck } from "../../../src/cli/doctor/check-certificate.ts";
import { clockCheck } from "../../../src/cli/doctor/check-clock.ts";
import { connectionCheck } from "../../../src/cli/doctor/check-connection.ts";
import { controlPlaneCheck } from "../../../src/cli/doctor/check-control-plane.ts";
import { linkCheck } from "../../../src/cli/doctor/check-link.ts";
import { nameCheck } from "../../../src/cli/doctor/check-name.ts";
import { proxyCheck } from "../../../src/cli/doctor/check-proxy.ts";
import { openTestControl } from "../../support/control.ts";
import { openTestHost, type TestHost } from "../../support/examined.ts";
import { tempHome } from "../../support/temp-home.ts";
import { openTestCa } from "../../support/test-ca.ts";

let host: TestHost;
let opened: AsyncDisposableStack;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  host = opened.use(await openTestHost());
});
afterEach(() => opened.disposeAsync());

/** Listens on a free port of loopback; the origin to reach it. */
async function listening(server: Server, scheme = "http"): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.defer(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const answering = (answer: RequestListener) => listening(createServer(answer));

/** An origin where nobody listens: its port was free a moment ago. */
async function closedOrigin(): Promise<string> {
  const server = createSocketServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe("server name", () => {
  it("that nobody knows is told with where to look", async () => {
    const found = await host.look(nameCheck, { server: "https://no-such-host.invalid" });
    expect(found).toMatchObject({ state: "fail", remedy: expect.stringContaining("resolv.conf") });
    expect(found.text).toMatch(/no-such-host\.invalid cannot be looked up \(E/);
  });
  it("of this host is found, an address needs no looking up, and one behind a proxy is the proxy's to find", async () => {
    expect(await host.look(nameCheck, { server: "http://localhost:1" })).toMatchObject({ state: "ok" });
    expect((await host.look(nameCheck, { server: "http://127.0.0.1:1" })).text).toContain("needs no looking up");
    const env = { HTTPS_PROXY: "http://127.0.0.1:1" };
    const found = await host.look(nameCheck, { server: "https://no-such-host.invalid", env });
    expect(found).toMatchObject({ state: "ok", text: expect.stringContaining("by the proxy") });
  });
  it("is that of the robot's own control plane when none is given, and none without a robot", async () => {
    expect(await host.look(nameCheck)).toMatchObject({
      state: "skip",
      remedy: expect.stringContaining("--server URL"),
    });
    await host.join("https://own.invalid");
    expect((await host.look(nameCheck)).text).toContain("own.invalid");
  });
});

describe("proxy", () => {
  const server = "https://sealbot.invalid";
  it("that is there is shown without its login", async () => {
    const proxy = new URL(await answering((_, response) => void response.end()));
    proxy.username = "ada";
    proxy.password = "canary";
    const found = await host.look(proxyCheck, { server, env: { HTTPS_PROXY: proxy.href } });
    expect(found).toMatchObject({ state: "ok", text: proxy.host });
  });
  it("where nobody listens is told with the variables to look at, and without its login", async () => {
    const proxy = (await closedOrigin()).replace("//", "//ada:canary@");
    const found = await host.look(proxyCheck, { server, env: { HTTPS_PROXY: proxy } });
    expect(found).toMatchObject({ state: "fail", remedy: expect.stringContaining("NO_PROXY") });
    expect(found.text).toContain("ECONNREFUSED");
    expect(JSON.stringify(found)).not.toContain("canary");
  });
  it("that is no address is a failure that does not show it", async () => {
    const found = await host.look(proxyCheck, { server, env: { HTTPS_PROXY: "http://ada:can%ary@[" } });
    expect(found).toMatchObject({ state: "fail", remedy: expect.stringContaining("http://proxy.example.com") });
    expect(JSON.stringify(found)).not.toContain("can%ary");
  });
  it("that lets nobody through is told by the connection", async () => {
    const proxy = createServer();
    proxy.on("connect", (_, socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"));
    const env = { HTTPS_PROXY: await listening(proxy) };
    expect(await host.look(connectionCheck, { server, env })).toMatchObject({
      ...{ state: "fail", text: expect.stringContaining("does not let this host through") },
      remedy: expect.stringContaining("HTTPS_PROXY"),
    });
  });
  it("that lets through is gone through up to the certificate", async () => {
    using ca = openTestCa();
    const origin = await listening(
      createTlsServer(ca.tls, (_, response) => void response.end("ok\n")),
      "https",
    );
    const proxy = createServer();
    const asked: (string | undefined)[] = [];
    proxy.on("connect", ({ url }, client) => {
      asked.push(url);
      const far = connect(Number(new URL(origin).port), "127.0.0.1", () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        far.pipe(client).pipe(far);
      });
      for (const end of [far, client]) end.on("error", () => {});
    });
    const env = { HTTPS_PROXY: await listening(proxy) };
    const found = await host.look(certificateCheck, { server: "https://sealbot.invalid:8443", env });
    expect(found).toMatchObject({ state: "fail", text: expect.stringContaining("another name") });
    expect(asked).toEqual(["sealbot.invalid:8443"]);
  });
});

describe("connection", () => {
  it("to a port where nobody listens is told with what to ask", async () => {
    const found = await host.look(connectionCheck, { server: await closedOrigin() });
    expect(found).toMatchObject({ state: "fail", text: expect.stringContaining("refuses connections") });
    expect(found.remedy).toMatch(/Is it running/);
  });
  it("in the clear to another machine is refused before anything is sent", async () => {
    const found = await host.look(connectionCheck, { server: "http://sealbot.invalid" });
    expect(found).toMatchObject({ state: "fail", remedy: expect.stringContaining("https://") });
  });
  it("that is cut before an answer comes is a failure", async () => {
    const origin = await listening(createSocketServer((socket) => void socket.destroy()));
    expect(await host.look(connectionCheck, { server: origin })).toMatchObject({ state: "fail" });
  });
});

describe("certificate", () => {
  const serve = (ca: { tls: { cert: string; key: string } }) =>
    listening(
      createTlsServer(ca.tls, (_, response) => void response.end("ok\n")),
      "https",
    );

  it("of an authority that this host does not know is told with where to name it", async () => {
    const origin = await (async () => {
      using ca = openTestCa();
      return await serve(ca);
    })();
    expect(await host.look(certificateCheck, { server: origin })).toMatchObject({
      ...{ state: "fail", text: expect.stringContaining("signed by nobody but itself") },
      remedy: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
    });
  });
  it("is believed thanks to the robot's own extra authority, which is named", async () => {
    using place = tempHome();
    const file = join(place.path, "ca.pem");
    const origin = await (async () => {
      using ca = openTestCa();
      writeFileSync(file, ca.tls.cert);
      return await serve(ca);
    })();
    const env = { NODE_EXTRA_CA_CERTS: file };
    const found = await host.look(certificateCheck, { server: origin, env });
    expect(found).toMatchObject({ state: "warn", remedy: expect.stringContaining("renewed") });
    expect(found.text).toBe(`from sealbot test, good for 47 h, with authorities of ${file}`);
  });
  it("that only the robot's extra authority vouches for is believed by every check", async () => {
    using place = tempHome();
    const file = join(place.path, "ca.pem");
    const { tls } = (() => {
      using ca = openTestCa();
      writeFileSync(file, ca.tls.cert);
      return ca;
    })();
    const text = JSON.stringify({ info: { version: "0.1.0" } });
    const server = createTlsServer(tls, (request, response) => {
      response.end(request.url === "/openapi.json" ? text : "ok\n");
    });
    const greeter = new WebSocketServer({ server, handleProtocols: () => "sealbot.v1" });
    greeter.on("connection", (socket) => socket.send(JSON.stringify(hello())));
    const options = { server: await listening(server, "https"), env: { NODE_EXTRA_CA_CERTS: file } };
    for (const check of [controlPlaneCheck, linkCheck])
      expect(await host.look(check, options)).toMatchObject({ state: "ok" });
    expect(await host.look(linkCheck, { ...options, env: {} })).toMatchObject({ state: "fail" });
  });
  it("is fine while its end is far away", async () => {
    using ca = openTestCa();
    const clock = { ...systemClock, now: () => Date.now() - 30 * 86_400_000 };
    expect(await host.look(certificateCheck, { server: await serve(ca), clock })).toMatchObject({ state: "ok" });
  });
  it.each(["missing", "no certificate", "unreadable"])(
    "with an extra authority whose file is %s is a failure",
    async (how) => {
      using place = tempHome();
      const file = join(place.path, "ca.pem");
      writeFileSync(file, "nonsense");
      if (how !== "no certificate") rmSync(file);
      // Root may read every file, but nobody reads a folder as one.
      if (how === "unreadable") mkdirSync(file);
      const found = await host.look(certificateCheck, {
        server: "https://127.0.0.1:1",
        env: { NODE_EXTRA_CA_CERTS: file },
      });
      expect(found).toMatchObject({ state: "fail", text: expect.stringContaining(file) });
      expect(found.remedy).toMatch(/PEM/);
    },
  );
  it("is none where plain HTTP stays on this machine", async () => {
    expect(await host.look(certificateCheck, { server: "http://127.0.0.1:1" })).toMatchObject({ state: "ok" });
  });
  it("where TLS is asked of a server that speaks none says so", async () => {
    const origin = await answering((_, response) => void response.end("ok\n"));
    const found = await host.look(certificateCheck, { server: origin.replace("http:", "https:") });
    expect(found).toMatchObject({ state: "fail", text: expect.stringContaining("no TLS") });
  });
});

describe("control plane", () => {
  it("of this version is fine, of another is told to be updated", async () => {
    const control = opened.use(await openTestControl({ version: "0.1.0" }));
    expect(await host.look(controlPlaneCheck, { server: control.url })).toMatchObject({ state: "ok" });
    expect(await host.look(controlPlaneCheck, { server: control.url, version: "9.9.9" })).toMatchObject({
      ...{ state: "warn", text: "version 0.1.0, and this is 9.9.9", remedy: "Update the older of the two." },
    });
  });
  it.each([
    [200, "text/html", "<html>Sign in to this network</html>"],
    [404, "text/plain", "ok\n"],
    [302, "text/plain", "ok\n"],
  ])("that answers %d %s is none", async (status, type, body) => {
    const server = await answering((_, response) => {
      response.writeHead(status, { "content-type": type, ...(status === 302 && { location: "/portal" }) }).end(body);
    });
    const found = await host.look(controlPlaneCheck, { server });
    expect(found).toMatchObject({ state: "fail", remedy: expect.stringContaining("sign-in page") });
    expect(found.text).toContain(`${status}, ${type}`);
  });
  it("that says no version is something to look at", async () => {
    const server = await answering((_, response) => void response.end("ok\n"));
    expect(await host.look(controlPlaneCheck, { server })).toMatchObject({ state: "warn" });
  });
});

describe("link", () => {
  it("that gets through is greeted, and names no robot", async () => {
    const control = opened.use(await openTestControl());
    expect(await host.look(linkCheck, { server: control.url })).toMatchObject({ state: "ok" });
    expect(JSON.stringify(control.log)).not.toContain("authenticate");
  });
  it.each([
    ["HTML", 200, "text/html"],
    ["nothing found", 404, "text/plain"],
    ["an error of a proxy", 502, "text/html"],
  ])("that is answered with %s is told to need an upgrade", async (_, status, type) => {
    const server = createServer();
    server.on("upgrade", (_request, socket) =>
      socket.end(`HTTP/1.1 ${status} Nope\r\ncontent-type: ${type}\r\ncontent-length: 6\r\n\r\n<html>`),
    );
    const found = await host.look(linkCheck, { server: await listening(server) });
    expect(found).toMatchObject({ state: "fail", remedy: expect.stringContaining("Upgrade") });
    expect(found.text).toContain(`${status} (${type})`);
  });
  it.each([
    ["hangs up", "", /closed before a greeting/],
    ["greets with nonsense", "nonsense", /./],
    ["greets in a later language", JSON.stringify({ ...hello(), least: 7, most: 9 }), /link versions 7 to 9/],
  ])("to something that %s is a failure", async (_, said, text) => {
    const server = new WebSocketServer({ noServer: true, handleProtocols: () => "sealbot.v1" });
    const http = createServer();
    http.on("upgrade", (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (link) => (said === "" ? link.close() : link.send(said))),
    );
    const found = await host.look(linkCheck, { server: await listening(http) });
    expect(found.state).toBe("fail");
    expect(found.text).toMatch(text);
  });
});

describe("clock", () => {
  const [second, minute] = [1_000, 60_000];
  it.each([
    [0, "ok", "less than a second off"],
    [-5 * second, "ok", "behind"],
    [30 * second, "warn", "ahead of"],
    [-2 * minute, "warn", "2 min behind"],
    [10 * minute, "fail", "10 min ahead of"],
    [-3 * 60 * minute, "fail", "3 h behind"],
  ])("%d ms off the control plane's is %s", async (off, state, text) => {
    const control = opened.use(await openTestControl());
    // A little more than asked for, so that what passes on the way never shows as a unit less.
    const clock = { ...systemClock, now: () => Date.now() + off + Math.sign(off) * 500 };
    const found = await host.look(clockCheck, { server: control.url, clock });
    expect(found.state).toBe(state);
    expect(found.text).toMatch(text);
    expect(found.remedy ?? "").toMatch(state === "ok" ? /^$/ : /timedatectl/);
  });
});

function hello() {
  return {
    t: "hello",
    challenge: Buffer.alloc(32).toString("base64url"),
    least: 1,
    most: 1,
    time: "2026-01-01T00:00:00.000Z",
  };
}
