// How the console is served: its page at its own addresses under a strict policy, its files for ever, and nothing of it
// where an interface answers.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consolePages } from "../../../src/wire/console-pages.ts";
import { openTestControl, type TestControl } from "../../support/control.ts";
import { tempHome } from "../../support/temp-home.ts";

const script = `console.log(${JSON.stringify("x".repeat(2_000))});`;

const home = tempHome();
let control: TestControl;
beforeAll(async () => {
  mkdirSync(join(home.path, "assets"));
  writeFileSync(join(home.path, "index.html"), '<meta property="csp-nonce" nonce="@style-nonce@"><p>the console</p>');
  writeFileSync(join(home.path, "connect.html"), '<style nonce="@style-nonce@"></style><p>the way back</p>');
  writeFileSync(join(home.path, "assets", "index-AbC123.js"), script);
  writeFileSync(join(home.path, "secret.js"), "not for anyone");
  control = await openTestControl({ consoleFolder: home.path });
});
afterAll(async () => {
  await control[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

describe("the console's page", () => {
  const addresses = ["/", ...consolePages.flatMap((page) => [`/${page}`, `/${page}/some/thing`])];
  it.each(addresses)("answers at %s and is never kept", async (address) => {
    const response = await control.app.request(address);
    expect(await response.text()).toContain("the console");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-frame-options")).toBe("DENY");
  });

  it("lets in its own scripts, and styles by a nonce that is another each time", async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const response = await control.app.request("/");
        const policy = response.headers.get("content-security-policy") ?? "";
        const [, nonce = ""] = /style-src 'self' 'nonce-([^']+)'/.exec(policy) ?? [];
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).not.toContain("unsafe-inline");
        expect(nonce).toMatch(/^[A-Za-z0-9+/=]{24}$/);
        expect(await response.text()).toContain(`nonce="${nonce}"`);
        return nonce;
      }),
    );
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it.each(["/v1/nothing", "/api/v2/nothing", "/hooks/nothing", "/oauth/nothing", "/nothing", "/robotsX"])(
    "is not at %s",
    async (address) => {
      const response = await control.app.request(address);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toContain("the console");
    },
  );

  it("says how to build it where it was not built", async () => {
    await using bare = await openTestControl({ consoleFolder: join(home.path, "elsewhere") });
    const response = await bare.app.request("/");
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("npm run build");
  });
});

describe("the page that providers send people back to", () => {
  const policyAt = async (address: string) =>
    (await control.app.request(address)).headers.get("content-security-policy") ?? "";

  it("is a page of its own, never kept, that may ask others for tokens and load nothing but its script and style", async () => {
    const response = await control.app.request("/connect?state=s&code=c");
    const text = await response.text();
    expect(text).toContain("the way back");
    const [, nonce = ""] = /nonce="([^"]+)"/.exec(text) ?? [];
    expect(response.headers.get("content-security-policy")).toBe(
      `default-src 'none'; script-src 'self'; style-src 'nonce-${nonce}'; ` +
        "connect-src https: http://127.0.0.1:* http://localhost:*; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  });

  it.each(["/", ...consolePages.map((page) => `/${page}`)])("leaves the policy of %s strict", async (address) => {
    expect(await policyAt(address)).toContain("connect-src 'self';");
  });

  it.each(["/connect/", "/connect/more", "/connect.html"])("is not at %s", async (address) => {
    expect((await control.app.request(address)).status).toBe(404);
  });
});

describe("the console's files", () => {
  it("are kept for ever and compressed for who can read that", async () => {
    const plain = await control.app.request("/assets/index-AbC123.js");
    expect(plain.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(plain.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(await plain.text()).toBe(script);
    const packed = await control.app.request("/assets/index-AbC123.js", { headers: { "accept-encoding": "gzip, br" } });
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    const stream = packed.body?.pipeThrough(new DecompressionStream("gzip"));
    expect(await new Response(stream).text()).toBe(script);
  });

  it.each([
    "/assets/..%2fsecret.js",
    "/assets/%2e%2e/secret.js",
    "/assets/none.js",
    "/assets/.env",
    "/assets/index.html",
  ])("do not include %s", async (address) => {
    expect((await control.app.request(address)).status).toBe(404);
  });
});
