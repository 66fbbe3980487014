// One message to a vendor's HTTP API. No redirect is followed: a message that arrives elsewhere arrives nowhere. What the
// vendor says of a refusal is shown as its code, for its words may quote what was sent.
import { z } from "zod";
import { errorOf, type SealbotError } from "../../base/errors.ts";
import { duration, type NodeContext } from "../../flow/node.ts";
import { vendorUrls } from "../../flow/vendor-hosts.ts";
import { openDeadline } from "../deadline.ts";
import { checkDestination } from "../http/credential.ts";
import { exchange } from "../http/exchange.ts";
import { setHeader } from "../http/headers.ts";
import { openWay } from "../http/way.ts";
import { messageField } from "../message-field.ts";
import type { Connection } from "./connection.ts";

/** What every message node lets be configured. */
export const common = {
  /** Another address of the vendor's API, such as a regional one or one's own server. */
  apiUrl: z
    .url({ protocol: /^https?$/, error: "not an http or https URL" })
    .max(500)
    .optional(),
  timeout: duration.default("30s"),
  to: messageField.default("sent"),
};

const mostAnswer = 1_000_000;

export interface Post {
  readonly connection: Connection;
  /** Vendor's name for people. */
  readonly vendor: string;
  readonly url: URL;
  /** True when the address itself is a secret of the item, which then may go there. */
  readonly isOwn?: boolean;
  readonly authorization?: string;
  readonly body: { readonly json: unknown } | { readonly form: Readonly<Record<string, string>> };
}

export interface Reply {
  readonly status: number;
  /** JSON, or the text where it is none. */
  readonly body: unknown;
  /** Seconds to wait, where the vendor asks for it. */
  readonly retryAfter: string | undefined;
}

/** The vendor's API as the node or the vendor names it, with a path below it. */
export function apiUrl(type: string, own: string | undefined, path: string): URL {
  const base = own ?? vendorUrls[type];
  if (base === undefined) throw errorOf({ code: "internal", message: `no vendor for ${type}` });
  return new URL(`${base.replace(/\/+$/, "")}/${path}`);
}

/** @throws AuthError `not-permitted` when the connection may not go there; ConnectionError `unreachable`, `timeout`. */
export async function post(
  context: Pick<NodeContext, "clock" | "signal">,
  timeout: string,
  sent: Post,
): Promise<Reply> {
  const { connection, url, authorization, body, isOwn = false } = sent;
  const isJson = "json" in body;
  const headers = new Map([
    ["accept", "application/json"],
    ["content-type", isJson ? "application/json; charset=utf-8" : "application/x-www-form-urlencoded"],
  ]);
  using deadline = openDeadline(context, timeout, `answer of ${sent.vendor}`);
  using way = await openWay({ ca: undefined, certificate: undefined });
  const answer = await exchange({
    method: "POST",
    url,
    headers,
    body: isJson ? JSON.stringify(body.json) : new URLSearchParams(body.form).toString(),
    redirects: 0,
    most: mostAnswer,
    signal: deadline.signal,
    outside: way.outside,
    prepare: (to, given) => {
      if (!isOwn) checkDestination(connection.item, to);
      if (authorization !== undefined) setHeader(given, "authorization", authorization);
      return { url: to, headers: given };
    },
  });
  const text = new TextDecoder().decode(answer.body);
  return { status: answer.status, body: parsed(text), retryAfter: answer.headers["retry-after"] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The error for a refusal; `reason` is the vendor's own code for it. */
export function refused(vendor: string, { status, retryAfter }: Reply, reason: unknown): SealbotError {
  const known = typeof reason === "number" || (typeof reason === "string" && /^[a-z0-9_.-]{1,60}$/i.test(reason));
  const why = known ? ` (${reason})` : "";
  if (status === 429) {
    const wait = retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? `${retryAfter} s` : "a while";
    return errorOf({
      code: "rate-limited",
      message: `${vendor} takes no more messages for ${wait}${why}`,
      hint: "Give the node a retry with a delay.",
    });
  }
  const code = status === 401 || status === 403 ? "not-authorized" : "node-failed";
  return errorOf({ code, message: `${vendor} refused the message: status ${status}${why}` });
}
