// A site for browsers: pages by their path, what was posted where, and addresses under two names of this machine, so
// that one of them can be another host.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** What a page says, or does with the answer itself. */
export type Page = string | ((request: SiteRequest, response: ServerResponse) => void);

export interface SiteRequest {
  readonly path: string;
  readonly body: string;
  readonly form: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
}

export interface BrowserSite extends AsyncDisposable {
  /** By its number. */
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** The same site by its name: to a browser, another host. */
  readonly other: string;
  /** All that was asked for, as text. */
  readonly seen: string[];
}

export async function openBrowserSite(pages: Readonly<Record<string, Page>>): Promise<BrowserSite> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = request.url ?? "/";
      const body = Buffer.concat(chunks).toString();
      seen.push(`${request.headers.host} ${url}\n${JSON.stringify(request.headers)}\n${body}`);
      const path = new URL(url, "http://x").pathname;
      const page = pages[path];
      if (page === undefined) response.writeHead(404).end("nothing here");
      else if (typeof page === "string") {
        response.setHeader("content-type", "text/html; charset=utf-8");
        response.end(`<!doctype html><style>body{margin:20px;font:20px monospace}</style>${page}`);
      } else page({ path, body, form: new URLSearchParams(body), headers: request.headers }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : "";
  return {
    ...{ url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, other: `http://localhost:${port}`, seen },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
