// Verifies the JWT of whoever called a hook, with a key that only this robot can open. What makes it fail is told in
// one way, and never with a part of the token.
import { createPublicKey } from "node:crypto";
import { errorOf } from "../base/errors.ts";
import { utf8 } from "../crypto/bytes.ts";
import type { OpenedItem } from "../flow/node.ts";
import type { Caller } from "./orders.ts";

/** Seconds by which two honest clocks may differ. */
const clockTolerance = 5;

/**
 * The claims of a caller's JWT, once signature, time, issuer and audience are right. The algorithm is the item's, which
 * is opened only for a call that brought something: nobody is asked for a vault's key in vain.
 * @throws AuthError `not-authorized`; InputError `bad-input` when the item is no key that can verify anything.
 */
export async function verifyCaller(
  { authorizer, token, at }: Caller,
  open: () => Promise<OpenedItem>,
): Promise<Record<string, unknown>> {
  const { header, issuer, audience } = authorizer;
  if (token === undefined) throw refused(`the call brought no ${header}`);
  const { algorithm, key } = keyOf(await open());
  // Few robots ever need it.
  const { jwtVerify } = await import("jose");
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      currentDate: new Date(at),
      clockTolerance,
      requiredClaims: ["exp"],
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    });
    return payload;
  } catch (error) {
    throw refused(`the JWT in ${header} does not hold: ${reasonOf(error)}`);
  }
}

const refused = (message: string) => errorOf({ code: "not-authorized", message });

/** The library's own messages can quote claims; its codes cannot. */
function reasonOf(error: unknown): string {
  const code = Reflect.get(Object(error), "code");
  const claim = Reflect.get(Object(error), "claim");
  const words = typeof code === "string" ? code.replace(/^ERR_/, "").toLowerCase().replaceAll("_", " ") : "unreadable";
  return typeof claim === "string" ? `${words} (${claim})` : words;
}

function keyOf({ name, category, fields }: OpenedItem): {
  algorithm: string;
  key: Uint8Array | ReturnType<typeof createPublicKey>;
} {
  const unfit = (what: string) => errorOf({ code: "bad-input", message: `item "${name}": ${what}` });
  if (category === "api_key" && typeof fields.value === "string")
    return { algorithm: "HS256", key: utf8(fields.value) };
  const { algorithm, secret, public_key, private_key } = fields;
  if (category !== "signing_key" || typeof algorithm !== "string")
    throw unfit("a caller is verified with a signing_key");
  if (algorithm.startsWith("HS")) {
    if (typeof secret === "string" && secret !== "") return { algorithm, key: utf8(secret) };
    throw unfit(`${algorithm} needs its secret`);
  }
  const pem = [public_key, private_key].find((text) => typeof text === "string" && text !== "");
  if (typeof pem !== "string") throw unfit(`${algorithm} needs its public_key`);
  try {
    return { algorithm, key: createPublicKey(pem) };
  } catch {
    throw unfit("its key is no PEM");
  }
}
