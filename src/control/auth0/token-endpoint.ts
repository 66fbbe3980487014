// `/oauth/token`, client credentials only (RFC 6749): whoever holds an API token, or the service account that made it,
// gets a short-lived token with no more rights, which ends with the first. A secret is compared by its hash.
import { Hono, type Context as HonoContext } from "hono";
import { iso } from "../../base/clock.ts";
import { asSealbotError } from "../../base/errors.ts";
import { plainWords } from "../../base/shape.ts";
import { newId } from "../../trust/new-id.ts";
import { type ListedRoute, scopes } from "../../wire/route.ts";
import { exchangeToken, type TokenRequest, tokenRequest } from "../../wire/routes/oauth.ts";
import type { Context } from "../context.ts";
import { readDocument } from "../http/body.ts";
import { peerOf } from "../http/peer.ts";
import { type Limits, RateLimitError } from "../http/rate-limit.ts";
import type { App, Bindings, Site } from "../http/serve.ts";
import { hashOf, newSecretText } from "../login/setup-code.ts";
import type { Token } from "../store/tokens.ts";
import { type Credentials, findClient } from "./client.ts";
import { jsonType, Refusal } from "./refusal.ts";

/** Seconds. */
const lifetime = 3_600;
const mostBytes = 64 * 1_024;

/** Serves `exchangeToken`, and adds it to the routes that are `listed`. */
export function tokenEndpoint(
  site: Site,
  limits: Pick<Limits, "clientByAddress" | "exchange">,
  listed: ListedRoute[],
): App {
  const { context } = site;
  const app: App = new Hono<Bindings>();

  listed.push(exchangeToken);
  app.post(exchangeToken.path, async (c) => {
    const peer = peerOf(c.env?.incoming, site);
    limits.clientByAddress.check(peer);
    const { grant_type, scope, ...given } = await readRequest(c);
    if (grant_type !== "client_credentials")
      throw new Refusal(400, "grant_type: expected client_credentials", "unsupported_grant_type");
    const credentials: Credentials = { ...given, ...basicOf(c.req.header("authorization")) };
    const client = await findClient(context, credentials, site.origins());
    if (!client) {
      limits.clientByAddress.count(peer);
      // RFC 6749, 5.2: who tried by a header is told which one.
      if (c.req.header("authorization") !== undefined) c.header("www-authenticate", 'Basic realm="sealbot"');
      throw new Refusal(401, "the client is unknown, or these are not its credentials", "invalid_client");
    }
    const wanted = scopesOf(client, scope);
    limits.exchange.take(client.id);
    return c.body(JSON.stringify(await giveToken(context, client, wanted)), 200, { "content-type": jsonType });
  });

  app.onError((error, c) => answerOAuth(error, c, context));
  return app;
}

async function readRequest(c: HonoContext): Promise<TokenRequest> {
  const document = await readDocument(c.req.raw, mostBytes);
  if (!document) throw new Refusal(400, "expected application/x-www-form-urlencoded or application/json");
  const result = tokenRequest.safeParse(document.value, { error: plainWords });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Refusal(400, `${issue?.path.join(".") || "body"}: ${issue?.message ?? "does not fit"}`);
}

/** Client id and secret as RFC 6749, 2.3.1 puts them into a header. */
function basicOf(header: string | undefined): Pick<Credentials, "client_id" | "client_secret"> {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,600})$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return {};
  const [client_id = "", client_secret = ""] = Buffer.from(encoded, "base64").toString().split(":");
  return { client_id, client_secret };
}

/** @throws Refusal 400 `invalid_scope` for what the client itself may not do. */
function scopesOf(client: Token, wanted: string | undefined): Token["scopes"] {
  if (wanted === undefined || wanted.trim() === "") return client.scopes;
  const asked = wanted.trim().split(/\s+/);
  if (asked.every((one) => client.scopes.some((scope) => scope === one)))
    return scopes.filter((scope) => asked.includes(scope));
  throw new Refusal(400, "scope: the client does not hold all of it", "invalid_scope");
}

async function giveToken(context: Context, parent: Token, granted: Token["scopes"]) {
  const access_token = `sbt_${newSecretText()}`;
  const now = context.clock.now();
  const ends = Math.min(now + lifetime * 1_000, parent.expires_at === null ? Infinity : Date.parse(parent.expires_at));
  await context.change(async (change) => {
    await change.store.tokens.insert({
      ...{ id: newId("tok"), hash: hashOf(access_token), member: parent.member, name: null, scopes: [...granted] },
      ...{ vault: parent.vault, created_at: iso(now), expires_at: iso(ends), last_used_at: null, parent: parent.id },
    });
    await change.store.tokens.touch(parent.id, iso(now));
    await change.audit({
      actor: parent.member,
      action: "token.exchanged",
      subject: parent.id,
      detail: granted.join(" "),
    });
  });
  const expires_in = Math.floor((ends - now) / 1_000);
  return { access_token, token_type: "Bearer", expires_in, scope: granted.join(" ") };
}

/** As RFC 6749, 5.2 writes an error. */
function answerOAuth(thrown: unknown, c: HonoContext, { logger }: Context): Response {
  const error = asSealbotError(thrown);
  const respond = (status: 400 | 401 | 413 | 429 | 500, code: string) =>
    c.body(JSON.stringify({ error: code, error_description: status === 500 ? "" : error.message }), status, {
      "content-type": jsonType,
    });
  if (error instanceof RateLimitError) {
    c.header("retry-after", String(error.retryAfter));
    return respond(429, "too_many_requests");
  }
  if (error instanceof Refusal) return respond(error.status === 401 ? 401 : 400, error.errorCode ?? "invalid_request");
  if (error.code !== "internal") return respond(error.code === "too-large" ? 413 : 400, "invalid_request");
  const kind = thrown instanceof Error ? thrown.name : typeof thrown;
  logger.error({ kind, where: "POST /oauth/token" }, "request failed");
  return respond(500, "server_error");
}
