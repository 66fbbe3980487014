// The chapters as the control plane serves them.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openTestControl } from "../../support/control.ts";

const names = readdirSync(join(import.meta.dirname, "../../../src/docs")).map((file) => file.replace(/\.md$/, ""));

it("serves every chapter, and each link between them leads somewhere", async () => {
  await using control = await openTestControl();
  const addresses = ["/help", ...names.filter((name) => name !== "index").map((name) => `/help/${name}`)];
  for (const address of addresses) {
    const answer = await fetch(control.url + address);
    expect(answer.status, address).toBe(200);
    const html = await answer.text();
    expect(html).toMatch(/<h1[^>]*>[^<]+<\/h1>/);
    expect(html, address).not.toMatch(/<script|style=|src=/);
    for (const [, link = ""] of html.matchAll(/href="(\/[^"#]*)/g)) {
      expect((await fetch(control.url + link)).status, `${address} → ${link}`).toBe(200);
    }
    for (const [, part = ""] of html.matchAll(/href="#([^"]*)"/g)) expect(html, address).toContain(` id="${part}"`);
    for (const other of addresses) expect(html, address).toContain(`href="${other}"`);
  }
});

it("lets a page use its own style and nothing else", async () => {
  await using control = await openTestControl();
  const { headers } = await fetch(`${control.url}/help`);
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri/);
  expect((await fetch(`${control.url}/healthz`)).headers.get("content-security-policy")).not.toContain("style-src");
});

it.each(["nothing", "..%2Findex", "index.md"])("has no chapter %s", async (name) => {
  await using control = await openTestControl();
  expect((await fetch(`${control.url}/help/${name}`)).status).toBe(404);
});
