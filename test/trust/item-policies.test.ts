import { describe, expect, test } from "vitest";
import { advancePolicies, type findPolicyDigest, type ItemPolicies } from "../../src/trust/item-policies.ts";
import type { Manifest, ManifestEntry } from "../../src/trust/kinds.ts";
import type { Principal } from "../../src/trust/trust.ts";

type Signed = Parameters<typeof advancePolicies>[1];
type Policy = Parameters<typeof findPolicyDigest>[0];

const none: Policy = { kind: "item", allowed_hosts: [], node_types: [] };
const hosts = (...names: string[]): Policy => ({ ...none, allowed_hosts: names });
const nodes = (...types: string[]): Policy => ({ ...none, node_types: types });
const secret: Policy = { ...none, kind: "secret" };

/** Only items, their policies and the signer's type are looked at. */
const signed = (type: Principal["type"], policies: Record<string, Policy>): Signed => {
  const entries = Object.entries(policies).map(([item, policy]) => ({ item, ...policy }) as ManifestEntry);
  return { payload: { entries } as Manifest, signer: { type } as Principal };
};
const known = (policies: Record<string, Policy>): ItemPolicies =>
  advancePolicies(undefined, signed("member", policies), { follows: true });

describe("the policies of items", () => {
  test.each<[string, Policy, Policy]>([
    ["hosts where there were none", none, hosts("evil.example")],
    ["another host", hosts("a.example"), hosts("a.example", "evil.example")],
    ["no hosts any more", hosts("a.example"), none],
    ["no node types any more", nodes("http.request"), none],
    ["node types where there were none", none, nodes("http.request")],
    ["another kind", secret, none],
  ])("do not change by a robot's word: %s", (_title, before, after) => {
    const change = (type: Principal["type"], follows: boolean) =>
      advancePolicies(known({ a: before }), signed(type, { a: after }), { follows });
    expect(() => change("robot", true)).toThrow(expect.objectContaining({ code: "untrusted-sender" }));
    expect(change("member", true)).toEqual(known({ a: after }));
    // A person may have changed it in one that was skipped.
    expect(change("robot", false)).toEqual(known({ a: after }));
  });

  test.each<[string, Record<string, Policy>, Record<string, Policy>]>([
    ["the same ones, in another order", { a: hosts("a.example", "b.example") }, { a: hosts("b.example", "a.example") }],
    ["a new item without one", {}, { a: none }],
    ["a new secret", {}, { a: secret }],
  ])("are taken from a robot: %s", (_title, before, after) => {
    expect(advancePolicies(known(before), signed("robot", after), { follows: true })).toEqual(known(after));
  });

  test("stay remembered when a robot leaves the item out, and not when a person does", () => {
    const before = known({ a: hosts("a.example") });
    const without = advancePolicies(before, signed("robot", {}), { follows: true });
    expect(without).toEqual(before);
    expect(() => advancePolicies(without, signed("robot", { a: none }), { follows: true })).toThrow("cannot change");
    expect(advancePolicies(before, signed("member", {}), { follows: true })).toEqual({});
  });

  test("of a new item are not for a robot to choose", () => {
    expect(() => advancePolicies({}, signed("robot", { a: hosts("a.example") }), { follows: true })).toThrow(
      expect.objectContaining({ code: "untrusted-sender" }),
    );
  });

  test("are not missed by who kept none before", () => {
    const after = { a: hosts("a.example") };
    expect(advancePolicies(undefined, signed("robot", after), { follows: true })).toEqual(known(after));
  });
});
