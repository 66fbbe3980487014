// Where a browser comes back to after a consent: a page on this host's loopback for as long as one command waits
// (RFC 8252, 7.3). It shows one line and never what it was called with.
import { createServer } from "node:http";

export interface Loopback extends AsyncDisposable {
  readonly redirectUri: string;
  /** The address that the browser comes back to with `state`; any other visit is turned away. */
  visit(state: string, signal: AbortSignal): Promise<URL>;
}

const path = "/callback";
const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", connection: "close" };

export async function openLoopback(): Promise<Loopback> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return {
    redirectUri: `${origin}${path}`,
    visit: (state, signal) =>
      new Promise<URL>((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        server.on("request", (request, response) => {
          const url = new URL(request.url ?? "/", origin);
          const isExpected = url.pathname === path && url.searchParams.get("state") === state;
          response.writeHead(isExpected ? 200 : 404, headers);
          response.end(isExpected ? "Back to the terminal: this page can be closed.\n" : "Nothing here.\n");
          if (isExpected) response.once("close", () => resolve(url));
        });
        signal.throwIfAborted();
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeIdleConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
