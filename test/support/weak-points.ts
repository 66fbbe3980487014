// Public keys that must be refused on both curves: every low-order point and every encoding that is not canonical.
// X25519: cr.yp.to/ecdh.html. Ed25519: Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs", table 2.
import { fromHex } from "../../src/crypto/bytes.ts";

const bytes = (element: bigint) => fromHex(element.toString(16).padStart(64, "0")).reverse();

const prime = (1n << 255n) - 19n;
const topBit = 1n << 255n;

/** Low order, canonical. */
const lowOrderU = [
  0n,
  1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  prime - 1n,
];
/** 2²⁵⁵ − 19 to 2²⁵⁵ − 1 stand for small numbers; the top bit is ignored by RFC 7748. */
const notReduced = Array.from({ length: 19 }, (_, i) => prime + BigInt(i));

export const weakBoxKeys: Uint8Array[] = [
  ...lowOrderU,
  ...notReduced,
  ...[...lowOrderU, ...notReduced, 9n, 2n ** 254n].map((u) => u | topBit),
].map(bytes);

const lowOrderY = [
  0n,
  1n,
  prime - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
];

export const weakSignKeys: Uint8Array[] = [...lowOrderY, ...notReduced].flatMap((y) => [bytes(y), bytes(y | topBit)]);
