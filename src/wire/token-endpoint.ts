// One question to an OAuth token endpoint (RFC 6749), by robots that renew and by clients that exchange a code. Nothing
// of what the endpoint says is shown but tokens to the caller: its error texts could repeat what they were sent.
import * as oauth from "oauth4webapi";
import type { Clock } from "../base/clock.ts";
import { errorOf, SealbotError } from "../base/errors.ts";
import { type Fetch, type Fetched, unreachable } from "../base/fetch.ts";
import { findOwn } from "../base/own.ts";
import { type OAuthClient, type OAuthTokens, parseEndpoint, type Refusal } from "../vault/oauth.ts";
import { readAnswer } from "./answer-text.ts";

/** What the tokens are asked for with. */
export type TokenGrant =
  | { readonly type: "refresh_token"; readonly refreshToken: string }
  | { readonly type: "client_credentials" }
  | {
      readonly type: "authorization_code";
      /** From `oauth4webapi.validateAuthResponse`. */
      readonly callback: URLSearchParams;
      readonly redirectUri: string;
      readonly verifier: string;
    };

export type TokenOutcome =
  | {
      readonly is: "granted";
      readonly tokens: OAuthTokens;
      /** What was granted where that differs from what was asked for. */
      readonly scope: string | undefined;
      /** Milliseconds by which the endpoint's clock is ahead of ours; absent where it does not tell its time. */
      readonly ahead: number | undefined;
    }
  | { readonly is: "refused"; readonly refusal: Refusal }
  /** No tokens now; `lost` when the endpoint may have given some that never arrived. */
  | { readonly is: "failed"; readonly lost: boolean; readonly error: SealbotError };

export interface TokenRequest {
  readonly client: OAuthClient;
  readonly grant: TokenGrant;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly fetch?: Fetch | undefined;
}

/** Milliseconds for one answer. */
const patience = 30_000;
/** Most characters of one answer. */
const most = 256 * 1024;
/** Seconds that tokens are taken to last whose endpoint does not say. */
const usualLifetime = 3_600;
/** Seconds that tokens are taken to last at most: an endpoint may say more than a date can. */
const longestLifetime = 100 * 365 * 86_400;

/**
 * Asks once; a client whose secret is refused in the header is tried with the secret in the body, as some providers
 * take only one of the two.
 * @throws InputError `bad-input` for an endpoint that is not https; the signal's reason.
 */
export async function askForTokens(request: TokenRequest): Promise<TokenOutcome> {
  parseEndpoint(request.client.tokenEndpoint, "token_endpoint");
  const { clientSecret } = request.client;
  if (clientSecret === undefined) return await ask(request, oauth.None());
  const first = await ask(request, oauth.ClientSecretBasic(clientSecret));
  const isOther = first.is === "refused" && first.refusal === "client-refused";
  return isOther ? await ask(request, oauth.ClientSecretPost(clientSecret)) : first;
}

async function ask(request: TokenRequest, auth: oauth.ClientAuth): Promise<TokenOutcome> {
  const { client, grant, clock, signal } = request;
  const startedAt = clock.now();
  const trip = new Trip(request);
  try {
    const answer = await exchange(request, auth, trip);
    const { access_token, refresh_token, expires_in, scope } = answer;
    const isRenewable = refresh_token !== undefined || grant.type !== "authorization_code";
    const lifetime = expires_in ?? (isRenewable ? usualLifetime : undefined);
    const expiresAt =
      lifetime === undefined ? undefined : startedAt + Math.floor(Math.min(lifetime, longestLifetime) * 1_000);
    const tokens = { accessToken: access_token, refreshToken: refresh_token, expiresAt };
    return { is: "granted", tokens, scope, ahead: trip.ahead };
  } catch (thrown) {
    signal.throwIfAborted();
    return trip.outcomeOf(thrown, new URL(client.tokenEndpoint).host);
  }
}

async function exchange(
  { client, grant, signal }: TokenRequest,
  auth: oauth.ClientAuth,
  trip: Trip,
): Promise<oauth.TokenEndpointResponse> {
  // Nobody here reads who signed an answer: what counts is where it came from.
  const server = { issuer: client.tokenEndpoint, token_endpoint: client.tokenEndpoint };
  const who = { client_id: client.clientId };
  const options = {
    signal,
    [oauth.customFetch]: trip.send,
    [oauth.allowInsecureRequests]: true, // `parseEndpoint` has let through https and this very host.
  };
  const { audience, resource, scope } = client;
  const wanted = given({ audience, resource, scope });
  switch (grant.type) {
    case "refresh_token": {
      const additionalParameters = given({ resource });
      const { refreshToken } = grant;
      const sent = { ...options, additionalParameters };
      const response = await oauth.refreshTokenGrantRequest(server, who, auth, refreshToken, sent);
      return await oauth.processRefreshTokenResponse(server, who, response);
    }
    case "client_credentials": {
      const response = await oauth.clientCredentialsGrantRequest(server, who, auth, wanted, options);
      return await oauth.processClientCredentialsResponse(server, who, response);
    }
    case "authorization_code": {
      const { callback, redirectUri, verifier } = grant;
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        who,
        auth,
        callback,
        redirectUri,
        verifier,
        options,
      );
      return await oauth.processAuthorizationCodeResponse(server, who, response);
    }
  }
}

const given = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** The way of one request to the endpoint and back, and how far it came. */
class Trip {
  readonly #request: TokenRequest;
  #status: number | undefined;
  #mayHaveArrived = false;
  #cause: unknown;
  ahead: number | undefined;

  constructor(request: TokenRequest) {
    this.#request = request;
  }

  readonly send = async (url: string, { method, headers, body }: oauth.CustomFetchOptions<"POST", URLSearchParams>) => {
    const { fetch: send = fetch, clock, signal } = this.#request;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    const init = { method, headers, body: body.toString(), redirect: "manual", signal: limited } as const;
    this.#mayHaveArrived = true;
    const response = await send(new URL(url), init).catch((cause: unknown) => {
      this.#mayHaveArrived = !isUnsent(cause);
      this.#cause = cause;
      throw cause;
    });
    const text = await readAnswer(response, most, "the token endpoint's answer");
    const { status } = response;
    this.#status = status;
    const date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) this.ahead = date - clock.now();
    return new Response(withoutIdToken(text), { status, headers: readHeaders(response) });
  };

  outcomeOf(thrown: unknown, host: string): TokenOutcome {
    const status = this.#status;
    if (status === undefined) {
      const whom = `the token endpoint at ${host}, or its answer was lost on the way`;
      const known = this.#cause instanceof SealbotError ? this.#cause : undefined;
      return { is: "failed", lost: this.#mayHaveArrived, error: unreachable(whom, known) };
    }
    const refusal = refusalOf(thrown, status);
    if (refusal) return { is: "refused", refusal };
    const isBusy = status >= 500 || status === 429;
    const error = errorOf({
      code: isBusy ? "unreachable" : "protocol-error",
      message: `the token endpoint at ${host} answered ${status} without tokens`,
      hint: isBusy ? undefined : "Check the item's token_endpoint.",
    });
    return { is: "failed", lost: false, error };
  }
}

/** RFC 6749, 5.2, and RFC 8707. */
const refusalOfError: Readonly<Record<string, Refusal>> = {
  invalid_grant: "authorise-again",
  invalid_client: "client-refused",
  unauthorized_client: "client-refused",
  invalid_scope: "scope-refused",
  invalid_target: "scope-refused",
  unsupported_grant_type: "request-refused",
  invalid_request: "request-refused",
};

function refusalOf(thrown: unknown, status: number): Refusal | undefined {
  if (status >= 500 || status === 429) return undefined;
  if (thrown instanceof oauth.WWWAuthenticateChallengeError) return "client-refused";
  if (!(thrown instanceof oauth.ResponseBodyError)) return undefined;
  return findOwn(refusalOfError, thrown.error);
}

/** Codes of faults that come before a request has left. */
const unsentCodes =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_PROXY_TUNNEL|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$|CERT/;

function isUnsent(cause: unknown): boolean {
  const inner = cause instanceof Error ? cause.cause : undefined;
  return unsentCodes.test(String(Reflect.get(Object(inner), "code")));
}

/** Who the person is, nobody here asks; and without the issuer's metadata it could not be checked. */
function withoutIdToken(body: string): string {
  try {
    const { id_token: _unasked, ...answer } = JSON.parse(body);
    return JSON.stringify(answer);
  } catch {
    return body; // Not JSON: whoever reads it next says so.
  }
}

/** What is read of them; nothing that was only true of the bytes on the way. */
function readHeaders({ headers }: Fetched): Headers {
  const plain = new Headers();
  for (const name of ["content-type", "www-authenticate"]) {
    const value = headers.get(name);
    if (value !== null) plain.set(name, value);
  }
  return plain;
}
