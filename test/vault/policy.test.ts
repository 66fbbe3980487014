// Which hosts an item may travel to, and when it may be used at all.
import { expect, test } from "vitest";
import { hasCode } from "../../src/base/errors.ts";
import { checkItemUse, type ItemPolicy, isHostAllowed } from "../../src/vault/policy.ts";

const hosts: [allowed: string[], url: string, expected: boolean][] = [
  [[], "https://shop.example/", false],
  [["shop.example"], "https://shop.example/orders", true],
  [["shop.example"], "https://SHOP.example:8443/", true],
  [["shop.example"], "https://evil-shop.example/", false],
  [["shop.example"], "https://shop.example.evil.test/", false],
  [["shop.example"], "https://shop.example@evil.test/", false],
  [["shop.example:443"], "https://shop.example/", true],
  [["shop.example:443"], "http://shop.example/", false],
  [["127.0.0.1:8080"], "http://127.0.0.1:8080/", true],
  [["127.0.0.1:8080"], "http://127.0.0.1:8081/", false],
  [["*.shop.example"], "https://api.shop.example/", true],
  [["*.shop.example"], "https://a.b.shop.example/", true],
  [["*.shop.example"], "https://shop.example/", false],
  [["*.shop.example"], "https://notshop.example/", false],
  [["[::1]:9000"], "http://[::1]:9000/", true],
];
for (const [allowed, url, expected] of hosts) {
  test(`${url} is ${expected ? "" : "not "}among [${allowed.join(", ")}]`, () =>
    expect(isHostAllowed(allowed, new URL(url))).toBe(expected));
}

const free: ItemPolicy = { name: "key", ready: true, expires_at: null, allowed_hosts: [], node_types: [] };
const uses: [
  title: string,
  policy: Partial<ItemPolicy>,
  code: "item-not-ready" | "item-expired" | "not-permitted" | undefined,
][] = [
  ["an item without policy may be used", {}, undefined],
  ["an empty item is not ready", { ready: false }, "item-not-ready"],
  ["an item expires at its very instant", { expires_at: "2026-01-01T00:00:00.000Z" }, "item-expired"],
  ["an item may be used before it expires", { expires_at: "2026-01-01T00:00:00.001Z" }, undefined],
  ["an item for http nodes may be used by http.request", { node_types: ["http.*"] }, undefined],
  ["an item for mail nodes may not be used by http.request", { node_types: ["mail.send", "mail.*"] }, "not-permitted"],
  ["a prefix is not a group", { node_types: ["http.req"] }, "not-permitted"],
];
for (const [title, policy, code] of uses) {
  test(title, () => {
    const use = () =>
      checkItemUse(
        { ...free, ...policy },
        {
          nodeType: "http.request",
          now: Date.parse("2026-01-01T00:00:00Z"),
          vault: "shop",
        },
      );
    if (!code) return expect(use).not.toThrow();
    expect(use).toThrow(expect.toSatisfy((error: unknown) => hasCode(error, code)));
  });
}

test("what is refused names item and vault, and an empty item the command that fills it in", () => {
  const use = (policy: Partial<ItemPolicy>) => () =>
    checkItemUse({ ...free, ...policy }, { nodeType: "http.request", now: 0, vault: "shop" });
  expect(use({ ready: false })).toThrow(
    'item "key" of vault "shop" is still empty; fill it in with: sealbot item set "shop" "key"',
  );
  expect(use({ expires_at: "1969-12-31T23:59:59.000Z" })).toThrow(
    /"key" of vault "shop" expired on .*sealbot item rotate/,
  );
  expect(use({ node_types: ["mail.*"] })).toThrow('"key" of vault "shop" may not be used by http.request nodes');
});
