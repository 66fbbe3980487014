import { expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { type OAuthClient, withTokens } from "../../src/vault/oauth.ts";
import { askForTokens, type TokenGrant } from "../../src/wire/token-endpoint.ts";
import { type Oidc, type OidcOptions, openOidc } from "../support/oidc.ts";
import { openRequestCatcher } from "../support/request-catcher.ts";

const clientOf = ({ tokenEndpoint, client }: Oidc, other: Partial<OAuthClient> = {}): OAuthClient => ({
  ...{ tokenEndpoint, clientId: client.id, clientSecret: client.secret },
  ...other,
});
const ask = (client: OAuthClient, grant: TokenGrant, more: { fetch?: typeof fetch } = {}) =>
  askForTokens({ client, grant, clock: systemClock, signal: new AbortController().signal, ...more });
const isLive = async ({ resource }: Oidc, token: string) =>
  (await fetch(resource, { headers: { authorization: `Bearer ${token}` } })).status === 200;

it("client credentials bring a live token with the time it ends", async () => {
  await using oidc = await openOidc({ lifetime: 120 });
  const before = Date.now();
  const outcome = await ask(clientOf(oidc), { type: "client_credentials" });
  if (outcome.is !== "granted") throw new TypeError(outcome.is);
  expect(await isLive(oidc, outcome.tokens.accessToken)).toBe(true);
  expect(await isLive(oidc, `${outcome.tokens.accessToken}x`)).toBe(false);
  expect(outcome.tokens.expiresAt).toBeGreaterThanOrEqual(before + 120_000);
  expect(outcome.tokens.expiresAt).toBeLessThanOrEqual(Date.now() + 120_000);
  expect(outcome.tokens.refreshToken).toBeUndefined();
});

it("a refresh token brings another one, and is good no more", async () => {
  await using oidc = await openOidc();
  const refreshToken = await oidc.refreshToken();
  const outcome = await ask(clientOf(oidc), { type: "refresh_token", refreshToken });
  if (outcome.is !== "granted") throw new TypeError(outcome.is);
  expect(outcome.tokens.refreshToken).toMatch(/^.{20,}$/);
  expect(outcome.tokens.refreshToken).not.toBe(refreshToken);
  const again = await ask(clientOf(oidc), { type: "refresh_token", refreshToken });
  expect(again).toEqual({ is: "refused", refusal: "authorise-again" });
});

it("a client whose secret is wrong is refused, tried in the header and in the body", async () => {
  await using oidc = await openOidc();
  const wrong = clientOf(oidc, { clientSecret: "not-it" });
  expect(await ask(wrong, { type: "client_credentials" })).toEqual({ is: "refused", refusal: "client-refused" });
  expect(oidc.counts.refused).toBe(2);
});

it("a scope that the provider does not give is refused as such", async () => {
  await using oidc = await openOidc();
  const wanting = clientOf(oidc, { scope: "write" });
  expect(await ask(wanting, { type: "client_credentials" })).toEqual({ is: "refused", refusal: "scope-refused" });
});

it("says whether an answer may have been lost, and never repeats what was sent", async () => {
  await using oidc = await openOidc();
  const grant = { type: "refresh_token", refreshToken: await oidc.refreshToken() } as const;
  for (const mishap of ["lose-request", "lose-answer"] as const) {
    oidc.mishaps.push(mishap);
    expect(await ask(clientOf(oidc), grant)).toMatchObject({
      is: "failed",
      lost: true,
      error: { code: "unreachable" },
    });
  }
  oidc.mishaps.push("unavailable");
  expect(await ask(clientOf(oidc), grant)).toMatchObject({ is: "failed", lost: false, error: { code: "unreachable" } });
  await oidc[Symbol.asyncDispose]();
  const gone = await ask(clientOf(oidc), grant);
  expect(gone).toMatchObject({ is: "failed", lost: false, error: { code: "unreachable" } });
  expect(JSON.stringify(gone)).not.toContain(grant.refreshToken);
});

const clocks: readonly [string, OidcOptions][] = [
  ["behind", { ahead: -3_600_000 }],
  ["ahead", { ahead: 3_600_000 }],
];
it.each(clocks)("a provider whose clock is %s changes nothing but what is told of it", async (_, options) => {
  await using oidc = await openOidc(options);
  const outcome = await ask(clientOf(oidc), { type: "client_credentials" });
  if (outcome.is !== "granted") throw new TypeError(outcome.is);
  expect(Math.abs((outcome.ahead ?? 0) - (options.ahead ?? 0))).toBeLessThan(5_000);
  expect(Math.abs((outcome.tokens.expiresAt ?? 0) - Date.now() - 3_600_000)).toBeLessThan(10_000);
});

it("no redirect is followed: the secret goes where the item says", async () => {
  await using other = await openRequestCatcher();
  await using catcher = await openRequestCatcher();
  catcher.redirectTo = `${other.url}/token`;
  const client = { tokenEndpoint: `${catcher.url}/token`, clientId: "a", clientSecret: "b" };
  const outcome = await ask(client, { type: "client_credentials" });
  expect(outcome).toMatchObject({ is: "failed", error: { code: "protocol-error" } });
  expect(other.caught).toEqual([]);
});

const endpoints = ["http://tokens.example/token", "https://ada:secret@tokens.example/", "ftp://127.0.0.1/", "token"];
it.each(endpoints)("%s is no token endpoint", async (tokenEndpoint) => {
  const refused = () => Promise.reject(new TypeError("was asked"));
  const asked = ask({ tokenEndpoint, clientId: "a" }, { type: "client_credentials" }, { fetch: refused });
  await expect(asked).rejects.toMatchObject({ code: "bad-input" });
});

const answers: readonly [string, number, string, object][] = [
  ["texts instead of JSON", 200, "<p>tokens</p>", { error: { code: "protocol-error" } }],
  ["an error of its own", 400, '{"error":"out-of-cheese"}', { error: { code: "protocol-error" } }],
  ["too much", 200, `{"a":"${"x".repeat(300_000)}"}`, { lost: true }],
  [
    "tokens of a kind nobody knows",
    200,
    '{"access_token":"t","token_type":"mac"}',
    { error: { code: "protocol-error" } },
  ],
];
it.each(answers)("an endpoint that answers %s has given no tokens", async (_, status, body, expected) => {
  const answer = async () => new Response(body, { status, headers: { "content-type": "application/json" } });
  const client = { tokenEndpoint: "https://tokens.example/", clientId: "a" };
  expect(await ask(client, { type: "client_credentials" }, { fetch: answer })).toMatchObject({
    is: "failed",
    ...expected,
  });
});

it("tokens whose end is not told are taken to last an hour", async () => {
  const answer = async () => Response.json({ access_token: "t", token_type: "Bearer" });
  const client = { tokenEndpoint: "https://tokens.example/", clientId: "a" };
  const outcome = await ask(client, { type: "client_credentials" }, { fetch: answer });
  if (outcome.is !== "granted") throw new TypeError(outcome.is);
  expect(Math.abs((outcome.tokens.expiresAt ?? 0) - Date.now() - 3_600_000)).toBeLessThan(5_000);
});

it.each(["1e15", "1e300", '"9999999999999999"'])(
  "tokens that last for %s seconds end at a time that can be written",
  async (lifetime) => {
    const answer = `{"access_token":"a","token_type":"Bearer","expires_in":${lifetime}}`;
    const client = { tokenEndpoint: "https://id.example.com/token", clientId: "c", clientSecret: "s" };
    const headers = { "content-type": "application/json" };
    const outcome = await ask(
      client,
      { type: "client_credentials" },
      { fetch: async () => new Response(answer, { headers }) },
    );
    if (outcome.is !== "granted") throw new TypeError(outcome.is);
    const item = withTokens("oauth2", { ...client }, outcome.tokens);
    expect(Date.parse(String(Reflect.get(Object(item), "expires_at")))).toBeGreaterThan(Date.now());
  },
);
