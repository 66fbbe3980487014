// Calls a route over HTTP: fills in the path, reads the answer or the problem document, and turns every way it can
// fail into one kind of error.
import { errorOf, SealbotError } from "../base/errors.ts";
import { type Fetch, type Fetched, unreachable } from "../base/fetch.ts";
import { parseShape } from "../base/shape.ts";
import { readAnswer } from "./answer-text.ts";
import { maxAnswer } from "./limits.ts";
import { errorOfProblem, problem } from "./problem.ts";
import type { Route } from "./route.ts";
import { strangerError } from "./stranger.ts";

/** What a call needs beside the route: `params` and `body` exactly when the route has them; a query may be left out. */
export type CallInput<P, Q, B> = Part<"params", P> &
  Part<"body", B> & { query?: Partial<Q>; signal?: AbortSignal | undefined; idempotencyKey?: string };
type Part<Name extends string, T> = [T] extends [undefined] ? object : { [key in Name]: T };

export interface Caller {
  /** Origin without a slash at the end. */
  readonly server: string;
  /** Session or bearer token; absent for routes that anyone may call. */
  readonly token?: (() => string | undefined) | undefined;
  /** Default: the platform's own. */
  readonly fetch?: Fetch | undefined;
  /** Milliseconds until an unanswered call fails; default 60 000, longer than the server ever waits. */
  readonly timeout?: number | undefined;
}

/**
 * Calls `route` and returns its parsed answer (`undefined` for 204).
 * @throws SealbotError with the server's code; ConnectionError `unreachable` or `timeout`; InputError
 * `protocol-error` when the answer is not what the route promises.
 */
export async function call<P, Q, B, A>(
  caller: Caller,
  route: Route<P, Q, B, A>,
  input: CallInput<P, Q, B>,
): Promise<A> {
  const response = await send(caller, route, input);
  if (!response.ok) throw await problemOfResponse(response, caller.server);
  if (!route.answer) {
    await response.body?.cancel();
    return undefined as A;
  }
  return parseShape(route.answer, await readJson(response, route.path), {
    place: `${route.method} ${route.path}: answer`,
    code: "protocol-error",
    hint: "The control plane may be another version; compare `sealbot --version` on both sides.",
  });
}

async function send<P, Q, B, A>(
  { server, token, fetch: send = fetch, timeout = 60_000 }: Caller,
  route: Route<P, Q, B, A>,
  input: CallInput<P, Q, B>,
): Promise<Fetched> {
  const {
    params = {},
    query = {},
    body,
    signal,
    idempotencyKey,
  } = input as { params?: object; query?: object; body?: unknown; signal?: AbortSignal; idempotencyKey?: string };
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(Reflect.get(params, name))),
  );
  const url = new URL(path, server);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  const headers: Record<string, string> = { accept: "application/json" };
  const bearer = token?.();
  if (bearer) headers.authorization = `Bearer ${bearer}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  if (idempotencyKey) headers["idempotency-key"] = idempotencyKey;
  const limit = AbortSignal.timeout(timeout);
  try {
    return await send(url, {
      method: route.method,
      headers,
      redirect: "error",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    if (limit.aborted)
      throw errorOf({ code: "timeout", message: `${server} did not answer within ${timeout / 1_000} s`, cause });
    const hint = "Is it running, and is the address right? `curl` its /healthz to see.";
    throw unreachable(`the control plane at ${server}`, cause, hint);
  }
}

async function readJson(response: Fetched, place: string): Promise<unknown> {
  const text = await readAnswer(response, maxAnswer, `${place}: the answer`).catch((cause: unknown) => {
    if (cause instanceof SealbotError) throw cause;
    throw errorOf({ code: "unreachable", message: `${place}: the answer was cut off`, cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw errorOf({
      code: "protocol-error",
      message: `${place}: the answer is not JSON`,
      hint: "Is this address a sealbot control plane?",
      cause,
    });
  }
}

async function problemOfResponse(response: Fetched, server: string) {
  const parsed = problem.safeParse(await readJson(response, server).catch(() => undefined));
  if (parsed.success) return errorOfProblem(parsed.data);
  return strangerError(server, response.status, response.headers.get("content-type"));
}
