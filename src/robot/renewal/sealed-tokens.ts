// Tokens at rest on a robot, for as long as no vault has them: sealed to the vault's box key, so that neither this disk
// nor this robot's own keys open them without the vault's.
import { z } from "zod";
import { fromUtf8, utf8, wipe } from "../../crypto/bytes.ts";
import { sealBox } from "../../crypto/sealed-box.ts";

const tokens = z.strictObject({
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  expiresAt: z.number().optional(),
  /** The refresh token that they were asked for with. */
  from: z.string().optional(),
  /** Where they were asked for, and as which client. */
  endpoint: z.string().optional(),
  client: z.string().optional(),
});
export type HeldTokens = Readonly<z.infer<typeof tokens>>;

export function sealTokens(held: HeldTokens, boxKey: Uint8Array): Uint8Array {
  const plain = utf8(JSON.stringify(held));
  try {
    return sealBox(plain, boxKey);
  } finally {
    wipe(plain);
  }
}

/** Takes over `plain`, which the vault's box key opened, and wipes it. */
export function parseTokens(plain: Uint8Array): HeldTokens {
  try {
    return tokens.parse(JSON.parse(fromUtf8(plain, "tokens")));
  } finally {
    wipe(plain);
  }
}
