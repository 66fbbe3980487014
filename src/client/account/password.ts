// Which passwords may be used. The check is the client's: the server never sees a password, so it cannot check one.
import { errorOf } from "../../base/errors.ts";
import { isCommon } from "./common-passwords.ts";

export const leastPasswordLength = 14;

/** From 0 (refused) to 4, and one sentence for people. */
export interface PasswordStrength {
  readonly score: 0 | 1 | 2 | 3 | 4;
  readonly hint: string;
}

/** @throws InputError `bad-input`, never showing the password. */
export function checkPassword(password: string): void {
  const { score, hint } = passwordStrength(password);
  if (score === 0) throw errorOf({ code: "bad-input", message: "the password cannot be used", hint });
}

/** Judges length and variety; no dictionary beyond the shipped list. */
export function passwordStrength(password: string): PasswordStrength {
  const length = [...password].length;
  if (length < leastPasswordLength) {
    return {
      score: 0,
      hint: `Use at least ${leastPasswordLength} characters; a few words that nobody says together are good.`,
    };
  }
  if (isCommon(password))
    return { score: 0, hint: "It is on the list of passwords that are tried first; think of another." };
  const variety = new Set(password.toLowerCase()).size;
  if (variety < 6) return { score: 0, hint: "It repeats the same few characters; use more different ones." };
  if (length >= 28 && variety >= 12) return { score: 4, hint: "Strong." };
  if (length >= 20 && variety >= 10) return { score: 3, hint: "Good." };
  if (variety >= 9) return { score: 2, hint: "Fine; another word would make it stronger." };
  return { score: 1, hint: "Just enough; another word would make it stronger." };
}
