// The one way out of this process: which connections are made, through which proxy, and what asking over them is like.
// It stands in for the platform's own fetch, which knows no proxy and costs 20 ms and 8 MB before it has asked anything.
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import type { SecureContext } from "node:tls";
import { errorOf, SealbotError } from "./errors.ts";
import type { Fetch, Fetched, FetchedBody, FetchInit } from "./fetch.ts";
import { outsideFault } from "./outside-fault.ts";
import { findProxy, type ProxyEnvironment } from "./proxy.ts";
import { Tunnels, tunnelSignal } from "./tunnels.ts";

/** Milliseconds that a proxy gets to let through, and that an idle connection is kept, unless the server says less. */
const patience = 15_000;
/** Methods that may be sent again when a kept connection turns out to be closed. */
const repeatable = new Set(["GET", "HEAD", "PUT", "DELETE"]);

/** What an answer is asked for with. */
export type Asking = Pick<FetchInit, "method" | "headers" | "body" | "signal">;

/** An import of node:http would run each getter among its exports, and one loads all of undici: 20 ms and 13 MB. */
const http = (isSecure: boolean) => process.getBuiltinModule(isSecure ? "node:https" : "node:http");

export class Outside implements Disposable {
  readonly #env: ProxyEnvironment;
  readonly #tls: { readonly ca?: string[]; readonly secureContext?: SecureContext };
  readonly #agents = new Map<string, Agent>();
  readonly #tunnels = new Tunnels();

  /**
   * Of the environment, proxies are read. `trust` is whom to believe, or that and who to be: without it, whom the
   * process believes (NODE_EXTRA_CA_CERTS).
   */
  constructor(env: ProxyEnvironment, trust?: readonly string[] | { readonly secureContext: SecureContext }) {
    this.#env = env;
    this.#tls = trust === undefined ? {} : "secureContext" in trust ? trust : { ca: [...trust] };
  }

  /** @throws ConnectionError `unreachable` with the reason; InputError `bad-input` for a proxy that is none. */
  readonly fetch: Fetch = async (url, init) => {
    return fetchedOf(await this.ask(url, init), init);
  };

  /** The answer as it came, once its head is there. To be read or destroyed. @throws as `fetch`. */
  async ask(url: URL, init: Asking): Promise<IncomingMessage> {
    init.signal.throwIfAborted();
    try {
      return await this.#ask(url, init);
    } catch (cause) {
      init.signal.throwIfAborted();
      throw cause instanceof SealbotError ? cause : this.fault(url, cause);
    }
  }

  /** For connections to `url` that are no HTTP for long. Owned by this. @throws InputError `bad-input`. */
  async agentFor(url: URL): Promise<Agent> {
    const proxy = findProxy(this.#env, url);
    const isSecure = url.protocol === "https:";
    const key = `${url.protocol} ${proxy?.url ?? ""}`;
    const { Agent } = http(isSecure);
    const proxyEnv = proxy && (isSecure ? { HTTPS_PROXY: proxy.url } : { HTTP_PROXY: proxy.url });
    const known = this.#agents.get(key);
    if (known) return known;
    const options = { keepAlive: true, timeout: patience, ...(proxyEnv && { proxyEnv }) };
    const agent = new Agent({ ...options, ...(isSecure && this.#tls) });
    if (proxy && isSecure) this.#tunnels.watch(agent);
    this.#agents.set(key, agent);
    return agent;
  }

  /** Why `url` could not be reached; the message goes on after "cannot reach …: ". */
  fault(url: URL, cause: unknown): SealbotError {
    return outsideFault(cause, url, findProxy(this.#env, url));
  }

  /** Ends every connection that `fetch` has made: after a sleep none of them is alive, and none says so. */
  cut(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#tunnels.cut();
  }

  [Symbol.dispose](): void {
    this.cut();
  }

  async #ask(url: URL, init: Asking): Promise<IncomingMessage> {
    const agent = await this.agentFor(url);
    const { request } = http(url.protocol === "https:");
    const { method, headers, body, signal } = init;
    const options = { method, headers, agent, signal, [tunnelSignal]: signal };
    let isKept = false;
    const once = () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        const asked: ClientRequest = request(url, options);
        asked.once("response", resolve);
        asked.on("error", (error) => {
          isKept = asked.reusedSocket && Reflect.get(error, "code") === "ECONNRESET";
          reject(error);
        });
        asked.end(body);
      });
    // The other side may close a kept connection at the very moment in which it is used again.
    return await once().catch((error: unknown) => {
      if (isKept && repeatable.has(method) && !signal.aborted) return once();
      throw error;
    });
  }
}

function fetchedOf(answer: IncomingMessage, { redirect, signal }: FetchInit): Fetched {
  const { statusCode: status = 0, headers } = answer;
  if (redirect === "error" && status >= 300 && status < 400 && headers.location !== undefined) {
    answer.destroy();
    throw errorOf({
      code: "unreachable",
      message: `it redirects elsewhere (${status})`,
      hint: "Does this network want you to sign in first? Otherwise give the address that it redirects to.",
    });
  }
  const isEmpty = status === 204 || status === 304;
  if (isEmpty) answer.resume();
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: {
      get(name) {
        const value = headers[name.toLowerCase()];
        return Array.isArray(value) ? value.join(", ") : (value ?? null);
      },
    },
    body: isEmpty ? null : bodyOf(answer, signal),
  };
}

function bodyOf(answer: IncomingMessage, signal: AbortSignal): FetchedBody {
  const cancel = async () => void answer.destroy();
  // Until somebody reads it, a cut is nobody's error.
  answer.on("error", () => {});
  return {
    cancel,
    getReader() {
      const parts: AsyncIterator<Uint8Array> = answer[Symbol.asyncIterator]();
      return {
        cancel,
        async read() {
          try {
            const { done = false, value } = await parts.next();
            return done ? { done } : { done, value };
          } catch (cause) {
            signal.throwIfAborted();
            throw cause;
          }
        },
      };
    },
  };
}
