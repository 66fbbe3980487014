// Client credentials at /oauth/token: what proves a client, what it gets, and when that ends.
import { ManagementClient } from "auth0";
import { importPKCS8, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { pkcs8 } from "../../../src/crypto/der.ts";
import { signLogin } from "../../../src/trust/link.ts";
import { call } from "../../../src/wire/call.ts";
import * as accounts from "../../../src/wire/routes/accounts.ts";
import { createToken, deleteToken, listAudit, listTokens } from "../../../src/wire/routes/flows.ts";
import type { TestControlOptions } from "../../support/control.ts";
import { connectionScopes, openProgram, type Program, read } from "../../support/program.ts";
import { openTestCa } from "../../support/test-ca.ts";

let program: Program;
beforeAll(async () => {
  program = await openProgram();
});
afterAll(() => program[Symbol.asyncDispose]());

const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

async function exchange(body: object | string, headers: Record<string, string> = json, at = program) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return await read(await at.control.app.request("/oauth/token", { method: "POST", headers, body: text }));
}

const asked = (more: object = {}, at = program) => ({
  ...{ grant_type: "client_credentials", client_id: at.tokenId, client_secret: at.token },
  ...{ audience: "https://sealbot.example/api/v2/", ...more },
});
const list = (token: unknown, at = program) =>
  at.send("GET", "", undefined, { authorization: `Bearer ${String(token)}` });

describe("a client", () => {
  it("that shows its token gets a short-lived one of the same rights, by JSON, form or header", async () => {
    const { client_id, client_secret, ...rest } = asked();
    const basic = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString("base64")}`;
    const answers = [
      await exchange(asked()),
      await exchange(new URLSearchParams(asked()).toString(), form),
      await exchange(rest, { ...json, authorization: basic }),
    ];
    for (const { status, body, headers } of answers) {
      expect({ status, body }).toMatchObject({ status: 200, body: { token_type: "Bearer", expires_in: 3_600 } });
      expect(body.scope).toBe(connectionScopes.join(" "));
      expect(headers.get("cache-control")).toBe("no-store");
      expect((await list(body.access_token)).status).toBe(200);
    }
    expect(new Set(answers.map(({ body }) => body.access_token)).size).toBe(3);
    const wrong = await exchange(rest, { ...json, authorization: "Basic eDp5" });
    expect([wrong.status, wrong.headers.get("www-authenticate")]).toEqual([401, 'Basic realm="sealbot"']);
  });

  it("may ask for less, and not for more", async () => {
    const { body } = await exchange(asked({ scope: "read:flows_vault_connections" }));
    expect(body.scope).toBe("read:flows_vault_connections");
    const headers = { authorization: `Bearer ${String(body.access_token)}` };
    expect((await program.send("GET", "", undefined, headers)).status).toBe(200);
    expect((await program.send("POST", "", { name: "n", app_id: "HTTP" }, headers)).status).toBe(403);
    for (const scope of ["audit:read", "read:flows_vault_connections runs:write", "*", "nothing"])
      expect(await exchange(asked({ scope }))).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
  });

  it.each([
    ["a wrong secret", { client_secret: "sbt_wrong" }],
    ["no secret", { client_secret: undefined }],
    ["an empty secret", { client_secret: "" }],
    ["an unknown client", { client_id: "tok_unknown" }],
    ["no client", { client_id: undefined }],
    ["an assertion that is none", { client_secret: undefined, client_assertion: "a.b.c" }],
  ])("with %s is refused in one and the same way", async (_, more) => {
    const { status, body } = await exchange(asked(more));
    expect({ status, ...body }).toEqual({
      ...{ status: 401, error: "invalid_client" },
      error_description: "the client is unknown, or these are not its credentials",
    });
  });

  it.each([
    ["another grant", { grant_type: "password" }, "unsupported_grant_type"],
    ["no grant", { grant_type: undefined }, "invalid_request"],
    ["a number for a secret", { client_secret: 7 }, "invalid_request"],
  ])("that asks by %s is told what is wrong", async (_, more, error) => {
    expect(await exchange(asked(more))).toMatchObject({ status: 400, body: { error } });
  });

  it("that sends what cannot be read is told so, and hears nothing of it again", async () => {
    const secret = program.token;
    for (const [body, headers, status] of [
      [`{"client_secret":"${secret}`, json, 400],
      [secret, { "content-type": "text/plain" }, 400],
      [`client_secret=${secret}&client_secret=${secret}`, form, 400],
      [JSON.stringify(asked({ pad: "x".repeat(65_536) })), json, 413],
    ] as const) {
      const answer = await exchange(body, headers);
      expect(answer).toMatchObject({ status, body: { error: "invalid_request" } });
      expect(answer.text).not.toContain(secret);
    }
  });

  it("that guesses is slowed down", async () => {
    await using alone = await openProgram();
    for (let i = 0; i < 30; i++) await exchange(asked({ client_secret: "x" }, alone), json, alone);
    const answer = await exchange(asked({ client_secret: "x" }, alone), json, alone);
    expect(answer).toMatchObject({ status: 429, body: { error: "too_many_requests" } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("a token that was given for another", () => {
  it("ends with it", async () => {
    const { id: client_id, token: client_secret } = await program.makeToken(connectionScopes);
    const { body } = await exchange(asked({ client_id, client_secret }));
    expect((await list(body.access_token)).status).toBe(200);
    await call(program.owner.caller, deleteToken, { params: { id: client_id } });
    expect((await list(body.access_token)).status).toBe(401);
  });

  it("ends by itself after an hour, or when the first one expires", async () => {
    let offset = 0;
    const clock = { ...systemClock, now: () => Date.now() + offset };
    await using later = await openProgram({ clock });
    const expires_at = new Date(Date.now() + 600_000).toISOString();
    const { owner, vault } = later;
    const body = { scopes: [...connectionScopes], vault: vault.id, expires_at };
    const { id: client_id, token: client_secret } = await call(owner.caller, createToken, { body });
    const long = await exchange(asked({}, later), json, later);
    const short = await exchange(asked({ client_id, client_secret }), json, later);
    expect(short.body.expires_in).toBeLessThanOrEqual(600);
    offset = 601_000;
    expect((await list(short.body.access_token, later)).status).toBe(401);
    expect((await exchange(asked({ client_id, client_secret }), json, later)).status).toBe(401);
    expect((await list(long.body.access_token, later)).status).toBe(200);
    offset = 3_601_000;
    expect((await list(long.body.access_token, later)).status).toBe(401);
  });

  it("gives no other, is in no list, and is written down as what it is", async () => {
    const { caller } = program.owner;
    const before = (await call(caller, listTokens, {})).data.length;
    const { body } = await exchange(asked());
    const answer = await exchange(asked({ client_secret: body.access_token }));
    expect(answer.status).toBe(401);
    expect((await call(caller, listTokens, {})).data).toHaveLength(before);
    const { data } = await call(caller, listAudit, { query: { limit: 1_000 } });
    expect(data.filter(({ action }) => action === "token.exchanged").at(-1)).toMatchObject({
      ...{ subject: program.tokenId, detail: connectionScopes.join(" ") },
    });
  });
});

describe("a service account", () => {
  const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  /** A service account with a token of its own, and its key as PEM. */
  async function openService(options: TestControlOptions = {}) {
    const at = await openProgram(options);
    const { workspace, caller } = at.owner;
    const { id: member, certificate, sign } = await workspace.member("admin");
    await call(caller, accounts.createServiceMember, { body: { member, name: "ci", role: "admin", certificate } });
    const { challenge } = await call(at.control.caller(), accounts.startServiceLogin, { body: { member } });
    const signature = await signLogin(challenge, at.control.url, member, sign.secretKey);
    const login = { member, challenge, origin: at.control.url, signature };
    const { token: session } = await call(at.control.caller(), accounts.finishServiceLogin, { body: login });
    const body = { scopes: [...connectionScopes], vault: at.vault.id };
    const { id } = await call(at.control.caller(session), createToken, { body });
    const der = Buffer.from(pkcs8("ed25519", sign.secretKey)).toString("base64");
    const pem = `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----`;
    return { ...at, id, pem, [Symbol.asyncDispose]: () => at[Symbol.asyncDispose]() };
  }

  it("proves itself by its key, once per assertion and only for this server", async () => {
    await using service = await openService();
    const key = await importPKCS8(service.pem, "EdDSA");
    const now = Math.floor(Date.now() / 1_000);
    const good = { iss: service.id, sub: service.id, aud: `${service.control.url}/`, exp: now + 180 };
    const assertion = (claims: object, by = key) =>
      new SignJWT({ ...good, jti: crypto.randomUUID(), ...claims }).setProtectedHeader({ alg: "EdDSA" }).sign(by);
    const ask = async (client_assertion: string, more: object = {}) =>
      exchange(
        { grant_type: "client_credentials", client_assertion, client_assertion_type: type, ...more },
        json,
        service,
      );

    const once = await assertion({});
    const { status, body } = await ask(once, { client_id: service.id });
    expect(status).toBe(200);
    expect((await list(body.access_token, service)).status).toBe(200);
    expect((await ask(once, { client_id: service.id })).status).toBe(401);
    expect((await ask(await assertion({}))).status).toBe(200);

    const { privateKey } = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    const refused = [
      await assertion({ aud: "https://evil.example/" }),
      await assertion({ exp: now - 60 }),
      await assertion({ exp: now + 3_600 }),
      await assertion({ exp: undefined }),
      await assertion({ jti: undefined }),
      await assertion({ iss: service.tokenId }),
      await assertion({ iss: service.tokenId, sub: service.tokenId }),
      await assertion({}, privateKey),
    ];
    for (const [i, one] of refused.entries()) expect((await ask(one)).status, String(i)).toBe(401);
    expect((await ask(await assertion({}), { client_assertion_type: "jwt" })).status).toBe(401);
    expect((await ask(await assertion({}), { client_id: service.tokenId })).status).toBe(401);
    expect((await ask(await assertion({}), { client_secret: "x" })).status).toBe(401);
  });

  it("is served by Auth0's SDK with a signing key, too", async () => {
    using ca = openTestCa();
    await using service = await openService({ tls: ca.tls });
    const client = new ManagementClient({
      domain: new URL(service.control.url).host,
      clientId: service.id,
      clientAssertionSigningKey: service.pem,
      clientAssertionSigningAlg: "EdDSA",
    });
    const made = await client.flows.vault.connections.create({ name: "by assertion", app_id: "ZAPIER" });
    expect(made).toMatchObject({ name: "by assertion", ready: false });
  });
});
