// The one-time code of a login, from the secret that it shares with its site. The secret stays in here; whoever gets
// the code has it masked before it goes anywhere.
import { errorOf } from "../base/errors.ts";
import type { NodeContext, OpenedItem } from "../flow/node.ts";

export interface CodeKind {
  readonly algorithm?: "SHA1" | "SHA256" | "SHA512";
  readonly digits?: number;
  /** Seconds that one code is good for. */
  readonly period?: number;
}

/** The code of now, which the run's masker knows. @throws InputError `bad-input` when the item has no `totp_secret`. */
export async function oneTimeCode(
  item: OpenedItem,
  { clock, mask }: Pick<NodeContext, "clock" | "mask">,
  kind: CodeKind = {},
): Promise<string> {
  const key = keyOf(item);
  const { Secret, TOTP } = await import("otpauth");
  const code = TOTP.generate({ ...kind, secret: Secret.fromBase32(key), timestamp: clock.now() });
  await mask(code);
  return code;
}

/** Base32 as people copy it: in groups, in small letters, padded or not. */
function keyOf({ name, fields }: OpenedItem): string {
  const text = typeof fields.totp_secret === "string" ? fields.totp_secret.replace(/[\s=]/g, "").toUpperCase() : "";
  if (/^[A-Z2-7]+$/.test(text)) return text;
  throw errorOf({
    code: "bad-input",
    message: `item "${name}" has no totp_secret`,
    hint: 'Add it: sealbot item set VAULT "NAME" --field-file totp_secret=PATH',
  });
}
