// `--robot R` or `--member M`: exactly one of them.
import { errorOf } from "../base/errors.ts";
import { text } from "./command.ts";

export const principalOptions = {
  robot: text("R", "a robot, by name or id"),
  member: text("M", "a person, by name, email or id"),
};

/** @throws InputError `bad-input` when neither or both were given. */
export function principalOf({
  robot,
  member,
}: {
  readonly robot: string | undefined;
  readonly member: string | undefined;
}): string {
  const principal = robot ?? member;
  if (principal !== undefined && (robot === undefined || member === undefined)) return principal;
  throw errorOf({ code: "bad-input", message: "give either --robot or --member", hint: "Such as --robot build-1." });
}
