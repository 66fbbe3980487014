// Join tickets: one line of text that lets a newcomer prove, without the server, that it was invited.
// The secret never reaches the server; the root prefix lets the newcomer trust the root without trusting the server.
import { errorOf } from "../base/errors.ts";
import { equal, fromBase32, randomBytes, toBase32, toBase64url } from "../crypto/bytes.ts";
import { deriveKey, hmacSha256, sha256 } from "../crypto/hash.ts";

export type TicketKind = "robot" | "member";

export interface Ticket {
  readonly kind: TicketKind;
  /** Base32 of 10 bytes; all that the server is told in clear. */
  readonly id: string;
  /** 32 bytes. */
  readonly secret: Uint8Array;
  /** First 16 bytes of SHA-256(root public key). */
  readonly rootPrefix: Uint8Array;
}

const prefixes = { robot: "sbj1", member: "sbm1" } as const;

const rootPrefixOf = (rootKey: Uint8Array): Uint8Array => sha256(rootKey).slice(0, 16);

export function newTicket(kind: TicketKind, rootKey: Uint8Array): Ticket {
  return { kind, id: toBase32(randomBytes(10)), secret: randomBytes(32), rootPrefix: rootPrefixOf(rootKey) };
}

/** `sbj1_<id>_<secret>_<root>` for a robot, `sbm1_…` for a member. */
export function formatTicket({ kind, id, secret, rootPrefix }: Ticket): string {
  return [prefixes[kind], id, toBase32(secret), toBase32(rootPrefix)].join("_");
}

/**
 * Reads a ticket as it was handed over; surrounding white space does not matter.
 * @throws InputError `bad-input` naming the part that is wrong.
 */
export function parseTicket(text: string, kind: TicketKind): Ticket {
  const [prefix, id = "", secret = "", root = "", ...rest] = text.trim().split("_");
  const refuse = (what: string) =>
    errorOf({
      code: "bad-input",
      message: `ticket: ${what}`,
      hint: `Copy the whole line that begins with ${prefixes[kind]}_.`,
    });
  const other: TicketKind = kind === "robot" ? "member" : "robot";
  if (prefix === prefixes[other]) throw refuse(`this is a ${other}'s ticket, not a ${kind}'s`);
  if (prefix !== prefixes[kind]) throw refuse(`does not begin with ${prefixes[kind]}_`);
  if (rest.length > 0) throw refuse("has more than four parts");
  return {
    kind,
    id: toBase32(part("id", id, 10)),
    secret: part("secret", secret, 32),
    rootPrefix: part("root", root, 16),
  };

  function part(name: string, value: string, length: number): Uint8Array {
    const bytes = findBase32(value);
    if (bytes?.length !== length) throw refuse(`its ${name} part is not base32 of ${length} bytes`);
    return bytes;
  }
}

function findBase32(text: string): Uint8Array | undefined {
  try {
    return fromBase32(text);
  } catch {
    return undefined;
  }
}

/** @throws AuthError `untrusted-key` when the server showed another root than the inviter's. */
export function checkRoot(ticket: Ticket, rootKey: Uint8Array): void {
  if (equal(rootPrefixOf(rootKey), ticket.rootPrefix)) return;
  throw errorOf({
    code: "untrusted-key",
    message: "the server shows another workspace root than the one in the ticket",
    hint: "Check the server's address with the person who gave you the ticket; do not go on.",
  });
}

/** HMAC-SHA256(HKDF(secret, "join"), record), base64url. `record` is the newcomer's record as bytes. */
export function joinMac(secret: Uint8Array, record: Uint8Array): string {
  return toBase64url(hmacSha256(deriveKey(secret, "join"), record));
}
