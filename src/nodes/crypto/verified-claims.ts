// The claims of a JWT, for nodes and for callers of hooks alike. What makes it fail is told in one way, and never with
// a part of the token.
import { errorOf } from "../../base/errors.ts";
import type { OpenedItem } from "../../flow/node.ts";
import { joseReason } from "./jose-reason.ts";
import { verifyingKeyOf } from "./signing-key.ts";

export interface Expected {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly mustExpire: boolean;
  /** When the token was shown, milliseconds since 1970. */
  readonly at: number;
  /** Seconds by which two honest clocks may differ. */
  readonly tolerance: number;
  /** What errors call the token. */
  readonly called: string;
}

/**
 * The claims, once signature, time, issuer and audience are right. The algorithm is the item's.
 * @throws AuthError `not-authorized`; InputError `bad-input` when the item is no key that can verify anything.
 */
export async function verifiedClaims(
  token: string,
  item: OpenedItem,
  expected: Expected,
): Promise<Record<string, unknown>> {
  const { issuer, audience, mustExpire, at, tolerance, called } = expected;
  const { algorithm, key } = verifyingKeyOf(item);
  // Few flows and few robots ever need it.
  const { jwtVerify } = await import("jose");
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      currentDate: new Date(at),
      clockTolerance: tolerance,
      requiredClaims: mustExpire ? ["exp"] : [],
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    });
    return payload;
  } catch (error) {
    throw errorOf({ code: "not-authorized", message: `${called} does not hold: ${joseReason(error)}` });
  }
}
