// What the server keeps of a password and a recovery code: OPAQUE's record, the bundle wrapped twice, a proof. Made
// here from the secrets themselves, none of which leave.
import type { MemberId } from "../../base/ids.ts";
import { wipe } from "../../crypto/bytes.ts";
import { startRegistration } from "../../wire/routes/accounts.ts";
import type { AnonymousCall } from "../session/anonymous-call.ts";
import { formatAccountKey, formatRecoveryCode, newAccountSecret } from "./account-text.ts";
import { type Bundle, recoveryKey, recoveryProof, unlockKey, wrapBundle } from "./bundle.ts";
import { registerPassword } from "./opaque.ts";
import { checkPassword } from "./password.ts";

export interface NewCredentials {
  readonly email: string;
  readonly password: string;
  readonly member: MemberId;
  readonly bundle: Bundle;
  /** Whether to make an account key beside the password. */
  readonly accountKey: boolean;
}

/** Texts for people, each shown once. */
export interface ShownCredentials {
  readonly recoveryCode: string;
  /** Present when one was asked for. */
  readonly accountKey?: string;
}

/** @throws InputError `bad-input` when the password may not be used. */
export async function makeCredentials(call: AnonymousCall, input: NewCredentials) {
  const { email, password, member, bundle } = input;
  checkPassword(password);
  const accountKey = input.accountKey ? newAccountSecret() : undefined;
  const code = newAccountSecret();
  const { registration, exportKey } = await registerPassword(password, async (request) => {
    const { response } = await call(startRegistration, { body: { email, request } });
    return response;
  });
  const passwordKey = unlockKey(exportKey, accountKey);
  const codeKey = recoveryKey(code);
  const body = {
    registration,
    bundle: await wrapBundle(passwordKey, member, bundle),
    account_key: accountKey !== undefined,
    recovery: { bundle: await wrapBundle(codeKey, member, bundle), proof: recoveryProof(code) },
  };
  const shown: ShownCredentials = {
    recoveryCode: formatRecoveryCode(code),
    ...(accountKey && { accountKey: formatAccountKey(accountKey) }),
  };
  wipe(exportKey, passwordKey, codeKey, code, accountKey ?? code);
  return { body, shown };
}

/** Addresses are compared in lower case everywhere. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();
