// The demo's outside world: a little web shop that answers only those who bring the right credentials.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";

export interface Shop extends AsyncDisposable {
  /** For example `http://127.0.0.1:40123`. */
  readonly url: string;
  /** What was asked of it, newest last: method, path, who asked and whether it was let in. */
  readonly visits: { request: string; as: string; welcome: boolean }[];
}

/**
 * Wants `apiKey` as a bearer token at /orders, `login` by HTTP basic authentication at /invoices, and in the form of a
 * page at /sign-in.
 */
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
    if (request.url === "/sign-in") {
      void textOf(request).then((body) => {
        const form = new URLSearchParams(body);
        const welcome = form.get("username") === login.username && form.get("password") === login.password;
        visits.push({ request: `${request.method} /sign-in`, as: `a login as ${login.username}`, welcome });
        response.writeHead(200, { "content-type": "text/html" }).end(welcome ? invoicesPage : signInPage);
      });
      return;
    }
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

const signInPage = `<!doctype html><title>Sign in</title><h1>Sign in</h1><form method=post>
  <input name=username><input name=password type=password><button>Sign in</button></form>`;
const invoicesPage = `<!doctype html><title>Invoices</title><h1>Your invoices</h1>
  <table><tr><th>order<th>amount</tr><tr><td>4712<td>349.00</tr></table>`;
