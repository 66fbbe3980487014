// A web server that remembers who asked it what, credentials and all: where a redirected secret would be found.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface RequestCatcher extends AsyncDisposable {
  /** For example `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Method, path and headers of each request, oldest first. */
  readonly caught: string[];
  /** Where the next requests are sent on to with 302; undefined: they are answered. */
  redirectTo: string | undefined;
}

export async function openRequestCatcher(): Promise<RequestCatcher> {
  const server = createServer(({ method, url, headers }, response) => {
    catcher.caught.push(JSON.stringify({ method, url, headers }));
    const { redirectTo } = catcher;
    response.writeHead(redirectTo ? 302 : 200, redirectTo ? { location: redirectTo } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const catcher: RequestCatcher = {
    url: `http://127.0.0.1:${port}`,
    caught: [],
    redirectTo: undefined,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return catcher;
}
