// Consent from a member's side, against a real OpenID provider and the real control plane.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLoopback } from "../../../src/cli/loopback.ts";
import {
  beginConsent,
  type ConsentInput,
  createVault,
  getItem,
  listConnections,
  setItem,
} from "../../../src/client/index.ts";
import { consentTo } from "../../support/browser.ts";
import { type Oidc, openOidc } from "../../support/oidc.ts";
import { closeAll, openOwner } from "../test-server.ts";

const redirectUri = "http://127.0.0.1:1/callback";
let oidc: Oidc;
beforeEach(async () => {
  oidc = await openOidc();
});
afterEach(async () => {
  await closeAll();
  await oidc[Symbol.asyncDispose]();
});

const clientOf = ({ client, tokenEndpoint: token_endpoint, authorizationEndpoint: authorization_endpoint }: Oidc) => ({
  ...{ client_id: client.id, client_secret: client.secret, token_endpoint, authorization_endpoint },
  scope: "openid offline_access",
});

/** An owner with a vault "ops" and an item "calendar" in it. */
async function openOps(value: object, { category = "oauth2", kind = "item" as "item" | "secret" } = {}) {
  const owner = await openOwner();
  await createVault(owner.session, { name: "ops" });
  await setItem(owner.session, "ops", { name: "calendar", category, kind, value });
  return owner;
}

/** Goes through the provider's pages; what came back and what was made of it. */
async function consented(session: Parameters<typeof beginConsent>[0], input: Partial<ConsentInput> = {}) {
  await using loopback = await openLoopback();
  const { redirectUri } = loopback;
  const consent = await beginConsent(session, { vault: "ops", item: "calendar", redirectUri, ...input });
  const visited = loopback.visit(consent.state, AbortSignal.timeout(10_000));
  await consentTo(consent.url.href);
  return await consent.finish(await visited);
}

test("consent brings tokens into the item, beside all that it held", async () => {
  const { session } = await openOps({ ...clientOf(oidc), audience: "https://api.example" });
  expect(await consented(session)).toMatchObject({ name: "calendar", renewable: true });
  const { value } = await getItem(session, "ops", "calendar");
  expect(value).toMatchObject({ ...clientOf(oidc), audience: "https://api.example" });
  expect(oidc.issued).toEqual(expect.arrayContaining([Reflect.get(Object(value), "refresh_token")]));
  expect(oidc.counts).toEqual({ granted: 1, refused: 0 });
});

test("a connection says its app and keeps its setup, with the tokens beside it", async () => {
  const value = { app_id: "HUBSPOT", account_name: "Ada", setup: { type: "OAUTH_CODE", ...clientOf(oidc) } };
  const { session } = await openOps(value, { category: "connection" });
  await consented(session);
  expect((await getItem(session, "ops", "calendar")).value).toMatchObject({
    ...value,
    tokens: { scope: "openid offline_access" },
  });
  const [listed] = await listConnections(session);
  expect(listed).toMatchObject({
    app: "HUBSPOT",
    account: "Ada",
    ready: true,
    origin: "signed",
    vault: { name: "ops" },
  });
});

test("of a secret, which nobody reads back, the person says the client anew", async () => {
  const { session } = await openOps(clientOf(oidc), { kind: "secret" });
  await expect(consented(session)).rejects.toMatchObject({ code: "bad-input" });
  const { client, tokenEndpoint, authorizationEndpoint } = oidc;
  const given = {
    clientId: client.id,
    clientSecret: client.secret,
    tokenEndpoint,
    authorizationEndpoint,
    scope: "openid",
  };
  expect(await consented(session, { client: given })).toMatchObject({ name: "calendar" });
});

describe("what comes back", () => {
  const foreign: readonly [string, (url: URL, state: string) => URL, string][] = [
    ["with another state", (url) => withQuery(url, { code: "c", state: "another" }), "none of ours"],
    ["without a state", (url) => withQuery(url, { code: "c" }), "none of ours"],
    ["without a code", (url, state) => withQuery(url, { state }), "brings nothing"],
    [
      "from another provider",
      (url, state) => withQuery(url, { code: "c", state, iss: "https://evil.example" }),
      "another provider",
    ],
    ["as a denial", (url, state) => withQuery(url, { error: "access_denied", state }), "did not consent"],
    ["with a code that the provider does not know", (url, state) => withQuery(url, { code: "c", state }), "has ended"],
  ];
  test.each(foreign)("%s changes nothing", async (_, answer, message) => {
    const { session } = await openOps(clientOf(oidc));
    const consent = await beginConsent(session, { vault: "ops", item: "calendar", redirectUri });
    const finished = consent.finish(answer(new URL(redirectUri), consent.state));
    await expect(finished).rejects.toThrow(message);
    expect((await getItem(session, "ops", "calendar")).item.version).toBe(1);
    expect(oidc.counts.granted).toBe(0);
  });
});

function withQuery(url: URL, query: Record<string, string>): URL {
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

test("the address to visit carries a challenge and no secret", async () => {
  const { session } = await openOps({
    ...clientOf(oidc),
    authorization_endpoint: `${oidc.authorizationEndpoint}?prompt=consent`,
  });
  const { url, state } = await beginConsent(session, { vault: "ops", item: "calendar", redirectUri });
  expect(Object.fromEntries(url.searchParams)).toEqual({
    ...{ response_type: "code", client_id: oidc.client.id, redirect_uri: redirectUri, state, prompt: "consent" },
    ...{
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
      scope: "openid offline_access",
    },
  });
  expect(url.href).not.toContain(oidc.client.secret);
});

const unfit: readonly [string, object, string, string][] = [
  [
    "another way of setting up",
    { app_id: "HTTP", setup: { type: "BEARER", token: "t" } },
    "connection",
    "needs no consent",
  ],
  ["no endpoint", { client_id: "a", token_endpoint: "https://id.example/t" }, "oauth2", "authorization endpoint"],
  ["another category", { password: "p" }, "login", "nobody consents to that"],
];
test.each(unfit)("an item with %s is refused before anybody is asked", async (_, value, category, message) => {
  const { session } = await openOps(value, { category });
  await expect(beginConsent(session, { vault: "ops", item: "calendar", redirectUri })).rejects.toThrow(message);
});
