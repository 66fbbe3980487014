// A new password or passphrase: typed twice, or from a file or stdin. It is judged before it is used.
import type { ErrorCode } from "../base/errors.ts";
import { passwordStrength } from "../client/account/password.ts";
import type { Context } from "./context.ts";
import { readSecret } from "./secret-input.ts";

export interface PasswordFlags {
  /** What it is, for messages; default `password`. */
  readonly what?: string;
  /** What its absence is; default `bad-input`. */
  readonly code?: ErrorCode;
  readonly file: string | undefined;
  readonly stdin: boolean;
  /** Such as `--password-file`. */
  readonly flag: string;
}

export const readNewPassword = (
  context: Context,
  { what = "password", code, file, stdin, flag }: PasswordFlags,
): Promise<string> =>
  readSecret(context, {
    what,
    ...(code ? { code } : {}),
    message: `New ${what} (14 characters or more)`,
    again: "The same once more",
    flag,
    file,
    stdin,
    check: (typed) => {
      const { score, hint } = passwordStrength(typed);
      return score === 0 ? hint : undefined;
    },
  });
