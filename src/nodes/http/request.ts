// One HTTP request. A credential travels only where its item or the signed flow allows, redirects included, and no
// error carries a part of it.
import { z } from "zod";
import { parseDuration } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import { credential, defineNode, duration, type NodeContext } from "../../flow/node.ts";
import { authOf, authPlace, checkDestination, httpCategories } from "./credential.ts";
import { type Answer, type Exchange, exchange } from "./exchange.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const config = z.strictObject({
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]).default("GET"),
  url: z.url({ protocol: /^https?$/, error: "not an http or https URL" }).max(8_000),
  headers: z.record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "not a header name"), scalar).default({}),
  query: z.record(z.string().max(200), z.union([scalar, z.array(scalar)])).default({}),
  body: z.unknown().optional(),
  /** How `body` is written: JSON, a text as it is, or an object as form fields. */
  bodyType: z.enum(["json", "text", "form"]).default("json"),
  credentials: credential.optional(),
  auth: authPlace.optional(),
  timeout: duration.default("30s"),
  /** Redirects to follow; 0 gives the redirect itself back. */
  followRedirects: z.int().min(0).max(20).default(5),
  /** False lets the flow look at an answer of 400 and above itself. */
  failOnStatus: z.boolean().default(true),
  /** Most bytes of the answer. */
  maxBytes: z.int().min(1).max(50_000_000).default(5_000_000),
});
type Config = z.output<typeof config>;

export const request = defineNode({
  type: "http.request",
  title: "HTTP request",
  doc: "Sends an HTTP request and puts status, headers and body (parsed when it is JSON) into the message.",
  ports: ["out"],
  config,
  credentials: { credentials: httpCategories },
  pure: "until-opened",
  run: async (context) => {
    const { config, msg, clock, signal } = context;
    const done = new AbortController();
    const limit = new AbortController();
    const prepare = await preparation(context);
    clock.sleep(parseDuration(config.timeout, "timeout"), AbortSignal.any([done.signal, signal])).then(
      () => limit.abort(errorOf({ code: "timeout", message: `no whole answer within ${config.timeout}` })),
      () => {}, // Done in time, or the run ended: both are seen elsewhere.
    );
    try {
      const answer = await exchange({
        ...written(config),
        url: urlOf(config),
        redirects: config.followRedirects,
        most: config.maxBytes,
        signal: AbortSignal.any([signal, limit.signal]),
        prepare,
      });
      return checked(config, Object.assign(msg, readAnswer(answer)), answer);
    } finally {
      done.abort();
    }
  },
});

/** Looks at every hop and, where there is a credential, puts it in. */
async function preparation({ config, secret }: NodeContext<Config>): Promise<Exchange["prepare"]> {
  if (!config.credentials) return (url, headers) => ({ url, headers });
  const item = await secret(config.credentials);
  const auth = authOf(item, config.auth);
  return (url, headers, from) => {
    checkDestination(item, url, from);
    if (auth.in === "header") {
      setHeader(headers, auth.name, auth.value);
      return { url, headers };
    }
    const withKey = new URL(url);
    withKey.searchParams.set(auth.name, auth.value);
    return { url: withKey, headers };
  };
}

/** The platform's own error would quote the value. */
function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch {
    throw errorOf({
      code: "bad-input",
      message: `header ${name}: its value has characters that a header cannot carry`,
    });
  }
}

function urlOf({ url, query }: Config): URL {
  const full = new URL(url);
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) full.searchParams.append(name, String(one));
  }
  return full;
}

const mediaTypes = {
  json: "application/json",
  text: "text/plain;charset=utf-8",
  form: "application/x-www-form-urlencoded",
};

function written({ method, headers: given, body, bodyType }: Config): Pick<Exchange, "method" | "headers" | "body"> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) setHeader(headers, name, String(value));
  if (body === undefined || method === "GET" || method === "HEAD") return { method, headers, body: undefined };
  if (!headers.has("content-type")) headers.set("content-type", mediaTypes[bodyType]);
  return { method, headers, body: textOf(body, bodyType) };
}

function textOf(body: unknown, type: Config["bodyType"]): string {
  if (type === "text") return typeof body === "string" ? body : JSON.stringify(body);
  if (type === "json") return JSON.stringify(body);
  const fields = z.record(z.string(), scalar).safeParse(body);
  if (!fields.success) throw errorOf({ code: "bad-input", message: "body: a form is an object of texts and numbers" });
  return new URLSearchParams(Object.entries(fields.data).map(([name, value]) => [name, String(value)])).toString();
}

function readAnswer({ status, headers, body }: Answer) {
  const type = headers.get("content-type") ?? "";
  const text = new TextDecoder().decode(body);
  return { status, headers: Object.fromEntries(headers), body: /[/+]json\b/i.test(type) ? parsed(text) : text };
}

/** An answer that only claims to be JSON stays a text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function checked<T>({ failOnStatus }: Config, msg: T, { status, url }: Answer): T {
  if (!failOnStatus || status < 400) return msg;
  throw errorOf({
    code: "node-failed",
    message: `${url.host} answered ${status}`,
    hint: "With failOnStatus: false the flow can look at the answer itself.",
  });
}
