// Join tickets: what they carry, how a wrong one is refused, and that only their secret makes the right MAC.
import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError, SealbotError } from "../../src/base/errors.ts";
import { randomBytes } from "../../src/crypto/bytes.ts";
import { checkRoot, formatTicket, joinMac, newTicket, parseTicket } from "../../src/trust/ticket.ts";
import { codeOf } from "../support/backends.ts";

const rootKey = randomBytes(32);

for (const kind of ["robot", "member"] as const) {
  test(`a ${kind}'s ticket reads back, with white space around it`, () => {
    const ticket = newTicket(kind, rootKey);
    const text = formatTicket(ticket);
    expect(text).toMatch(kind === "robot" ? /^sbj1_[a-z2-7]{16}_[a-z2-7]{52}_[a-z2-7]{26}$/ : /^sbm1_/);
    expect(parseTicket(` ${text}\n`, kind)).toEqual(ticket);
  });
}

const text = formatTicket(newTicket("robot", rootKey));
const [prefix, id, secret, root] = text.split("_");
const wrong: [title: string, text: string, said: RegExp][] = [
  ["nothing", "", /does not begin with sbj1_/],
  ["a member's ticket", formatTicket(newTicket("member", rootKey)), /member's ticket/],
  ["one part less", [prefix, id, secret].join("_"), /root part/],
  ["one part more", `${text}_x`, /more than four/],
  ["an upper-case secret", [prefix, id, secret?.toUpperCase(), root].join("_"), /secret part/],
  ["a short id", [prefix, id?.slice(1), secret, root].join("_"), /id part/],
  ["a cut secret", [prefix, id, secret?.slice(2), root].join("_"), /secret part/],
];
for (const [title, bad, said] of wrong) {
  test(`${title} is refused by its part and the ticket is not shown`, () => {
    const attempt = () => parseTicket(bad, "robot");
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(said);
    expect(attempt).not.toThrow(secret ?? "?");
  });
}

test("a root other than the inviter's is an untrusted key", async () => {
  const ticket = newTicket("robot", rootKey);
  checkRoot(ticket, rootKey);
  expect(await codeOf(() => checkRoot(ticket, randomBytes(32)))).toBe("untrusted-key");
});

test("the MAC depends on every bit of secret and record", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ minLength: 1 }),
      fc.nat(),
      (key, record, at) => {
        const bentRecord = Uint8Array.from(record);
        bentRecord[at % record.length] = (bentRecord[at % record.length] ?? 0) ^ 1;
        const bentKey = Uint8Array.from(key);
        bentKey[at % 32] = (bentKey[at % 32] ?? 0) ^ 128;
        const macs = new Set([joinMac(key, record), joinMac(key, bentRecord), joinMac(bentKey, record)]);
        expect(macs.size).toBe(3);
      },
    ),
  );
});

test("ten thousand random texts are refused as bad input and nothing else", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom("sbj1", "sbm1", id ?? "", secret ?? "", root ?? "", "_"),
    fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz234567") }),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 6 }).map((parts) => parts.join("_")),
      (bad) => {
        fc.pre(bad.trim() !== text);
        try {
          parseTicket(bad, "robot");
        } catch (error) {
          expect(error).toBeInstanceOf(SealbotError);
        }
      },
    ),
    { numRuns: 10_000 },
  );
});
