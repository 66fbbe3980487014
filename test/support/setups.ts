// Every way to set a connection up, with a value of its own in every field: written out here, so that the table under
// test is compared with something.
import type { AppId } from "../../src/vault/connections.ts";

export interface Variant {
  readonly app_id: AppId;
  readonly setup: Readonly<Record<string, string>>;
}

/** `secret(name)` gives the value of a field that may hold any text. */
export function setupsOf(secret: (name: string) => string): Variant[] {
  const url = (name: string) => `https://${secret(name)}.example/path`;
  const key = { type: "API_KEY", api_key: secret("api-key") };
  const secretKey = { type: "API_KEY", secret_key: secret("secret-key") };
  const code = { type: "OAUTH_CODE", code: secret("code"), more: secret("more") };
  const token = { type: "TOKEN", token: secret("token") };
  const hook = { type: "WEBHOOK", url: url("url") };
  const variants: [AppId, Record<string, string>][] = [
    ["ACTIVECAMPAIGN", { ...key, base_url: url("base") }],
    ["AIRTABLE", key],
    [
      "AUTH0",
      {
        ...{ type: "OAUTH_APP", client_id: secret("id"), client_secret: secret("secret") },
        ...{ domain: `${secret("domain")}.example`, audience: url("audience") },
      },
    ],
    [
      "BIGQUERY",
      {
        ...{ type: "OAUTH_JWT", project_id: secret("project"), private_key: secret("private") },
        client_email: `${secret("email")}@example.com`,
      },
    ],
    ["CLEARBIT", secretKey],
    ["DOCUSIGN", code],
    ["GOOGLE_SHEETS", code],
    ["HTTP", { type: "BEARER", token: secret("bearer") }],
    ["HTTP", { type: "BASIC_AUTH", username: secret("user"), password: secret("password") }],
    ["HTTP", { type: "API_KEY", name: secret("header"), value: secret("value"), in: "HEADER" }],
    [
      "HTTP",
      {
        ...{ type: "OAUTH_CLIENT_CREDENTIALS", client_id: secret("cc-id"), client_secret: secret("cc-secret") },
        ...{ token_endpoint: url("endpoint"), audience: secret("cc-audience"), resource: secret("resource") },
        scope: secret("scope"),
      },
    ],
    ["HUBSPOT", key],
    ["HUBSPOT", code],
    ["JWT", { type: "JWT", algorithm: "HS256", secret: secret("jwt") }],
    ["MAILCHIMP", secretKey],
    ["MAILCHIMP", code],
    ["MAILJET", { ...key, secret_key: secret("secret-key") }],
    ["PIPEDRIVE", token],
    ["PIPEDRIVE", code],
    ["SALESFORCE", code],
    ["SENDGRID", key],
    ["SLACK", hook],
    ["SLACK", code],
    ["STRIPE", { type: "KEY_PAIR", private_key: secret("private"), public_key: secret("public") }],
    ["STRIPE", { ...code, environment: "live" }],
    ["TELEGRAM", token],
    ["TWILIO", { ...key, account_id: secret("account") }],
    ["WHATSAPP", token],
    ["ZAPIER", hook],
  ];
  return variants.map(([app_id, setup]) => ({ app_id, setup }));
}

/** The apps of the table. */
export const appIds: readonly AppId[] = [...new Set(setupsOf(() => "x").map(({ app_id }) => app_id))];
