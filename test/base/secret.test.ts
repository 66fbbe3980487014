// A Secret shows itself to nobody who did not ask, and is gone once wiped.
import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "../../src/base/secret.ts";

const canary = "CANARY-51d0";

test("printing, inspecting, serialising and joining a secret never show it", () => {
  const secret = Secret.fromText(canary);
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret, { depth: 9, showHidden: true }),
    inspect([{ secret }], { depth: 9 }),
    format("%s %o %j", secret, secret, secret),
    Object.values(secret).join(),
    `${secret}x`,
  ];
  expect(shown.join("\n")).not.toContain(canary);
  expect(secret.revealText()).toBe(canary);
});

test("wiping overwrites the very bytes and ends the secret", () => {
  const bytes = new TextEncoder().encode(canary);
  {
    using secret = new Secret(bytes);
    expect(secret.length).toBe(canary.length);
  }
  expect(bytes.every((byte) => byte === 0)).toBe(true);
  const gone = Secret.fromText(canary);
  gone.wipe();
  expect(gone.length).toBe(0);
  expect(() => gone.reveal()).toThrow(/wiped/);
});
