import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { openControlPlane } from "../../src/control/server.ts";
import { newId } from "../../src/trust/new-id.ts";
import { findAuditBreak } from "../../src/wire/audit-hash.ts";
import { call } from "../../src/wire/call.ts";
import { maxBody } from "../../src/wire/limits.ts";
import * as flows from "../../src/wire/routes/flows.ts";
import { openTestControl, openTestLog, signUp } from "../support/control.ts";
import { tempHome } from "../support/temp-home.ts";
import { makeVault, writeItem } from "../support/test-vault.ts";

const json = { "content-type": "application/json" };

describe("where it listens", () => {
  it.each(["0.0.0.0", "::", "192.0.2.1", "example.com"])(
    "refuses plain HTTP on %s, and says what to do",
    async (host) => {
      using home = tempHome();
      const { logger } = openTestLog();
      await expect(
        openControlPlane({ host, port: 0, dataDir: home.path, clock: systemClock, logger }),
      ).rejects.toMatchObject({ code: "bad-input", hint: expect.stringContaining("--tls-cert") });
    },
  );

  it.each(["http://sealbot.example", "https://sealbot.example/path", "sealbot.example"])(
    "refuses the public URL %s",
    async (url) => {
      await expect(openTestControl({ publicUrls: [url] })).rejects.toMatchObject({ code: "bad-input" });
    },
  );

  it("says when another runs on its data, before it ends anything of that one", async () => {
    await using control = await openTestControl();
    const { logger } = openTestLog();
    const second = { host: "127.0.0.1", port: 0, dataDir: control.dataDir, clock: systemClock, logger };
    await expect(openControlPlane(second)).rejects.toMatchObject({
      code: "already-running",
      hint: expect.stringContaining("--data-dir"),
    });
    await signUp(control); // The setup code still holds.
    await using _again = await control.restart();
  });

  it("says when the port is taken, and leaves no store open", async () => {
    await using control = await openTestControl();
    const port = Number(new URL(control.url).port);
    await expect(openTestControl({ port })).rejects.toMatchObject({ code: "already-running" });
  });

  it("keeps its files to its user", async () => {
    await using control = await openTestControl();
    for (const name of ["sealbot.db", "opaque-setup", "setup-code"])
      expect(statSync(join(control.dataDir, name)).mode & 0o777, name).toBe(0o600);
    expect(statSync(control.dataDir).mode & 0o777).toBe(0o700);
  });

  it("refuses plain HTTP that a proxy passes on, and counts by the proxy's last word", async () => {
    await using control = await openTestControl({ behindProxy: true });
    const ask = (proto: string) =>
      fetch(`${control.url}/v1/server`, { headers: { "x-forwarded-proto": proto, "x-forwarded-for": "203.0.113.9" } });
    expect((await ask("http")).status).toBe(403);
    expect((await ask("https")).status).toBe(200);
  });
});

describe("every answer", () => {
  it("carries the headers that keep browsers safe", async () => {
    await using control = await openTestControl();
    for (const path of [
      "/",
      "/docs",
      "/help",
      "/v1/server",
      "/v1/me",
      "/openapi.json",
      "/metrics",
      "/healthz",
      "/readyz",
    ]) {
      const { headers } = await fetch(control.url + path);
      expect(headers.get("content-security-policy"), path).toContain("frame-ancestors 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  it("that is an error is a problem document", async () => {
    await using control = await openTestControl();
    for (const [path, status, code] of [
      ["/nothing", 404, "not-found"],
      ["/v1/me", 401, "not-signed-in"],
    ] as const) {
      const answer = await fetch(control.url + path);
      expect(answer.status).toBe(status);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(await answer.json()).toMatchObject({ code, status });
    }
  });

  it("is described: each route is in the OpenAPI document and on the page", async () => {
    await using control = await openTestControl();
    const document = (await (await fetch(`${control.url}/openapi.json`)).json()) as { paths: object; openapi: string };
    expect(document.openapi).toBe("3.1.0");
    const page = await (await fetch(`${control.url}/docs`)).text();
    for (const path of Object.keys(document.paths)) expect(page).toContain(path);
    expect(Object.keys(document.paths)).toContain("/v1/vaults/{vault}/items/{item}");
    expect(page).not.toMatch(/<script|https?:/);
  });
});

describe("what comes in", () => {
  it("is refused as a form, as text and when it is too large", async () => {
    await using control = await openTestControl();
    const post = (headers: Record<string, string>, body: string) =>
      control.app.request("/v1/sessions/start", { method: "POST", headers, body });
    for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"])
      expect((await post({ "content-type": type }, '{"email":"a@b.c"}')).status).toBe(400);
    expect((await post(json, `"${"x".repeat(maxBody)}"`)).status).toBe(413);
    expect((await post(json, '{"email":"a@b.cd","email":"a@b.cd","request":"x"}')).status).toBe(400);
  });

  it("never makes it fail, whatever it is", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const { paths } = (await (await control.app.request("/openapi.json")).json()) as { paths: Record<string, object> };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
    );
    const piece = fc.oneof(
      fc.constantFrom(newId("vau"), newId("itm"), newId("rob"), newId("run"), "a".repeat(16)),
      fc.string(),
    );
    const body = fc.oneof(fc.json(), fc.string(), fc.constant('{"__proto__":{"a":1}}'), fc.constant("[".repeat(5_000)));
    const safe = operations.filter(({ path }) => path !== "/v1/sessions/current");
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...safe), piece, body, fc.string(), async (operation, id, text, query) => {
        const { path, method } = operation;
        const url = `${path.replace(/\{\w+\}/g, () => encodeURIComponent(id) || "x")}?cursor=${encodeURIComponent(query)}&wait=0`;
        const headers = { ...json, authorization: `Bearer ${owner.caller.token?.()}` };
        const answer = await control.app.request(url, { method, headers, ...(method === "GET" ? {} : { body: text }) });
        expect(answer.status, `${method} ${url}`).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
    expect(control.log.filter(({ level }) => level === "error")).toEqual([]);
  });
});

describe("an Idempotency-Key", () => {
  it("gives the same answer again, refuses another body, and does not hide a token", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const robots = { scopes: ["runs:read"] };
    const ticket = (id: string) => ({
      ...{ id, kind: "robot", sealed: "AAAA", labels: [], expires_at: new Date(Date.now() + 60_000).toISOString() },
    });
    const post = (path: string, body: object, key: string) =>
      control.app.request(path, {
        method: "POST",
        headers: { ...json, authorization: `Bearer ${owner.caller.token?.()}`, "idempotency-key": key },
        body: JSON.stringify(body),
      });
    const body = ticket("a".repeat(16));
    const first = await post("/v1/tickets", body, "k1");
    const second = await post("/v1/tickets", body, "k1");
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.json()).toEqual(await first.json());
    expect((await post("/v1/tickets", body, "k2")).status).toBe(409);
    expect((await post("/v1/tickets", ticket("b".repeat(16)), "k1")).status).toBe(409);
    const { token } = (await (await post("/v1/tokens", robots, "k3")).json()) as { token: string };
    const again = (await (await post("/v1/tokens", robots, "k3")).json()) as { token: string };
    expect(again.token).not.toBe(token);
  });
});

describe("the console's cookie", () => {
  it("hides the token from the page, and counts only from our own origin", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const origin = control.url;
    const proof = owner.recoveryProof;
    const login = await control.app.request("/v1/recovery", {
      method: "POST",
      headers: { ...json, "x-sealbot-console": "1", origin },
      body: JSON.stringify({ email: owner.email, proof }),
    });
    expect(await login.json()).toMatchObject({ token: "" });
    const set = login.headers.get("set-cookie") ?? "";
    expect(set).toMatch(/^sealbot=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict/);
    const cookie = set.split(";")[0] ?? "";
    const ask = (method: string, headers: Record<string, string>) =>
      control.app.request(method === "GET" ? "/v1/me" : "/v1/sessions/current", {
        method,
        headers: { cookie, ...headers },
      });
    expect((await ask("GET", {})).status).toBe(200);
    expect((await ask("GET", { origin: "https://evil.example" })).status).toBe(403);
    expect((await ask("DELETE", {})).status).toBe(403);
    expect((await ask("DELETE", { origin: "https://evil.example" })).status).toBe(403);
    const out = await ask("DELETE", { origin });
    expect(out.status).toBe(204);
    expect(out.headers.get("set-cookie")).toContain("Max-Age=0");
    expect((await ask("GET", {})).status).toBe(401);
  });

  it("takes the place of the browser's session before, which ends", async () => {
    await using control = await openTestControl();
    const { email, recoveryProof: proof } = await signUp(control);
    const begin = async (cookie?: string, origin = control.url) => {
      const answer = await control.app.request("/v1/recovery", {
        method: "POST",
        headers: { ...json, "x-sealbot-console": "1", origin, ...(cookie && { cookie }) },
        body: JSON.stringify({ email, proof }),
      });
      return { status: answer.status, cookie: (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "" };
    };
    const whoIs = async (cookie: string) => (await control.app.request("/v1/me", { headers: { cookie } })).status;
    const first = await begin();
    expect((await begin(first.cookie, "https://evil.example")).status).toBe(403);
    expect(await whoIs(first.cookie)).toBe(200);
    const second = await begin(first.cookie);
    expect(await whoIs(first.cookie)).toBe(401);
    expect(await whoIs(second.cookie)).toBe(200);
  });
});

describe("tokens", () => {
  it("reach only what they were made for", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const [mine, other] = [await makeVault(owner, "mine"), await makeVault(owner, "other")];
    const made = await call(owner.caller, flows.createToken, { body: { scopes: ["vaults:read"], vault: mine.id } });
    const get = (path: string) =>
      Promise.resolve(control.app.request(path, { headers: { authorization: `Bearer ${made.token}` } })).then(
        ({ status }) => status,
      );
    expect(await get(`/v1/vaults/${mine.id}`)).toBe(200);
    expect(await get(`/v1/vaults/${other.id}`)).toBe(403);
    expect(await get("/v1/runs")).toBe(403);
    expect(await get("/v1/members")).toBe(403);
    await call(owner.caller, flows.deleteToken, { params: { id: made.id } });
    expect(await get(`/v1/vaults/${mine.id}`)).toBe(401);
  });
});

describe("the audit log", () => {
  it("is a chain, and shows the first row that was changed", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    await writeItem(owner, vault);
    const { data } = await call(owner.caller, flows.listAudit, {});
    expect(data.map(({ action }) => action)).toEqual(["workspace.created", "vault.created", "item.written"]);
    expect(findAuditBreak(data)).toBeUndefined();
    expect(findAuditBreak(data.slice(1), data[0])).toBeUndefined();
    const changes = [{ actor: "mem_x" }, { detail: "other" }, { subject: null }, { at: "2020-01-01T00:00:00.000Z" }];
    for (const change of changes)
      expect(findAuditBreak(data.map((row, i) => (i === 1 ? { ...row, ...change } : row)))).toBe(2);
    expect(findAuditBreak(data.filter((row) => row.seq !== 2))).toBe(3);
  });
});

describe("what is kept", () => {
  it("holds no token, no setup code and no recovery proof in the clear", async () => {
    const control = await openTestControl();
    const owner = await signUp(control);
    const { token } = await call(owner.caller, flows.createToken, { body: { scopes: ["runs:read"] } });
    const secrets = [token, owner.caller.token?.() ?? "", owner.recoveryProof, control.setupCode ?? ""];
    await control.close();
    const db = new DatabaseSync(join(control.dataDir, "sealbot.db"));
    const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
    const dump = tables.map(({ name }) => JSON.stringify(db.prepare(`select * from "${name}"`).all())).join("\n");
    db.close();
    expect(dump).toContain(owner.email);
    const said = JSON.stringify(control.log);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(20);
      expect(dump.includes(secret) || said.includes(secret)).toBe(false);
    }
    await control[Symbol.asyncDispose]();
  });
});
