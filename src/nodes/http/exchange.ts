// One HTTP exchange with its redirects, each hop looked at before anything is sent. What a flow wrote for one origin, a
// body or a header, never follows a redirect to another. An error names the host and never the rest of a URL, which may
// carry a secret.
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { errorOf, SealbotError } from "../../base/errors.ts";
import type { Outside } from "../../base/outside.ts";
import { decoded } from "./content.ts";
import type { HttpHeaders } from "./headers.ts";

export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: HttpHeaders;
  readonly body: string | undefined;
  /** Hops after the first; 0 gives the redirect itself back. */
  readonly redirects: number;
  readonly signal: AbortSignal;
  readonly outside: Outside;
  /** Called before each hop; puts the credential in, or throws. */
  prepare(url: URL, headers: HttpHeaders, from: URL | undefined): { url: URL; headers: HttpHeaders };
}

interface Head {
  readonly status: number;
  /** Where it came from in the end. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

/** Its content is to be read, or destroyed. */
export interface OpenAnswer extends Head, Disposable {
  /** Unpacked; fails with `unreachable`, or the signal's reason. */
  readonly content: AsyncIterable<Uint8Array>;
}

export interface Answer extends Head {
  readonly body: Uint8Array;
}

/**
 * The whole answer, of at most `most` bytes.
 * @throws as `openAnswer`; InputError `too-large`.
 */
export async function exchange(request: Exchange & { readonly most: number }): Promise<Answer> {
  using answer = await openAnswer(request);
  const { status, url, headers, content } = answer;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > request.most) throw tooMuch(url, request.most);
    chunks.push(chunk);
  }
  return { status, url, headers, body: Buffer.concat(chunks) };
}

export const tooMuch = ({ host }: URL, most: number): SealbotError =>
  errorOf({ code: "too-large", message: `the answer of ${host} is over ${most} bytes` });

/**
 * The answer once its head is there.
 * @throws ConnectionError `unreachable`; AuthError `not-permitted` when a body would be redirected to another origin;
 * whatever `prepare` throws, or the signal's reason.
 */
export async function openAnswer(request: Exchange): Promise<OpenAnswer> {
  let { method, url, headers, body } = request;
  let from: URL | undefined;
  for (let hop = 0; ; hop++) {
    const ready = request.prepare(url, new Map(headers), from);
    const answer = await send({ ...request, ...ready, method, body });
    const { statusCode: status = 0, headers: told } = answer;
    const { location } = told;
    const isRedirect = [301, 302, 303, 307, 308].includes(status) && location !== undefined;
    if (!isRedirect || request.redirects === 0) return opened(answer, { status, url, headers: told }, request, method);
    // What it says besides is not waited for.
    answer.destroy();
    if (hop === request.redirects) {
      throw errorOf({ code: "node-failed", message: `${url.host} redirects more than ${request.redirects} times` });
    }
    const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
    if (!next || !/^https?:$/.test(next.protocol)) {
      throw errorOf({ code: "node-failed", message: `${url.host} redirects to something that is not HTTP` });
    }
    // RFC 9110, 15.4: 303 asks for a GET, and for 301 and 302 every client turns a POST into one.
    if ((status === 303 && method !== "HEAD") || (status < 303 && method === "POST")) {
      method = "GET";
      body = undefined;
      headers = new Map(headers);
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
const harmless = ["accept", "accept-encoding", "accept-language", "content-language", "content-type", "user-agent"];

function withoutOwn(headers: HttpHeaders): HttpHeaders {
  return new Map([...headers].filter(([name]) => harmless.includes(name)));
}

const bodyLeaves = (from: URL, to: URL) =>
  errorOf({
    code: "not-permitted",
    message: `${from.host} redirects to ${to.host}, and a body does not follow to another origin`,
    hint: "Send it there at once: write that address into the node's url.",
  });

/** What every request says, unless it says otherwise. */
const usual = [
  ["accept", "*/*"],
  ["accept-encoding", "gzip, deflate, br"],
  ["user-agent", "sealbot"],
] as const;

type Hop = Pick<Exchange, "method" | "url" | "headers" | "body" | "signal" | "outside">;

async function send({ method, url, headers, body, signal, outside }: Hop): Promise<IncomingMessage> {
  const given = new Map([...usual, ...headers]);
  if (body !== undefined) given.set("content-length", String(Buffer.byteLength(body)));
  try {
    return await outside.ask(url, {
      ...{ method, headers: Object.fromEntries(given), signal },
      ...(body !== undefined && { body }),
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(url, cause);
  }
}

function opened(answer: IncomingMessage, head: Head, { signal, outside }: Exchange, method: string): OpenAnswer {
  // Until somebody reads it, a cut is nobody's error.
  answer.on("error", () => {});
  const stream = method === "HEAD" ? answer : decoded(answer, head.headers["content-encoding"]);
  async function* content() {
    try {
      yield* stream;
    } catch (cause) {
      signal.throwIfAborted();
      throw unreachable(head.url, cause instanceof SealbotError ? cause : outside.fault(head.url, cause));
    }
  }
  return { ...head, content: content(), [Symbol.dispose]: () => void answer.destroy() };
}

/** The reasons of the way out name the host at their beginning, which is said already. */
function unreachable({ host }: URL, cause: unknown): unknown {
  if (!(cause instanceof SealbotError) || cause.code !== "unreachable") return cause;
  const reason = cause.message.replace(`${host} `, "it ");
  return errorOf({ code: "unreachable", message: `cannot reach ${host}: ${reason}`, hint: cause.hint });
}
