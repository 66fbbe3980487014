// A small HTTP server on this host that remembers what it was asked.
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface SiteAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text or bytes as they are, anything else as JSON. */
  readonly body?: unknown;
}

export interface HttpSite extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  readonly seen: readonly SeenRequest[];
}

/** `answer` gives nothing for a request that is never to be answered. With `tls` it speaks https. */
export async function openHttpSite(
  answer: (request: SeenRequest) => SiteAnswer | undefined,
  tls?: ServerOptions,
): Promise<HttpSite> {
  const seen: SeenRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      const given = answer(one);
      if (!given) return;
      const isText = typeof given.body === "string";
      response.writeHead(given.status ?? 200, {
        "content-type": isText ? "text/plain" : "application/json",
        ...given.headers,
      });
      response.end(isText || Buffer.isBuffer(given.body) ? given.body : JSON.stringify(given.body ?? {}));
    });
  };
  const server = tls ? createSecureServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return {
    ...{ url: `${tls ? "https" : "http"}://${host}`, host, seen },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
