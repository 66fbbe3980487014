// A password for an account: typed twice, or from a file or stdin. The client judges it before it is used.
import { passwordStrength } from "../client/password.ts";
import type { Context } from "./context.ts";
import { readSecret } from "./secret-input.ts";

export interface PasswordFlags {
  readonly file: string | undefined;
  readonly stdin: boolean;
  /** Such as `--password-file`. */
  readonly flag: string;
}

export const readNewPassword = (context: Context, { file, stdin, flag }: PasswordFlags): Promise<string> =>
  readSecret(context, {
    what: "password",
    message: "New password (14 characters or more)",
    again: "The same once more",
    flag,
    file,
    stdin,
    check: (typed) => {
      const { score, hint } = passwordStrength(typed);
      return score === 0 ? hint : undefined;
    },
  });
