import { describe, expect, test } from "vitest";
import { parseDocument } from "../../src/flow/document.ts";
import { literalHosts } from "../../src/flow/literal-hosts.ts";

const hostsOf = (...configs: object[]) =>
  literalHosts(
    parseDocument({ name: "f", nodes: configs.map((config, i) => ({ id: `n${i}`, type: "demo.node", config })) }),
  );

describe("the hosts that stand literally in a flow", () => {
  const found: [string, object, string[]][] = [
    ["a URL at any depth", { a: [{ b: "https://Shop.example/orders" }] }, ["shop.example:443"]],
    ["a URL with its port", { url: "http://127.0.0.1:8080/x" }, ["127.0.0.1:8080"]],
    ["an IPv6 address", { url: "http://[::1]:80/" }, ["[::1]:80"]],
    ["no URL inside an expression", { url: { $expr: '"https://evil.example/" & msg.id' } }, []],
    ["no URL inside a longer text", { text: "see https://evil.example/" }, []],
    ["no user before the host", { url: "https://shop.example@evil.example/" }, ["evil.example:443"]],
    [
      "a server that speaks no HTTP",
      { a: "ssh://Build.example", b: "imaps://m.example:1993" },
      ["build.example:22", "m.example:1993"],
    ],
    ["no other protocol", { url: "ftp://evil.example/", other: "//evil.example" }, []],
  ];
  for (const [what, config, hosts] of found) {
    test(`are those of ${what}`, () => {
      expect(hostsOf(config)).toEqual(hosts);
    });
  }

  test("stand once each", () => {
    expect(hostsOf({ url: "https://a.example/1" }, { url: "https://a.example/2" })).toEqual(["a.example:443"]);
  });
});
