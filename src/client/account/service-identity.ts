// The identity file of a service account: plain JSON with both of its secret keys, and what it believes from the
// start. Whoever reads the file is that service.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { parseStrictJson } from "../../base/strict-json.ts";
import { bytes32, displayName, memberId } from "../../trust/fields.ts";
import { pins } from "../session/pins.ts";

const serviceIdentity = z.strictObject({
  version: z.literal(1),
  server: z.url({ protocol: /^https?$/ }),
  member: memberId,
  name: displayName,
  ed25519: bytes32,
  x25519: bytes32,
  pins,
});
export type ServiceIdentity = z.infer<typeof serviceIdentity>;

/** @throws InputError `bad-input` naming the field, never its value. */
export function checkServiceIdentity(value: unknown): ServiceIdentity {
  const result = serviceIdentity.safeParse(value);
  if (result.success) return result.data;
  throw errorOf({
    code: "bad-input",
    message: `not a service account's identity: ${result.error.issues[0]?.path.join(".") || "wrong shape"}`,
    hint: "Use the file that `sealbot member create-service --out` wrote.",
  });
}

/** Reads an identity file's text. @throws InputError as `checkServiceIdentity`, or `protocol-error`. */
export const parseServiceIdentity = (text: string): ServiceIdentity =>
  checkServiceIdentity(parseStrictJson(text, "identity file"));
