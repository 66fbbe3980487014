// Serves a route of src/wire: reads and checks what came in by the route's own shapes, finds out who calls, and gives a
// handler nothing but typed values. Handlers see no HTTP.
import type { IncomingMessage } from "node:http";
import type { Hono, Context as HonoContext } from "hono";
import { getCookie } from "hono/cookie";
import type { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { parseShape } from "../../base/shape.ts";
import { parseStrictJson } from "../../base/strict-json.ts";
import { maxBody } from "../../wire/limits.ts";
import type { Caller, Route } from "../../wire/route.ts";
import type { Context } from "../context.ts";
import { checkConsoleOrigin, cookieNames, sessionCookie } from "../login/session-cookie.ts";
import { endSession } from "../login/sessions.ts";
import { hashOf } from "../login/setup-code.ts";
import { answerOnce } from "./answers.ts";
import { isJson, readBodyText } from "./body.ts";
import { type CallerOf, callerOf, checkRank, type Rank } from "./caller.ts";
import { type PeerRules, peerOf } from "./peer.ts";

export interface Bindings {
  Bindings: { incoming?: IncomingMessage };
}
export type App = Hono<Bindings>;

/** What a handler is given. */
export interface Call<P, Q, B, C extends Caller> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: CallerOf[C];
  /** What requests of one origin are counted under. */
  readonly peer: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface Serving {
  /** Least rank of a member; a viewer unless said otherwise. Means nothing for other callers. */
  rank?: Rank;
  /** The answer holds a secret: it is not remembered under an Idempotency-Key. */
  secretAnswer?: boolean;
  /** What the answer does to the console's session cookie. */
  session?: "begins" | "ends";
}

export interface Site extends PeerRules {
  context: Context;
  origins: () => ReadonlySet<string>;
  /** Aborted when the control plane stops: whoever waits gets an answer then. */
  closing: AbortSignal;
}

/** Registers a route; the handler's answer is sent as it is, having the route's type. */
export type Serve = <P, Q, B, A, C extends Caller>(
  route: Route<P, Q, B, A, C>,
  serving: Serving,
  handle: (call: Call<P, Q, B, C>) => Promise<A>,
) => void;

const parsed = <T>(schema: z.ZodType<T> | undefined, value: unknown, place: string): T =>
  schema ? parseShape(schema, value, { place }) : (undefined as T);

/** The text of a JSON body. @throws InputError `bad-input`, `too-large` or `protocol-error`. */
export async function readBody(c: HonoContext<Bindings>, most: number): Promise<string> {
  if (isJson(c.req.header("content-type") ?? "")) return await readBodyText(c.req.raw, most);
  throw errorOf({ code: "bad-input", message: "content-type: expected application/json" });
}

/** The bearer token, or the console's cookie after a look at where the request came from. */
export function findSecret(c: HonoContext<Bindings>, site: Site): string | undefined {
  const header = c.req.header("authorization");
  if (header !== undefined) return /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(header)?.[1] ?? "";
  const cookie = getCookie(c, cookieNames(site.secure || site.behindProxy));
  if (cookie === undefined) return undefined;
  checkConsoleOrigin(c.req.method, c.req.header("origin"), site.origins());
  return cookie;
}

export const serveOn =
  (app: App, site: Site): Serve =>
  (route, { rank = "viewer", secretAnswer = false, session }, handle) => {
    const status = route.status ?? (route.answer ? 200 : 204);
    app.on(route.method, route.path.replace(/\{(\w+)\}/g, ":$1"), async (c) => {
      const peer = peerOf(c.env?.incoming, site);
      const isConsole = session === "begins" && c.req.header("x-sealbot-console") === "1";
      if (isConsole) checkConsoleOrigin("POST", c.req.header("origin"), site.origins());
      const params = parsed(route.params, c.req.param(), "path");
      const query = parsed(route.query, c.req.query(), "query");
      // First who, then what: reading a body is work that a stranger is not done.
      const caller = await callerOf(site.context, route, findSecret(c, site));
      if (caller?.type === "member") checkRank(caller, rank);
      const text = route.body ? await readBody(c, route.maxBody ?? maxBody) : "";
      const body = parsed(route.body, route.body && parseStrictJson(text, "body"), "body");
      const answer = async () => ({
        status,
        body: await handle({
          params,
          query,
          body,
          caller,
          peer,
          signal: AbortSignal.any([c.req.raw.signal, site.closing]),
        }),
      });
      const key = c.req.header("idempotency-key");
      const once = key !== undefined && caller && !secretAnswer && route.method === "POST";
      const { body: result } = once
        ? await answerOnce(site.context, { key: `${caller.id} ${c.req.path} ${key.slice(0, 200)}`, body: text }, answer)
        : await answer();
      if (status === 204) {
        if (session === "ends") c.header("set-cookie", sessionCookie("", site.secure || site.behindProxy));
        return c.body(null, 204);
      }
      if (isConsole) {
        const { token, ...rest } = result as { token: string };
        const before = getCookie(c, cookieNames(site.secure || site.behindProxy));
        // Nobody will ever send it again: the browser drops it for the new one.
        if (before) await site.context.change((change) => endSession(change, hashOf(before)));
        c.header("set-cookie", sessionCookie(token, site.secure || site.behindProxy));
        // The page's scripts are not to see the token that its cookie hides from them.
        return c.json({ ...rest, token: "" }, status);
      }
      return c.json(result as object, status);
    });
  };
