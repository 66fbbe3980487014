// Verifies the JWT of whoever called a hook, with a key that only this robot can open. What makes it fail is told in
// one way, and never with a part of the token.
import { errorOf } from "../../base/errors.ts";
import type { OpenedItem } from "../../flow/node.ts";
import { verifiedClaims } from "../../nodes/crypto/verified-claims.ts";
import type { Caller } from "./orders.ts";

/** Seconds by which two honest clocks may differ. */
const tolerance = 5;

/**
 * The claims of a caller's JWT, once signature, time, issuer and audience are right. The algorithm is the item's, which
 * is opened only for a call that brought something: nobody is asked for a vault's key in vain.
 * @throws AuthError `not-authorized`; InputError `bad-input` when the item is no key that can verify anything.
 */
export async function verifyCaller(
  { authorizer: { header, issuer, audience }, token, at }: Caller,
  open: () => Promise<OpenedItem>,
): Promise<Record<string, unknown>> {
  if (token === undefined) throw errorOf({ code: "not-authorized", message: `the call brought no ${header}` });
  const called = `the JWT in ${header}`;
  return await verifiedClaims(token, await open(), { issuer, audience, mustExpire: true, at, tolerance, called });
}
