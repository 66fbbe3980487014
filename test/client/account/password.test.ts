// Which passwords the client refuses to use.
import { expect, test } from "vitest";
import { hasCode } from "../../../src/base/errors.ts";
import { checkPassword, passwordStrength } from "../../../src/client/account/password.ts";

test.each([
  "",
  "short",
  "thirteen-char",
  "passwordpassword",
  "Password-Password-2024",
  "correct horse battery staple",
  "QWERTYUIOPASDF",
  "aaaaaaaaaaaaaaaaaaaaaaaa",
  "abababababababababab",
])("refuses %j without showing it", (password) => {
  let refusal: unknown;
  try {
    checkPassword(password);
  } catch (error) {
    refusal = error;
  }
  expect(hasCode(refusal, "bad-input")).toBe(true);
  if (password) expect(String(refusal)).not.toContain(password);
});

test.each(["plum-teapot-orbit-saddle", "fourteenchars!", "zwölf Würfel würfeln"])("takes %j", (password) => {
  expect(() => checkPassword(password)).not.toThrow();
});

test("a longer and more varied password is never called weaker", () => {
  const scores = ["plum-teapot-or", "plum-teapot-orbit-saddle", "plum-teapot-orbit-saddle-wren-41"].map(
    (password) => passwordStrength(password).score,
  );
  expect(scores).toEqual([...scores].sort((a, b) => a - b));
  expect(scores.at(-1)).toBe(4);
});
