// The demo's outside world: a little web shop that answers only those who bring the right credentials.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Shop extends AsyncDisposable {
  /** For example `http://127.0.0.1:40123`. */
  readonly url: string;
  /** What was asked of it, newest last: method, path, who asked and whether it was let in. */
  readonly visits: { request: string; as: string; welcome: boolean }[];
}

/** Wants `apiKey` as a bearer token at /orders, and `login` by HTTP basic authentication at /invoices. */
export async function openShop({
  apiKey,
  login,
}: {
  apiKey: string;
  login: { username: string; password: string };
}): Promise<Shop> {
  const visits: Shop["visits"] = [];
  const doors: Record<string, { secret: string; as: string; goods: object }> = {
    "/orders": {
      secret: `Bearer ${apiKey}`,
      as: "an API key",
      goods: { total: 3, orders: ["4711 · 2 lamps", "4712 · 1 desk", "4713 · 6 chairs"] },
    },
    "/invoices": {
      secret: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`,
      as: `a login as ${login.username}`,
      goods: { open: 1, invoices: [{ order: "4712", amount: "349.00" }] },
    },
  };
  const server = createServer((request, response) => {
    const door = doors[new URL(request.url ?? "/", "http://shop").pathname];
    const welcome = door !== undefined && request.headers.authorization === door.secret;
    visits.push({ request: `${request.method} ${request.url}`, as: door?.as ?? "nobody", welcome });
    response.writeHead(door ? (welcome ? 200 : 401) : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(welcome ? door.goods : { error: "show your credentials" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    visits,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
