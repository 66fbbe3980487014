import { describe, expect, it } from "vitest";
import { checkFields } from "../../src/vault/categories.ts";
import { findOAuth, parseEndpoint, withTokens } from "../../src/vault/oauth.ts";

const tokens = { access_token: "old", refresh_token: "refresh", expires_at: "2026-11-21T08:00:00.000Z" };
const oauth2 = { client_id: "a", client_secret: "b", token_endpoint: "https://id.example/token" };
const http = {
  app_id: "HTTP",
  setup: { type: "OAUTH_CLIENT_CREDENTIALS", ...oauth2, audience: "https://api.example", resource: "r", scope: "read" },
};
const slack = {
  app_id: "SLACK",
  setup: { ...oauth2, authorization_endpoint: "https://id.example/auth", scope: "a b" },
};
const tenant = { type: "OAUTH_APP", client_id: "a", client_secret: "b", domain: "shop.eu.auth0.com" };

describe("what of an item is about OAuth", () => {
  it("an oauth2 item names its endpoint and its tokens", () => {
    expect(findOAuth("oauth2", { ...oauth2, ...tokens })).toMatchObject({
      client: { tokenEndpoint: "https://id.example/token", clientId: "a", clientSecret: "b" },
      ...{ accessToken: "old", refreshToken: "refresh", expiresAt: Date.parse(tokens.expires_at) },
      needsConsent: false,
    });
  });

  it("a connection of an Auth0 tenant speaks to the tenant", () => {
    const found = findOAuth("connection", { app_id: "AUTH0", setup: tenant });
    const audience = "https://shop.eu.auth0.com/api/v2/";
    expect(found?.client).toMatchObject({ tokenEndpoint: "https://shop.eu.auth0.com/oauth/token", audience });
    const own = findOAuth("connection", {
      app_id: "AUTH0",
      setup: { ...tenant, audience: "https://api.shop.example" },
    });
    expect(own?.client?.audience).toBe("https://api.shop.example");
  });

  it("a connection by client credentials brings all that is asked for", () => {
    const asked = { audience: "https://api.example", resource: "r", scope: "read" };
    expect(findOAuth("connection", http)).toMatchObject({ needsConsent: false, client: asked });
  });

  it("a connection that begins with consent needs no type, as its app has but one such way", () => {
    expect(findOAuth("connection", slack)).toMatchObject({ needsConsent: true, accessToken: undefined });
  });

  it("tokens that came later count before those of the setup", () => {
    const brought = { ...slack, setup: { ...slack.setup, refresh_token: "first" } };
    expect(findOAuth("connection", brought)?.refreshToken).toBe("first");
    expect(findOAuth("connection", { ...brought, tokens })?.refreshToken).toBe("refresh");
  });

  const others: readonly [string, string, unknown][] = [
    ["a login", "login", { username: "a", password: "b" }],
    ["a bearer connection", "connection", { app_id: "HTTP", setup: { type: "BEARER", token: "t" } }],
    ["a connection without setup", "connection", { app_id: "SLACK" }],
    ["an app that nobody knows", "connection", { app_id: "FAX", setup: { type: "OAUTH_CODE" } }],
    ["no object at all", "oauth2", "text"],
  ];
  it.each(others)("%s has no tokens to renew", (_, category, value) => {
    expect(findOAuth(category, value)).toBeUndefined();
  });

  it("a client without an endpoint is none", () => {
    expect(
      findOAuth("connection", { app_id: "SLACK", setup: { type: "OAUTH_CODE", code: "c" } })?.client,
    ).toBeUndefined();
  });
});

describe("new tokens in an item", () => {
  const fresh = { accessToken: "new", refreshToken: "next", expiresAt: Date.parse("2026-11-21T09:00:00.000Z") };

  it.each([
    ["oauth2", { ...oauth2, ...tokens, scope: "x" }],
    ["connection", { ...slack, tokens: { ...tokens, scope: "a b" } }],
  ])("of %s replace the old ones, fit its fields and leave the rest", (category, value) => {
    const written = withTokens(category, value, fresh);
    const { scope } = findOAuth(category, value)?.client ?? {};
    expect(findOAuth(category, checkFields(category, written))).toMatchObject({ ...fresh, client: { scope } });
  });

  it("without a refresh token keep the old one, and without an end have none", () => {
    const written = findOAuth("oauth2", withTokens("oauth2", { ...oauth2, ...tokens }, { accessToken: "new" }));
    expect(written).toMatchObject({ accessToken: "new", refreshToken: "refresh" });
    expect(written?.expiresAt).toBeUndefined();
  });

  const consents: readonly [string, string, unknown][] = [
    ["oauth2", "x y", { ...oauth2, authorization_endpoint: "https://id.example/auth", scope: "y x" }],
    ["connection", "b a", slack],
  ];
  it.each(consents)("of %s remember what a person consented to, through renewals", (category, consented, value) => {
    const written = withTokens(category, withTokens(category, value, { ...fresh, consented }), fresh);
    expect(findOAuth(category, written)?.isScopeChanged).toBe(false);
    const { setup, scope: _, ...rest } = Object(written);
    const wider = setup ? { ...rest, setup: { ...setup, scope: "a b c" } } : { ...rest, scope: "x y z" };
    expect(findOAuth(category, wider)?.isScopeChanged).toBe(true);
  });
});

it.each(["https://id.example/token", "http://127.0.0.1:8080/t", "http://localhost/t", "http://[::1]:1/t"])(
  "%s may be asked for tokens",
  (endpoint) => expect(parseEndpoint(endpoint, "token_endpoint").href).toBe(endpoint),
);
