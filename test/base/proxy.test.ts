// Which proxy an address goes through, as the environment says.
import { expect, test } from "vitest";
import { findProxies, findProxy } from "../../src/base/proxy.ts";
import { codeOf } from "../support/code-of.ts";

const of = (env: Record<string, string>, url = "https://control.example.com") => findProxy(env, new URL(url))?.host;

const chosen: [title: string, env: Record<string, string>, url: string, host: string | undefined][] = [
  ["none without a variable", {}, "https://a.example", undefined],
  ["https by HTTPS_PROXY", { HTTPS_PROXY: "http://p:3128" }, "https://a.example", "p:3128"],
  ["https not by HTTP_PROXY", { HTTP_PROXY: "http://p:3128" }, "https://a.example", undefined],
  ["http by HTTP_PROXY", { HTTP_PROXY: "http://p:3128" }, "http://a.example", "p:3128"],
  ["lower case first", { HTTPS_PROXY: "http://p:1", https_proxy: "http://q:2" }, "https://a.example", "q:2"],
  ["none when empty", { HTTPS_PROXY: " ", https_proxy: "" }, "https://a.example", undefined],
  ["without a scheme", { HTTPS_PROXY: "p.example:3128" }, "https://a.example", "p.example:3128"],
  ["over TLS", { HTTPS_PROXY: "https://p.example" }, "https://a.example", "p.example"],
  ["never for 127.0.0.1", { HTTP_PROXY: "http://p:1", HTTPS_PROXY: "http://p:1" }, "http://127.0.0.1:7420", undefined],
  ["never for localhost", { HTTPS_PROXY: "http://p:1" }, "https://localhost", undefined],
  ["never for ::1", { HTTPS_PROXY: "http://p:1" }, "https://[::1]:8443", undefined],
];
test.each(chosen)("a proxy is chosen: %s", (_title, env, url, host) => {
  expect(of(env, url)).toBe(host);
});

const exempt: [list: string, url: string, isExempt: boolean][] = [
  ["*", "https://a.example", true],
  ["a.example", "https://a.example", true],
  ["A.Example", "https://a.example", true],
  ["example", "https://a.example", true],
  [".example", "https://a.example", true],
  ["*.example", "https://a.example", true],
  ["b.example, a.example", "https://a.example", true],
  ["b.example a.example", "https://a.example", true],
  ["a.example", "https://xa.example", false],
  ["a.example:8443", "https://a.example:8443", true],
  ["a.example:8443", "https://a.example", false],
  ["a.example:443", "https://a.example", true],
  ["10.1.2.3", "https://10.1.2.3", true],
  ["3", "https://10.1.2.3", false],
  ["10.0.0.0/8", "https://10.1.2.3", true],
  ["10.0.0.0/8", "https://11.1.2.3", false],
  ["10.0.0.0/99", "https://10.1.2.3", false],
  ["fd00::/8", "https://[fd00::1]", true],
  ["fd00::1", "https://[fd00::1]:8443", true],
  ["[fd00::1]:8443", "https://[fd00::1]:8443", true],
  ["[fd00::1]:8443", "https://[fd00::1]", false],
  [",, ", "https://a.example", false],
];
test.each(exempt)("NO_PROXY=%s and %s: reached without a proxy is %s", (list, url, isExempt) => {
  expect(of({ HTTPS_PROXY: "http://p:1", NO_PROXY: list }, url)).toBe(isExempt ? undefined : "p:1");
});

test.each([
  "socks5://canary:canary@p:1",
  "http://",
  "http://canary:canary@",
  "http://canary:%zz@p:1",
  "http://canary\n@@p:x",
])("what is no proxy's address is refused without showing it (%#)", async (text) => {
  const find = () => findProxy({ HTTPS_PROXY: text }, new URL("https://a.example"));
  expect(await codeOf(find)).toBe("bad-input");
  expect(find).toThrow("HTTPS_PROXY: not the address of an HTTP proxy");
  expect(find).not.toThrow("canary");
});

test("the login stays in the address, and out of what is shown", () => {
  const proxy = findProxy({ HTTPS_PROXY: "http://ada:p%40ss@p:3128/" }, new URL("https://a.example"));
  expect(proxy).toEqual({ url: "http://ada:p%40ss@p:3128", host: "p:3128" });
});

test("of an environment nothing but what is about proxies is passed on", () => {
  expect(findProxies({ PATH: "/bin", SECRET: "s", HTTP_PROXY: "", NO_PROXY: undefined })).toBeUndefined();
  const proxies = { https_proxy: "http://p:3128", NO_PROXY: "a.example" };
  expect(findProxies({ PATH: "/bin", HTTPS_PROXY_PASSWORD: "s", ...proxies })).toEqual(proxies);
});
