// One HTTP exchange with its redirects, each hop looked at before anything is sent. What a flow wrote for one origin, a
// body or a header, never follows a redirect to another. An error names the host and never the rest of a URL, which may
// carry a secret.
import { errorOf, SealbotError } from "../../base/errors.ts";

export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | undefined;
  /** Hops after the first; 0 gives the redirect itself back. */
  readonly redirects: number;
  /** Most bytes of the answer. */
  readonly most: number;
  readonly signal: AbortSignal;
  /** Called before each hop; puts the credential in, or throws. */
  prepare(url: URL, headers: Headers, from: URL | undefined): { url: URL; headers: Headers };
}

export interface Answer {
  readonly status: number;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/**
 * @throws ConnectionError `unreachable`; InputError `too-large`; AuthError `not-permitted` when a body would be
 * redirected to another origin; whatever `prepare` throws, or the signal's reason.
 */
export async function exchange(request: Exchange): Promise<Answer> {
  let { method, url, headers, body } = request;
  let from: URL | undefined;
  for (let hop = 0; ; hop++) {
    const ready = request.prepare(url, new Headers(headers), from);
    const response = await send({ ...ready, method, body, signal: request.signal });
    const location = response.headers.get("location");
    const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
    if (!isRedirect || request.redirects === 0) {
      const bytes = await readBody(response, url, request);
      return { status: response.status, url, headers: response.headers, body: bytes };
    }
    await response.body?.cancel();
    if (hop === request.redirects) {
      throw errorOf({ code: "node-failed", message: `${url.host} redirects more than ${request.redirects} times` });
    }
    const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
    if (!next || !/^https?:$/.test(next.protocol)) {
      throw errorOf({ code: "node-failed", message: `${url.host} redirects to something that is not HTTP` });
    }
    // RFC 9110, 15.4: 303 asks for a GET, and for 301 and 302 every client turns a POST into one.
    if ((response.status === 303 && method !== "HEAD") || (response.status < 303 && method === "POST")) {
      method = "GET";
      body = undefined;
      headers = new Headers(headers);
      headers.delete("content-type");
    }
    if (next.origin !== url.origin) {
      if (body !== undefined) throw bodyLeaves(url, next);
      headers = withoutOwn(headers);
    }
    from = url;
    url = next;
  }
}

/** Headers that say nothing but how to answer: any other may carry a credential, whatever its name. */
const harmless = ["accept", "accept-language", "content-language", "content-type", "user-agent"];

function withoutOwn(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => harmless.includes(name)));
}

const bodyLeaves = (from: URL, to: URL) =>
  errorOf({
    code: "not-permitted",
    message: `${from.host} redirects to ${to.host}, and a body does not follow to another origin`,
    hint: "Send it there at once: write that address into the node's url.",
  });

type Hop = Pick<Exchange, "method" | "url" | "headers" | "body" | "signal">;

async function send({ method, url, headers, body, signal }: Hop): Promise<Response> {
  try {
    return await fetch(url, { method, headers, redirect: "manual", signal, ...(body !== undefined && { body }) });
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(url, cause);
  }
}

async function readBody(response: Response, url: URL, { most, signal }: Exchange): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > most) throw errorOf({ code: "too-large", message: `the answer of ${url.host} is over ${most} bytes` });
      chunks.push(chunk);
    }
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof SealbotError) throw cause;
    throw unreachable(url, cause);
  }
  return Buffer.concat(chunks);
}

/** The platform's own words may quote the URL: only its short code is shown. */
function unreachable(url: URL, cause: unknown) {
  const inner = cause instanceof Error ? cause.cause : undefined;
  const code = inner instanceof Error && "code" in inner ? ` (${String(inner.code)})` : "";
  return errorOf({ code: "unreachable", message: `cannot reach ${url.host}${code}` });
}
