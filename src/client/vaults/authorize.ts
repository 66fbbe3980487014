// A person's consent to what a connection may do (RFC 6749, 4.1, with PKCE): where to send the person, and what to do
// with the code that comes back. The exchange is made here, so that no server of ours sees a code or a token.
import * as oauth from "oauth4webapi";
import { errorOf, SealbotError } from "../../base/errors.ts";
import type { Fetch } from "../../base/fetch.ts";
import { checkFields } from "../../vault/categories.ts";
import { findOAuth, type OAuthClient, parseEndpoint, refusalTexts, withTokens } from "../../vault/oauth.ts";
import { askForTokens } from "../../wire/token-endpoint.ts";
import type { MemberSession } from "../session/session.ts";
import { type ConnectionTarget, getTarget } from "./connection-target.ts";

export interface ConsentInput {
  /** Name or id of the vault and of the item in it. */
  readonly vault: string;
  readonly item: string;
  /** Where the provider sends the person back to. */
  readonly redirectUri: string;
  /** What the item does not say of its client, or what is to be other from now on. */
  readonly client?: { readonly [Field in keyof OAuthClient]?: OAuthClient[Field] | undefined };
  /** The app of a connection that does not say it. */
  readonly app?: string | undefined;
}

export interface Authorised {
  readonly name: string;
  /** ISO 8601, of the access token. */
  readonly expiresAt: string | undefined;
  /** Whether robots can renew it without a person. */
  readonly renewable: boolean;
}

export interface Consent {
  /** Where the person is sent to. */
  readonly url: URL;
  /** Comes back with the person: what does not carry it is somebody else's. */
  readonly state: string;
  /**
   * Exchanges what the provider sent the person back with, and writes the tokens into the item. The provider is asked
   * by `fetch`, by default the session's.
   * @throws AuthError `not-authorized` when the person or the provider said no; ConnectionError; as `setItem`.
   */
  finish(redirected: URL, signal?: AbortSignal, fetch?: Fetch): Promise<Authorised>;
}

/**
 * Begins to ask for consent; nothing is sent yet, nothing is written before `finish`.
 * @throws InputError `bad-input` naming what is missing; NotFoundError `item-missing`; LockedError `vault-locked`.
 *
 * @example
 * ```ts
 * import { beginConsent } from "sealbot/client";
 *
 * const redirectUri = "http://127.0.0.1:8123/callback";
 * const consent = await beginConsent(session, { vault: "ops", item: "calendar", redirectUri });
 * await consent.finish(await visit(consent.url));
 * ```
 */
export async function beginConsent(session: MemberSession, input: ConsentInput): Promise<Consent> {
  const { redirectUri } = input;
  const target = await getTarget(session, input.vault, input.item);
  if (target.category !== "oauth2" && target.category !== "connection") {
    throw errorOf({
      code: "bad-input",
      message: `item "${target.name}" is of category ${target.category}, and nobody consents to that`,
      hint: "Only items of the categories oauth2 and connection begin with a person's consent: sealbot connection list",
    });
  }
  const client = clientOf(target, checkFields(target.category, wanted(target, await target.read(), input)));
  const [state, verifier] = [oauth.generateRandomState(), oauth.generateRandomCodeVerifier()];
  const url = parseEndpoint(client.authorizationEndpoint, "authorization_endpoint");
  const asked = {
    ...{ response_type: "code", client_id: client.clientId, redirect_uri: redirectUri, state },
    ...{ code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" },
    ...{ scope: client.scope, audience: client.audience, resource: client.resource },
  };
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) url.searchParams.set(name, value);
  return {
    url,
    state,
    async finish(redirected, signal = new AbortController().signal, fetch = session.fetch) {
      const callback = readCallback(redirected, client, state);
      const grant = { type: "authorization_code", callback, redirectUri, verifier } as const;
      const outcome = await askForTokens({ client, grant, clock: session.clock, fetch, signal });
      if (outcome.is === "failed") throw outcome.error;
      if (outcome.is === "refused") throw refused(refusalTexts[outcome.refusal]);
      // Read once more: a robot may have written while the person was away.
      const value = wanted(target, await target.read(), input);
      const tokens = { ...outcome.tokens, consented: client.scope ?? "" };
      await target.write(withTokens(target.category, withoutTokens(value), tokens));
      const { refreshToken, expiresAt } = tokens;
      return {
        name: target.name,
        expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
        renewable: refreshToken !== undefined,
      };
    },
  };
}

const fieldOf: Readonly<Record<keyof OAuthClient, string>> = {
  tokenEndpoint: "token_endpoint",
  authorizationEndpoint: "authorization_endpoint",
  clientId: "client_id",
  clientSecret: "client_secret",
  scope: "scope",
  audience: "audience",
  resource: "resource",
};

/** The item's value with what was given for its client. */
function wanted({ category }: ConnectionTarget, value: Readonly<Record<string, unknown>>, input: ConsentInput) {
  const given = Object.fromEntries(
    Object.entries(input.client ?? {}).flatMap(([name, field]) =>
      field === undefined ? [] : [[fieldOf[name as keyof OAuthClient], field]],
    ),
  );
  if (category !== "connection") return { ...value, ...given };
  const app_id = input.app ?? value.app_id;
  return {
    ...value,
    ...(app_id !== undefined && { app_id }),
    setup: { type: "OAUTH_CODE", ...Object(value.setup), ...given },
  };
}

/** Those of another consent are worth nothing beside the new ones. */
function withoutTokens(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { access_token, refresh_token, expires_at, tokens, ...rest } = value;
  return rest;
}

/** @throws InputError `bad-input` naming what is missing. */
function clientOf(
  { name, category }: ConnectionTarget,
  value: unknown,
): OAuthClient & { authorizationEndpoint: string } {
  const found = findOAuth(category, value);
  const missing = (what: string, flag: string) =>
    errorOf({ code: "bad-input", message: `item "${name}" does not say its ${what}`, hint: `Give it with ${flag}.` });
  if (category === "connection" && !found?.needsConsent) {
    throw errorOf({
      code: "bad-input",
      message: `connection "${name}" is set up in a way that needs no consent`,
      hint: "Flows can use it as it is.",
    });
  }
  if (!found?.client) throw missing("client and token endpoint", "--client-id and --token-endpoint");
  const { authorizationEndpoint } = found.client;
  if (authorizationEndpoint === undefined) throw missing("authorization endpoint", "--authorization-endpoint");
  return { ...found.client, authorizationEndpoint };
}

/** What came back, once it is known to be the answer to this very question (RFC 9207 where the provider says it). */
function readCallback(redirected: URL, { authorizationEndpoint, clientId }: OAuthClient, state: string) {
  const named = redirected.searchParams.get("iss");
  if (named !== null && originOf(named) !== originOf(authorizationEndpoint ?? "")) {
    throw refused("the answer comes from another provider");
  }
  const server = { issuer: named ?? authorizationEndpoint ?? "" };
  try {
    const callback = oauth.validateAuthResponse(server, { client_id: clientId }, redirected, state);
    if (callback.has("code")) return callback;
    throw refused("the provider's answer brings nothing");
  } catch (error) {
    if (error instanceof SealbotError) throw error;
    const isDenied = error instanceof oauth.AuthorizationResponseError && error.error === "access_denied";
    throw refused(isDenied ? "the person, or the provider, did not consent" : "the provider's answer is none of ours");
  }
}

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined);

const refused = (why: string) =>
  errorOf({ code: "not-authorized", message: `not authorised: ${why}`, hint: "Begin anew." });
