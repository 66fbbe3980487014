// One HTTP request. A credential travels only where its item or the signed flow allows, redirects included, and no
// error carries a part of it.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { defineNode, duration } from "../../flow/node.ts";
import { openDeadline } from "../deadline.ts";
import { authorised, headersOf, scalar, urlOf, whom } from "./asking.ts";
import { httpCategories } from "./credential.ts";
import { type Answer, type Exchange, exchange } from "./exchange.ts";
import { openSender } from "./sender.ts";

const config = z.strictObject({
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]).default("GET"),
  ...whom,
  body: z.unknown().optional(),
  /** How `body` is written: JSON, a text as it is, or an object as form fields. */
  bodyType: z.enum(["json", "text", "form"]).default("json"),
  ...authorised,
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
  credentials: { credentials: httpCategories, certificate: ["certificate"] },
  literals: ["ca"],
  pure: "until-opened",
  run: async (context) => {
    const { config, msg } = context;
    using sender = await openSender(context);
    using deadline = openDeadline(context, config.timeout, "whole answer");
    const answer = await exchange({
      ...written(config),
      url: urlOf(config),
      redirects: config.followRedirects,
      most: config.maxBytes,
      signal: deadline.signal,
      ...sender,
    });
    return checked(config, Object.assign(msg, readAnswer(answer)), answer);
  },
});

const mediaTypes = {
  json: "application/json",
  text: "text/plain;charset=utf-8",
  form: "application/x-www-form-urlencoded",
};

function written(config: Config): Pick<Exchange, "method" | "headers" | "body"> {
  const { method, body, bodyType } = config;
  const headers = headersOf(config);
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
  const { "content-type": type = "" } = headers;
  const text = new TextDecoder().decode(body);
  return { status, headers: { ...headers }, body: /[/+]json\b/i.test(type) ? parsed(text) : text };
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
