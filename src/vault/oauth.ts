// What of an item is about OAuth: whose token it is, where it is renewed, when it ends. The one place that knows how
// each category and each kind of connection writes these things down. Nothing is fetched here.
import { z } from "zod";
import { errorOf } from "../base/errors.ts";
import { appId, findShape } from "./connections.ts";

/** Tokens as a token endpoint gave them. */
export interface OAuthTokens {
  readonly accessToken: string;
  /** Absent where the provider gives none; then the access token is asked for anew, or a person authorises again. */
  readonly refreshToken?: string | undefined;
  /** Milliseconds since the epoch, by the clock of whoever asked for them; absent: it is not known to end. */
  readonly expiresAt?: number | undefined;
  /** The scope that a person consented to for them; absent: the one that is known already. */
  readonly consented?: string | undefined;
}

/** Who asks for tokens, where, and for what. */
export interface OAuthClient {
  /** https, or http on this very host. */
  readonly tokenEndpoint: string;
  /** Where a person is asked for consent; present only where tokens begin with one. */
  readonly authorizationEndpoint?: string | undefined;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly scope?: string | undefined;
  readonly audience?: string | undefined;
  readonly resource?: string | undefined;
}

export interface OAuthItem {
  /** Absent while it is not known where tokens come from: then they are used as long as they last. */
  readonly client: OAuthClient | undefined;
  readonly accessToken?: string | undefined;
  readonly refreshToken?: string | undefined;
  readonly expiresAt?: number | undefined;
  /** Whether only a person's consent brings the first tokens. */
  readonly needsConsent: boolean;
  /** Whether another scope is wanted by now than the one that a person consented to. */
  readonly isScopeChanged: boolean;
}

/** Why a token endpoint gives no more tokens: all of its words that are ever kept or shown. */
export const refusals = [
  "authorise-again",
  "answer-lost",
  "scope-changed",
  "client-refused",
  "scope-refused",
  "request-refused",
] as const;
export type Refusal = (typeof refusals)[number];

/** Each in words for people. */
export const refusalTexts: Readonly<Record<Refusal, string>> = {
  "authorise-again": "its authorisation has ended or was withdrawn",
  "answer-lost": "new tokens were lost on their way, and the old refresh token is taken no more",
  "scope-changed": "its scope was changed since a person consented to it",
  "client-refused": "the client id or secret was refused",
  "scope-refused": "the scope, audience or resource was refused",
  "request-refused": "the token endpoint refused the request",
};

const text = z.string().min(1).optional();
const tokenFields = { access_token: text, refresh_token: text, expires_at: text };
const clientFields = {
  client_id: text,
  client_secret: text,
  token_endpoint: text,
  authorization_endpoint: text,
  scope: text,
  audience: text,
  resource: text,
};

const scope = z.string().optional();

const oauth2 = z.object({ ...clientFields, ...tokenFields, authorized_scope: scope });
const connection = z.object({
  app_id: appId,
  setup: z.object({ ...clientFields, ...tokenFields, type: text, domain: text }),
  tokens: z.object({ ...tokenFields, scope }).optional(),
});
type Fields = z.infer<typeof oauth2>;
/** The ways of setting a connection up that end in tokens. */
const renewed: readonly string[] = ["OAUTH_APP", "OAUTH_CLIENT_CREDENTIALS", "OAUTH_CODE"];

/** What of the value is about OAuth; `undefined` when it is an item of another kind. */
export function findOAuth(category: string, value: unknown): OAuthItem | undefined {
  if (category === "oauth2") {
    const item = oauth2.safeParse(value).data;
    if (!item) return undefined;
    const needsConsent = item.authorization_endpoint !== undefined;
    const isScopeChanged = needsConsent && isOther(item.authorized_scope, item.scope);
    return { client: clientOf(item), ...tokensOf(item), needsConsent, isScopeChanged };
  }
  if (category !== "connection") return undefined;
  const found = connection.safeParse(value).data;
  if (!found) return undefined;
  const { app_id, setup, tokens } = found;
  const type = findShape(app_id, setup.type)?.type;
  if (type === undefined || !renewed.includes(type)) return undefined;
  const client = type === "OAUTH_APP" ? tenantClient(setup) : clientOf(setup);
  const needsConsent = type === "OAUTH_CODE";
  const isScopeChanged = needsConsent && isOther(tokens?.scope, setup.scope);
  // Whoever has tokens already may bring them in the setup.
  return { client, ...tokensOf(tokens ?? setup), needsConsent, isScopeChanged };
}

/** The value with other tokens in it; what else it holds stays. A provider that sends no refresh token keeps the old. */
export function withTokens(category: string, value: unknown, tokens: OAuthTokens): unknown {
  const { accessToken, refreshToken = findOAuth(category, value)?.refreshToken, expiresAt } = tokens;
  const written = {
    access_token: accessToken,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(expiresAt !== undefined && { expires_at: new Date(expiresAt).toISOString() }),
  };
  const { consented } = tokens;
  const { access_token: _old, expires_at: _end, tokens: before, ...rest } = Object(value);
  if (category !== "connection") {
    return { ...rest, ...written, ...(consented !== undefined && { authorized_scope: consented }) };
  }
  const scope: unknown = consented ?? before?.scope;
  return { ...rest, tokens: { ...written, ...(scope !== undefined && { scope }) } };
}

/**
 * The endpoint as a URL.
 * @throws InputError `bad-input` unless it is https, or http on this very host.
 */
export function parseEndpoint(endpoint: string, field: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isLoopback = url !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  const isBare = url !== undefined && url.username === "" && url.password === "" && url.hash === "";
  if (url && isBare && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback))) return url;
  throw errorOf({ code: "bad-input", message: `${field}: expected an https address without a name or password in it` });
}

/** As sets of words, in which scopes are written (RFC 6749, 3.3). */
function isOther(consented: string | undefined, wanted = ""): boolean {
  const words = (scope: string) => [...new Set(scope.split(" ").filter(Boolean))].sort().join(" ");
  return consented !== undefined && words(consented) !== words(wanted);
}

function clientOf({ client_id, token_endpoint, ...more }: Fields): OAuthClient | undefined {
  if (client_id === undefined || token_endpoint === undefined) return undefined;
  return {
    tokenEndpoint: token_endpoint,
    authorizationEndpoint: more.authorization_endpoint,
    clientId: client_id,
    clientSecret: more.client_secret,
    scope: more.scope,
    audience: more.audience,
    resource: more.resource,
  };
}

/** An application of an Auth0 tenant speaks to the tenant's own endpoint, by default for its Management API. */
function tenantClient({ domain, ...setup }: z.infer<typeof connection>["setup"]): OAuthClient | undefined {
  if (domain === undefined) return undefined;
  const { audience = `https://${domain}/api/v2/` } = setup;
  return clientOf({ ...setup, token_endpoint: `https://${domain}/oauth/token`, audience });
}

function tokensOf({ access_token, refresh_token, expires_at }: Fields) {
  const end = expires_at === undefined ? Number.NaN : Date.parse(expires_at);
  return {
    accessToken: access_token,
    refreshToken: refresh_token,
    ...(!Number.isNaN(end) && { expiresAt: end }),
  };
}
