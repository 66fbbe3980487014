// Keys that callers of a hook show: random text that is told once. What stays is the SHA-256, and what is compared are
// hashes, in constant time.
import { equal, fromBase64url, randomBytes } from "../../crypto/bytes.ts";
import { hashOf } from "../login/setup-code.ts";
import type { HookKey } from "../store/hooks.ts";
import type { Areas } from "../store/store.ts";

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Bytes from here on would make some digits likelier than others. */
const fair = 256 - (256 % digits.length);

/** Random letters and digits. */
export function randomBase62(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length))
      if (byte < fair && text.length < length) text += digits[byte % digits.length];
  }
  return text;
}

/** `wfk_` and 43 letters and digits: 256 bits. */
export const newHookKey = (): string => `wfk_${randomBase62(43)}`;

/** The row of a key that is good now; like a bearer token, none outlives its maker's membership. */
export async function findHookKey(
  { hooks, accounts }: Pick<Areas, "hooks" | "accounts">,
  key: string,
  now: number,
): Promise<HookKey | undefined> {
  const hash = hashOf(/^wfk_[0-9A-Za-z]{43}$/.test(key) ? key : "");
  const row = await hooks.findKeyByHash(hash);
  if (!row || !equal(fromBase64url(row.hash), fromBase64url(hash))) return undefined;
  if (row.expires_at !== null && Date.parse(row.expires_at) <= now) return undefined;
  return (await accounts.findMember(row.created_by))?.status === "active" ? row : undefined;
}
