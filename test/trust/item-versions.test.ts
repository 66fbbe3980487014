import { describe, expect, test } from "vitest";
import { advanceVersions } from "../../src/trust/item-versions.ts";
import type { Manifest } from "../../src/trust/kinds.ts";
import type { Principal } from "../../src/trust/trust.ts";

type Signed = Parameters<typeof advanceVersions>[1];

/** Only items, versions and the signer's type are looked at. */
const signed = (type: Principal["type"], versions: Record<string, number>): Signed => {
  const entries = Object.entries(versions).map(([item, version]) => ({ item, version }));
  return { payload: { entries } as Manifest, signer: { type } as Principal };
};

describe("the versions of items", () => {
  test.each<[string, Record<string, number>, Signed, Record<string, number>]>([
    ["are remembered above the first", {}, signed("robot", { a: 1, b: 2 }), { b: 2 }],
    ["rise by a robot's word", { a: 2 }, signed("robot", { a: 3 }), { a: 3 }],
    ["stay remembered when a robot leaves the item out", { a: 2 }, signed("robot", {}), { a: 2 }],
    ["fall by a person's word", { a: 3 }, signed("member", { a: 2 }), { a: 2 }],
    ["are forgotten when a person takes the item out", { a: 3 }, signed("member", {}), {}],
  ])("%s", (_title, known, list, expected) => {
    expect(advanceVersions(known, list)).toEqual(expected);
  });

  test.each([
    [{ a: 3 }, { a: 2 }],
    [{ a: 2 }, { a: 1 }],
    [
      { a: 2, b: 9 },
      { a: 2, b: 8 },
    ],
  ])("that were %j never become %j by a robot's word", (known, versions) => {
    expect(() => advanceVersions(known, signed("robot", versions))).toThrow(
      expect.objectContaining({ code: "rolled-back" }),
    );
  });
});
