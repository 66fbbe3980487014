// The two layers around an injected key: the inner box is for the robot's registered key, the outer one for the
// single-use key of its ask. Whoever records everything and later steals the robot still cannot open the outer one.
import { errorOf } from "../base/errors.ts";
import { parseStrictJson } from "../base/strict-json.ts";
import { fromUtf8, utf8, wipe } from "../crypto/bytes.ts";
import { pad, unpad } from "../crypto/pad.ts";
import { openBox, sealBox } from "../crypto/sealed-box.ts";
import { type Statement, statementSchema } from "./statement.ts";

/** Milliseconds of monotonic time after which an ask's challenge dies. */
export const askLifetime = 10 * 60_000;

/** crypto_box_seal(crypto_box_seal(pad1024(statement), robot), challenge). */
export function sealInject(statement: Statement, robotKey: Uint8Array, challenge: Uint8Array): Uint8Array {
  const padded = pad(utf8(JSON.stringify(statement)), 1_024);
  const inner = sealBox(padded, robotKey);
  wipe(padded);
  return sealBox(inner, challenge);
}

/** A pair of X25519 keys. */
export interface BoxKeys {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/**
 * Takes both layers off; the statement inside is not yet verified.
 * @throws AuthError `wrong-context` when it was sealed to other keys; InputError `protocol-error`.
 */
export function openInject(sealed: Uint8Array, robot: BoxKeys, challenge: BoxKeys): Statement {
  const inner = openBox(sealed, challenge.publicKey, challenge.secretKey);
  const padded = openBox(inner, robot.publicKey, robot.secretKey);
  const parsed = statementSchema.safeParse(parseStrictJson(fromUtf8(unpad(padded)), "inject"));
  wipe(padded);
  if (!parsed.success) throw errorOf({ code: "protocol-error", message: "inject: not a statement" });
  return parsed.data;
}
