// A session as plain JSON, for whoever keeps it between two calls: the CLI, in the keyring or a 0600 file. It holds
// the member's keys and the keys of open vaults.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { base64url, bytes32, counter, memberId, vaultId } from "../../trust/fields.ts";
import { statement } from "../../wire/shapes.ts";
import { pins } from "./pins.ts";

export const sessionState = z.strictObject({
  version: z.literal(1),
  server: z.url({ protocol: /^https?$/ }),
  token: z.string().min(1),
  expires_at: z.string(),
  member: memberId,
  email: z.string(),
  certificate: statement.nullable(),
  ed25519: bytes32,
  x25519: bytes32,
  pins,
  open: z.array(
    z.strictObject({
      vault: vaultId,
      epoch: counter,
      salt: bytes32,
      check: bytes32,
      vsk: base64url({ length: 20 }),
      vsh: bytes32,
    }),
  ),
});
export type SessionState = z.infer<typeof sessionState>;

/** @throws InputError `bad-input` when it is not a session; it says nothing of what it is. */
export function parseSessionState(value: unknown): SessionState {
  const result = sessionState.safeParse(value);
  if (result.success) return result.data;
  throw errorOf({
    code: "bad-input",
    message: `the stored session cannot be read (${result.error.issues[0]?.path.join(".") || "wrong shape"})`,
    hint: "Sign in again: sealbot login",
  });
}
