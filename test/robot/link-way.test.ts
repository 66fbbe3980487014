// The robot link's way to its control plane: through a proxy, past what answers in its place, and back after a sleep.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { errorOf } from "../../src/base/errors.ts";
import { Outside } from "../../src/base/outside.ts";
import { randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { Link } from "../../src/robot/link/link.ts";
import { RobotStore } from "../../src/robot/store.ts";
import { openFakeLinkServer } from "../support/fake-link-server.ts";
import { openTestProxy } from "../support/hidden-host.ts";
import { keptLogger } from "../support/quiet-logger.ts";
import { identityOf } from "../support/robot-identity.ts";
import { tempHome } from "../support/temp-home.ts";
import { until } from "../support/until.ts";
import { openTestWorkspace } from "../support/workspace.ts";

const office = await openTestWorkspace();
const robot = await office.robot();

function openLink(origin: string, env: Record<string, string> = {}, backoff = { first: 2, most: 5 }) {
  const held = new AsyncDisposableStack();
  const home = held.use(tempHome());
  const store = held.use(new RobotStore(join(home.path, "robot.db")));
  const outside = held.use(new Outside(env));
  const identity = identityOf(office, robot, origin);
  const logger = keptLogger();
  const link = new Link({
    ...{ identity, store, logger, outside, backoff, clock: systemClock, version: "0", generation: 1 },
    ...{ nonce: toBase64url(randomBytes(16)), catalogue: toBase64url(randomBytes(32)) },
    ...{ random: () => 0.99, take: () => {}, onOnline: () => {} },
  });
  link.start();
  held.defer(() => link.stop());
  return { link, identity, logger, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

const page = { "content-type": "text/html; charset=utf-8" };
test.each([
  ["a captive portal's page", 200, page, "something other than a control plane answers", "sign in"],
  ["a captive portal's redirect", 302, { location: "http://portal/" }, "something other than", "sign in"],
  [
    "a reverse proxy without its server",
    502,
    page,
    "does not reach it (502, text/html)",
    "Is the control plane running",
  ],
  ["a reverse proxy that waits in vain", 504, {}, "does not reach it (504)", "Is the control plane running"],
  ["a server that knows no link", 404, {}, "something other than", "let WebSockets through"],
])("%s is told of with its remedy", async (_title, status, headers, message, hint) => {
  const server = createServer((_request, response) => response.writeHead(status, headers).end("<p>canary</p>"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  using _server = { [Symbol.dispose]: () => void server.close().closeAllConnections() };
  await using linked = openLink(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const error = await until("an error", () => linked.link.lastError);
  expect(error.message).toContain(message);
  expect(error.hint).toContain(hint);
  expect(linked.logger.lines.join("\n")).not.toContain("canary");
});

test("a name that nobody knows is told of as such", async () => {
  await using linked = openLink("https://control.invalid");
  const error = await until("an error", () => linked.link.lastError);
  expect(error.message).toContain("its name control.invalid cannot be resolved");
  expect(error.hint).toContain("DNS");
});

test.each([
  [407, "wants a login"],
  [403, "does not let this host through"],
])("a proxy that answers %i to the link is named, and its login is nowhere", async (refuse, reason) => {
  await using proxy = await openTestProxy();
  proxy.refuse = refuse;
  await using linked = openLink("https://control.invalid", {
    HTTPS_PROXY: `http://ada:canary@127.0.0.1:${proxy.port}`,
  });
  const error = await until("an error", () => linked.link.lastError);
  expect(error.message).toContain(`the proxy 127.0.0.1:${proxy.port} ${reason}`);
  expect(proxy.asked[0]).toEqual({ what: "CONNECT control.invalid:443", login: "ada:canary" });
  expect(linked.logger.lines.join("\n")).not.toMatch(/canary|ada/);
});

test("after a sleep a link that looks alive is given up and made anew at once", async () => {
  await using server = await openFakeLinkServer(() => linked.identity);
  // Any wait would outlast the test.
  await using linked = openLink(server.origin, {}, { first: 600_000, most: 600_000 });
  await linked.link.whenOnline;
  expect(Math.abs(linked.link.serverAhead ?? Number.NaN)).toBeLessThan(5_000);
  linked.link.reconnect(errorOf({ code: "unreachable", message: "slept" }));
  await until("a second login", () => server.logins.length === 2 && linked.link.state === "online");
});

test("after a sleep no wait is sat out", async () => {
  await using server = await openFakeLinkServer(() => linked.identity);
  await using linked = openLink(server.origin, {}, { first: 600_000, most: 600_000 });
  await linked.link.whenOnline;
  server.cut();
  await until("the wait", () => linked.logger.lines.some((line) => line.includes("retryInMs")));
  linked.link.reconnect(errorOf({ code: "unreachable", message: "slept" }));
  await until("a second login", () => server.logins.length === 2);
});
