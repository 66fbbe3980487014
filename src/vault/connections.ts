// The connections of Auth0's vault: which apps there are, how each is set up, and what fits. Field names and limits are
// those of Auth0's Management API v2 (OpenAPI of 2026-06-25). A fault names the field and never its value.
import { z } from "zod";
import type { ItemId } from "../base/ids.ts";
import { plainWords } from "../base/shape.ts";
import { randomBytes } from "../crypto/bytes.ts";

/** One way to set an app up. */
export interface SetupShape {
  readonly type: string;
  /** `type` may be left out. */
  readonly untyped: boolean;
  /** Fields that the table does not name are taken too. */
  readonly open: boolean;
  readonly schema: z.ZodObject;
}

const text = z.string();
const given = (most: number) => z.string().min(1).max(most);
/** `forms-url-https` of the table. */
const httpsUrl = z.url({ protocol: /^https$/, error: "expected an https URL" });
/** `hostname-rfc2181` of the table. */
const hostname = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i,
    "expected a hostname",
  );
const algorithm = z.enum(
  ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"].concat(["PS256", "PS384", "PS512"]),
);

const typed = (type: string, fields: z.ZodRawShape, open = false): SetupShape => {
  const all = { type: z.literal(type), ...fields };
  return { type, untyped: false, open, schema: open ? z.looseObject(all) : z.strictObject(all) };
};
const untyped = (type: string, fields: z.ZodRawShape, open = false): SetupShape => {
  const all = { type: z.literal(type).optional(), ...fields };
  return { type, untyped: true, open, schema: open ? z.looseObject(all) : z.strictObject(all) };
};

const apiKey = typed("API_KEY", { api_key: text });
const apiKeyWithBaseUrl = typed("API_KEY", { api_key: text, base_url: httpsUrl });
const secretApiKey = typed("API_KEY", { secret_key: text });
const keyAndSecret = typed("API_KEY", { api_key: text, secret_key: text });
const accountAndKey = typed("API_KEY", { account_id: text, api_key: text });
const oauthApp = typed("OAUTH_APP", {
  client_id: text,
  client_secret: text,
  domain: hostname,
  audience: httpsUrl.optional(),
});
const oauthJwt = untyped("OAUTH_JWT", {
  project_id: text.optional(),
  private_key: text.optional(),
  client_email: z.email().optional(),
});
const oauthCode = untyped("OAUTH_CODE", { code: text.optional() }, true);
const token = typed("TOKEN", { token: text });
const webhook = typed("WEBHOOK", { url: httpsUrl });
const keyPair = typed("KEY_PAIR", { private_key: text, public_key: text });
const jwt = typed("JWT", { algorithm }, true);
const bearer = typed("BEARER", { token: text });
const basic = typed("BASIC_AUTH", { username: given(155), password: given(155).optional() });
const httpApiKey = typed("API_KEY", { name: given(55), value: given(255), in: z.enum(["HEADER", "QUERY"]) });
const clientCredentials = typed("OAUTH_CLIENT_CREDENTIALS", {
  client_id: given(255),
  client_secret: given(255),
  token_endpoint: httpsUrl.max(500),
  audience: given(255).optional(),
  resource: given(255).optional(),
  scope: given(1_024).optional(),
});

/** Every app with the ways to set it up; each may also be made without any, to be set up later. */
export const apps = {
  ACTIVECAMPAIGN: [apiKeyWithBaseUrl],
  AIRTABLE: [apiKey],
  AUTH0: [oauthApp],
  BIGQUERY: [oauthJwt],
  CLEARBIT: [secretApiKey],
  DOCUSIGN: [oauthCode],
  GOOGLE_SHEETS: [oauthCode],
  HTTP: [bearer, basic, httpApiKey, clientCredentials],
  HUBSPOT: [apiKey, oauthCode],
  JWT: [jwt],
  MAILCHIMP: [secretApiKey, oauthCode],
  MAILJET: [keyAndSecret],
  PIPEDRIVE: [token, oauthCode],
  SALESFORCE: [oauthCode],
  SENDGRID: [apiKey],
  SLACK: [webhook, oauthCode],
  STRIPE: [keyPair, oauthCode],
  TELEGRAM: [token],
  TWILIO: [accountAndKey],
  WHATSAPP: [token],
  ZAPIER: [webhook],
} as const satisfies Record<string, readonly SetupShape[]>;
export type AppId = keyof typeof apps;

const isAppId = (value: unknown): value is AppId => typeof value === "string" && Object.hasOwn(apps, value);
export const appId = z.custom<AppId>(isAppId, `expected one of ${Object.keys(apps).join(", ")}`);

/** Fields of a setup that may be shown and logged; every other one is a secret, named in the table or not. */
export const publicFields: readonly string[] = [
  ...["type", "base_url", "domain", "audience", "resource", "scope", "token_endpoint", "authorization_endpoint"],
  ...["project_id", "client_email", "algorithm", "name", "in", "client_id", "username", "public_key", "environment"],
];

const words: Readonly<Record<string, string>> = {
  API_KEY: "API Key",
  BASIC_AUTH: "Basic",
  BEARER: "Bearer",
  JWT: "JWT",
  KEY_PAIR: "Key Pair",
  OAUTH_APP: "OAuth App",
  OAUTH_CLIENT_CREDENTIALS: "Client Credentials",
  OAUTH_CODE: "OAuth",
  OAUTH_JWT: "OAuth JWT",
  TOKEN: "Token",
  WEBHOOK: "Webhook",
};

export interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Which of the app's ways a setup is written in; undefined when none has its type. */
export function findShape(app: AppId, type: unknown): SetupShape | undefined {
  return apps[app].find((shape: SetupShape) => shape.type === type || (type === undefined && shape.untyped));
}

/** What does not fit the app in `setup`; empty when all fits. */
export function setupFaults(app: AppId, setup: unknown): Fault[] {
  if (typeof setup !== "object" || setup === null || Array.isArray(setup))
    return [{ path: [], message: "expected object" }];
  const shape = findShape(app, Reflect.get(setup, "type"));
  if (!shape) return [{ path: ["type"], message: `expected one of ${apps[app].map(({ type }) => type).join(", ")}` }];
  return shape.schema.safeParse(setup, { error: plainWords }).error?.issues.map(faultOf) ?? [];
}

/** Names of unknown keys are the caller's own words: they could be anything, so they are not repeated. */
export const faultOf = (issue: z.core.$ZodIssue): Fault => ({
  path: issue.path.map((step) => (typeof step === "symbol" ? "" : step)),
  message: issue.code === "unrecognized_keys" ? "additional properties are not allowed" : issue.message,
});

/**
 * What a connection is called beside its name: how it signs in, in one or two words, and no part of any value.
 * `setup` may be one whose fields are sealed.
 */
export function accountNameOf(app: AppId, setup: object): string | undefined {
  const shape = findShape(app, Reflect.get(setup, "type"));
  if (!shape) return undefined;
  const place = shape === httpApiKey ? Reflect.get(setup, "in") : undefined;
  if (place === "HEADER") return "Header";
  return place === "QUERY" ? "Query" : words[shape.type];
}

/** Whether a setup holds anything to sign in with. */
export const hasCredentials = (setup: object): boolean => Object.keys(setup).some((field) => field !== "type");

/** `live` or `test`, where a Stripe account says which. */
function environmentOf(app: AppId, setup: object): "live" | "test" | undefined {
  const named: unknown = app === "STRIPE" ? Reflect.get(setup, "environment") : undefined;
  return named === "live" || named === "test" ? named : undefined;
}

/** What may be told of a connection beside its name; `account_name` and `environment` are words of this file. */
export function connectionFacts(
  app: AppId,
  setup: object,
): { app_id: AppId; environment?: string; account_name?: string } {
  const [environment, account_name] = [environmentOf(app, setup), accountNameOf(app, setup)];
  return { app_id: app, ...(environment && { environment }), ...(account_name && { account_name }) };
}

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** A fresh id of a connection: `ac_` and 22 characters of base58. */
export function newConnectionId(): ItemId {
  let id = "";
  while (id.length < 22) {
    const [byte = 0] = randomBytes(1);
    // Bytes above the last whole 58 would make some characters likelier than others.
    if (byte < 232) id += base58.charAt(byte % 58);
  }
  return `ac_${id}` as ItemId;
}
