// Scripts rely on exit codes; people on a message and a remedy. Neither wants a stack.
import { expect, it } from "vitest";
import { type ErrorCode, errorOf } from "../../src/base/errors.ts";
import { exitCodeOf, failureOf } from "../../src/cli/failure.ts";

const paint = (_: unknown, text: string) => text;

const table: Record<number, ErrorCode[]> = {
  1: [
    "run-failed",
    "node-failed",
    "cancelled",
    "internal",
    "bad-key",
    "protocol-error",
    "item-expired",
    "item-not-ready",
  ],
  2: ["bad-input", "too-large"],
  3: [
    "not-signed-in",
    "not-allowed",
    "not-permitted",
    "untrusted-key",
    "pending",
    "revoked",
    "ticket-expired",
    "stale",
  ],
  4: ["vault-locked", "vault-refused"],
  5: ["conflict", "item-exists", "ticket-used", "setup-done", "already-running"],
  6: ["unreachable", "robot-offline", "timeout", "rate-limited"],
  7: ["not-found", "item-missing"],
};

for (const [exit, codes] of Object.entries(table)) {
  it.each(codes)(`exits with ${exit} for %s`, (code) => {
    expect(exitCodeOf(errorOf({ code, message: "" }))).toBe(Number(exit));
  });
}

it("exits with 1 for what nobody foresaw", () => {
  expect([exitCodeOf(new TypeError("x")), exitCodeOf("text"), exitCodeOf(undefined)]).toEqual([1, 1, 1]);
});

it("says what happened and what to do", () => {
  const error = errorOf({ code: "robot-offline", message: "robot is away", hint: "Start it." });
  expect(failureOf(error, { paint, env: {} }).text).toBe("✗ robot is away\n  Start it.\n  (robot-offline)");
});

it("shows a stack only when SEALBOT_DEBUG asks for one", () => {
  const error = new TypeError("x is undefined", { cause: new RangeError("deep") });
  const plain = failureOf(error, { paint, env: {} }).text;
  expect(plain).not.toContain("    at ");
  expect(plain).toContain("SEALBOT_DEBUG=1");
  const debug = failureOf(error, { paint, env: { SEALBOT_DEBUG: "1" } }).text;
  expect(debug).toMatch(/ {4}at [\s\S]*caused by:\nRangeError: deep/);
});
