// Which client asks for an access token, by what it proves: the secret of an API token, or a signature of the service
// account that made the token (RFC 7523), once per assertion.
import { decodeJwt, importJWK, jwtVerify } from "jose";
import { iso } from "../../base/clock.ts";
import { equal, utf8 } from "../../crypto/bytes.ts";
import { memberCert } from "../../trust/kinds.ts";
import { parsePayload } from "../../trust/statement.ts";
import type { Context } from "../context.ts";
import { hashOf } from "../login/setup-code.ts";
import type { Member } from "../store/accounts.ts";
import type { Token } from "../store/tokens.ts";

export interface Credentials {
  /** The id of an API token. */
  readonly client_id?: string | undefined;
  /** The API token itself. */
  readonly client_secret?: string | undefined;
  readonly client_assertion_type?: string | undefined;
  readonly client_assertion?: string | undefined;
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** Seconds that an assertion is good for at most, and that two clocks may differ. */
const longestLife = 600;
const tolerance = 30;

/** The API token that the client holds; undefined for whoever does not prove it. */
export async function findClient(
  context: Context,
  credentials: Credentials,
  origins: ReadonlySet<string>,
): Promise<Token | undefined> {
  const { store, clock } = context;
  const { client_secret, client_assertion } = credentials;
  const id = credentials.client_id ?? subjectOf(client_assertion);
  const token = id === undefined ? undefined : await store.tokens.find(id);
  const member = token && (await store.accounts.findMember(token.member));
  const isLive = token?.parent === null && (token.expires_at === null || Date.parse(token.expires_at) > clock.now());
  // Compared also for a client that is not there, so that the time taken does not tell.
  const hasSecret = client_secret !== undefined && equal(utf8(hashOf(client_secret)), utf8(token?.hash ?? hashOf("")));
  const isProven =
    client_assertion === undefined
      ? hasSecret
      : client_secret === undefined &&
        credentials.client_assertion_type === assertionType &&
        (await isAsserted(context, { id: id ?? "", member, origins, assertion: client_assertion }));
  return isLive && isProven && member?.status === "active" ? token : undefined;
}

function subjectOf(assertion: string | undefined): string | undefined {
  try {
    return assertion === undefined ? undefined : decodeJwt(assertion).sub;
  } catch {
    return undefined; // What is no JWT names nobody.
  }
}

interface Asserted {
  readonly id: string;
  readonly member: Member | undefined;
  readonly origins: ReadonlySet<string>;
  readonly assertion: string;
}

async function isAsserted(context: Context, asserted: Asserted): Promise<boolean> {
  const now = context.clock.now();
  const jti = await jtiOf(asserted, now);
  if (jti === undefined) return false;
  // A claimed key is remembered for longer than any assertion lives.
  const claim = { body_hash: "", status: null, answer: null, created_at: iso(now) };
  const key = hashOf(`assertion ${asserted.id} ${jti}`);
  return (await context.store.answers.claim({ ...claim, key })) === undefined;
}

/** The number of an assertion that holds: signed by the service account, for this server, and not for long. */
async function jtiOf({ id, member, origins, assertion }: Asserted, now: number): Promise<string | undefined> {
  if (member?.kind !== "service" || !member.certificate) return undefined;
  const { ed25519 } = parsePayload(member.certificate, memberCert.schema);
  const key = await importJWK({ kty: "OKP", crv: "Ed25519", x: ed25519 }, "EdDSA");
  try {
    const { payload } = await jwtVerify(assertion, key, {
      ...{ algorithms: ["EdDSA", "Ed25519"], issuer: id, subject: id, clockTolerance: tolerance },
      ...{ requiredClaims: ["exp", "jti", "aud"], currentDate: new Date(now) },
      audience: [...origins].flatMap((origin) => [origin, `${origin}/`, `${origin}/oauth/token`]),
    });
    const isShort = (payload.exp ?? 0) <= now / 1_000 + longestLife + tolerance;
    return isShort && payload.jti !== "" ? payload.jti : undefined;
  } catch {
    return undefined; // Whatever is wrong with an assertion, its sender learns one thing.
  }
}
