// What the connections API refuses, and how: every limit at its edge and one past it, in Auth0's error shape, naming
// the field and never the value.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call } from "../../../src/wire/call.ts";
import { createToken, deleteToken } from "../../../src/wire/routes/flows.ts";
import { deleteVault } from "../../../src/wire/routes/vaults.ts";
import { codeOf } from "../../support/code-of.ts";
import { addMember } from "../../support/control.ts";
import { connectionScopes, connectionsPath, openProgram, type Program, read } from "../../support/program.ts";
import { makeVault } from "../../support/test-vault.ts";

let program: Program;
let count = 0;
const freshName = () => `c${++count}`;
const canary = "CANARY-91b2";
const bearer = { type: "BEARER", token: canary };
const base = () => ({ name: freshName(), app_id: "HTTP" });
const chars = (n: number) => "x".repeat(n);
const refusal = (status: number, error: string) => ({ status, body: { statusCode: status, error } });
const badBody = { status: 400, body: { statusCode: 400, error: "Bad Request", errorCode: "invalid_body" } };

beforeAll(async () => {
  program = await openProgram({ apiRate: { most: 10_000, per: 60_000 } });
});
afterAll(() => program[Symbol.asyncDispose]());

const http = (setup: object) => ({ app_id: "HTTP", setup });
const basic = { type: "BASIC_AUTH", username: "u" };
const key = { type: "API_KEY", name: "n", value: "v", in: "HEADER" };
const machine = {
  type: "OAUTH_CLIENT_CREDENTIALS",
  client_id: "i",
  client_secret: "s",
  token_endpoint: "https://a.b/t",
};
const auth0 = { type: "OAUTH_APP", client_id: "i", client_secret: "s", domain: "a.example" };
const label = (n: number) => `${chars(n)}.example`;

describe("a limit", () => {
  const lengths: [field: string, most: number, body: (text: string) => object][] = [
    ["name", 150, (name) => ({ name, app_id: "HTTP" })],
    ["setup.username", 155, (username) => http({ ...basic, username })],
    ["setup.password", 155, (password) => http({ ...basic, password })],
    ["setup.name", 55, (name) => http({ ...key, name })],
    ["setup.value", 255, (value) => http({ ...key, value })],
    ["setup.client_id", 255, (client_id) => http({ ...machine, client_id })],
    ["setup.client_secret", 255, (client_secret) => http({ ...machine, client_secret })],
    ["setup.audience", 255, (audience) => http({ ...machine, audience })],
    ["setup.resource", 255, (resource) => http({ ...machine, resource })],
    ["setup.scope", 1_024, (scope) => http({ ...machine, scope })],
  ];
  it.each(lengths)("of %s holds at 1 and %i characters, and one past it on both sides", async (field, most, body) => {
    const send = (text: string) => program.send("POST", "", { name: freshName(), ...body(text) });
    for (const length of [1, most]) expect((await send(`${count}${chars(most)}`.slice(0, length))).status).toBe(201);
    for (const length of [0, most + 1]) {
      const answer = await send(chars(length));
      expect(answer).toMatchObject(badBody);
      expect(answer.body.message).toContain(` on property ${field}.`);
    }
  });

  it("of the token endpoint's address holds at 500 characters", async () => {
    const send = (length: number) =>
      program.send("POST", "", {
        ...base(),
        setup: { ...machine, token_endpoint: `https://a.b/${chars(length - 12)}` },
      });
    expect((await send(500)).status).toBe(201);
    expect(await send(501)).toMatchObject(badBody);
  });

  it.each([
    ["page=0", 200],
    ["page=1000", 200],
    ["page=1001", 400],
    ["page=-1", 400],
    ["page=1.5", 400],
    ["page=", 400],
    ["per_page=1", 200],
    ["per_page=100", 200],
    ["per_page=0", 400],
    ["per_page=101", 400],
    ["per_page=x", 400],
    ["include_totals=true", 200],
    ["include_totals=false", 200],
    ["include_totals=yes", 400],
    ["page=1&page=2", 400],
    ["from=x", 400],
  ])("of a list asked with %s gives %i", async (query, status) => {
    const answer = await program.send("GET", `?${query}`);
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body).toMatchObject({ error: "Bad Request", errorCode: "invalid_query_string" });
  });

  it("of an id holds at 30 characters: what is longer names nothing that could exist", async () => {
    const missing = { ...refusal(404, "Not Found"), body: { message: "Connection not found" } };
    for (const method of ["GET", "PATCH", "DELETE"]) {
      const body = method === "PATCH" ? {} : undefined;
      expect(await program.send(method, `/${chars(30)}`, body)).toMatchObject(missing);
      expect(await program.send(method, `/${chars(31)}`, body)).toMatchObject({
        ...refusal(400, "Bad Request"),
        body: { errorCode: "invalid_uri" },
      });
    }
  });
});

describe("a body that does not fit", () => {
  const wrong: [what: string, body: unknown, field: string][] = [
    ["no name", { app_id: "HTTP" }, "name"],
    ["no app", { name: "n" }, "app_id"],
    ["an unknown app", { name: "n", app_id: canary }, "app_id"],
    ["an app in lower case", { name: "n", app_id: "http" }, "app_id"],
    ["an app that is everywhere", { name: "n", app_id: "constructor" }, "app_id"],
    ["a number for a name", { name: 7, app_id: "HTTP" }, "name"],
    ["two lines for a name", { name: "a\nb", app_id: "HTTP" }, "name"],
    ["a text for a setup", { ...base(), setup: canary }, "setup"],
    ["a list for a setup", { ...base(), setup: [canary] }, "setup"],
    ["null for a setup", { ...base(), setup: null }, "setup"],
    ["no type", { ...base(), setup: { token: canary } }, "setup.type"],
    ["another app's type", { ...base(), setup: { type: "WEBHOOK", url: "https://a.example" } }, "setup.type"],
    ["a type that is no text", { ...base(), setup: { type: [canary] } }, "setup.type"],
    ["a missing field", { ...base(), setup: { type: "BEARER" } }, "setup.token"],
    ["a number for a field", { ...base(), setup: { type: "BEARER", token: 4711 } }, "setup.token"],
    ["an object for a field", { ...base(), setup: { type: "BEARER", token: { [canary]: canary } } }, "setup.token"],
    ["null for a field", { ...base(), setup: { ...basic, password: null } }, "setup.password"],
    ["a word that is none of the list", { ...base(), setup: { ...key, in: canary } }, "setup.in"],
    ["an unknown field", { ...base(), [canary]: canary }, ""],
    ["an unknown field of the setup", { ...base(), setup: { ...bearer, [canary]: canary } }, "setup"],
    [
      "an http address",
      { ...base(), setup: { ...machine, token_endpoint: `http://${canary}.example` } },
      "setup.token_endpoint",
    ],
    ["no address", { ...base(), setup: { ...machine, token_endpoint: canary } }, "setup.token_endpoint"],
    ["a host with a path", { name: "n", app_id: "AUTH0", setup: { ...auth0, domain: `${canary}/x` } }, "setup.domain"],
    [
      "a host of too long a label",
      { name: "n", app_id: "AUTH0", setup: { ...auth0, domain: label(64) } },
      "setup.domain",
    ],
    ["no email", { name: "n", app_id: "BIGQUERY", setup: { client_email: canary } }, "setup.client_email"],
    [
      "an unknown algorithm",
      { name: "n", app_id: "JWT", setup: { type: "JWT", algorithm: canary } },
      "setup.algorithm",
    ],
    ["a list", [canary], ""],
    ["a text", JSON.stringify(canary), ""],
  ];
  it.each(wrong)("for %s is refused, and nothing of it is repeated", async (_, body, field) => {
    const answer = await program.send("POST", "", body);
    expect(answer).toMatchObject(badBody);
    expect(answer.body.message).toMatch(field === "" ? /'\.$/ : ` on property ${field}.`);
    expect(Object.keys(answer.body).sort()).toEqual(["error", "errorCode", "message", "statusCode"]);
    expect(answer.text).not.toContain(canary);
    expect(answer.text).not.toContain("4711");
  });

  it("is refused in a change, too, by the app that the connection is of", async () => {
    const { id } = (await program.send("POST", "", base())).body;
    for (const body of [{ app_id: "HTTP" }, { ready: true }, { name: "" }, { setup: { type: "KEY_PAIR" } }, [], { id }])
      expect(await program.send("PATCH", `/${id}`, body)).toMatchObject(badBody);
    const webhook = { type: "WEBHOOK", url: "https://a.example" };
    const answer = await program.send("PATCH", `/${id}`, { setup: webhook });
    expect(answer.body.message).toContain("setup.type");
  });

  it("that is no JSON, is cut, is not UTF-8 or says a thing twice is refused without a word of it", async () => {
    const bodies = [`{"name":"${canary}`, `${canary}`, "", `{"name":"${canary}","name":"b"}`, "[".repeat(10_000)];
    for (const body of bodies) {
      const answer = await program.send("POST", "", body);
      expect(answer).toMatchObject(refusal(400, "Bad Request"));
      expect(answer.text).not.toContain(canary);
    }
    const headers = { authorization: `Bearer ${program.token}`, "content-type": "application/json" };
    const body = Buffer.concat([Buffer.from(`{"name":"${canary}`), Buffer.from([0xff, 0x22, 0x7d])]);
    const answer = await read(await program.control.app.request(connectionsPath, { method: "POST", headers, body }));
    expect(answer).toMatchObject(refusal(400, "Bad Request"));
    expect(answer.text).not.toContain(canary);
  });

  it.each(["text/plain", "", "application/xml", "application/json; charset=latin1", "multipart/form-data; boundary=x"])(
    "of the content type %j is refused with 415",
    async (type) => {
      const answer = await program.send("POST", "", JSON.stringify(base()), { "content-type": type });
      expect(answer).toMatchObject(refusal(415, "Unsupported Media Type"));
    },
  );

  it("that is huge is refused with 413, and so is a setup that no item could hold", async () => {
    const long = (length: number) => ({ ...base(), setup: { type: "BEARER", token: chars(length) } });
    expect(await program.send("POST", "", long(2 * 1024 * 1024))).toMatchObject(refusal(413, "Payload Too Large"));
    // What else stands in the item beside the token.
    const rest = JSON.stringify({
      app_id: "HTTP",
      account_name: "Bearer",
      setup: { type: "BEARER", token: "" },
    }).length;
    expect(await program.send("POST", "", long(65_536 - rest + 1))).toMatchObject(refusal(413, "Payload Too Large"));
    expect((await program.send("POST", "", long(65_536 - rest))).status).toBe(201);
  });
});

it("whatever JSON or form comes, it is made or refused, and the control plane is never at fault", async () => {
  const setup = fc.record({ type: fc.anything(), token: fc.anything() }, { requiredKeys: [] });
  const fields = {
    name: fc.anything(),
    app_id: fc.constantFrom("HTTP", "JWT", "x", null),
    setup: fc.oneof(setup, fc.anything()),
  };
  const json = fc
    .oneof(fc.record(fields, { requiredKeys: [] }), fc.jsonValue())
    .map((value) => JSON.stringify(value) ?? "");
  const form = fc.webQueryParameters();
  const bodies = fc.oneof(
    json.map((body) => ({ body, type: "application/json" })),
    form.map((body) => ({ body, type: "application/x-www-form-urlencoded" })),
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.constantFrom("POST", "PATCH"), async ({ body, type }, method) => {
      const path = method === "POST" ? "" : "/ac_1111111111111111111111";
      const { status } = await program.send(method, path, body, { "content-type": type });
      expect([201, 400, 404, 409]).toContain(status);
    }),
    { numRuns: 300 },
  );
  expect(program.control.log.filter(({ level }) => level === "error")).toEqual([]);
});

describe("a form", () => {
  const form = "application/x-www-form-urlencoded";
  const send = (method: string, path: string, body: string, type = form) =>
    program.send(method, path, body, { "content-type": type });

  it("says the same as JSON, with a setup's fields in brackets", async () => {
    const fields = { "setup[type]": "BASIC_AUTH", "setup[username]": "ä&=", "setup[password]": canary };
    const body = new URLSearchParams({ name: "by form", app_id: "HTTP", ...fields }).toString();
    const made = await send("POST", "", body, `${form}; charset=UTF-8`);
    expect(made).toMatchObject({ status: 201, body: { name: "by form", account_name: "Basic", ready: true } });
    const setup = { type: "BASIC_AUTH", username: "ä&=", password: canary };
    expect(await program.open(made.body.id)).toMatchObject({ setup });
    const renamed = await send("PATCH", `/${made.body.id}`, "name=by+form+again&setup[type]=BEARER&setup[token]=t");
    expect(renamed).toMatchObject({ status: 200, body: { name: "by form again", account_name: "Bearer" } });
  });

  it.each([
    "name=a",
    "name=a&app_id=HTTP&setup=x",
    "name=a&app_id=HTTP&setup[type]=BEARER&setup[token]=x&setup[token]=y",
    "name=a&app_id=HTTP&setup[type]=BEARER&setup[token][a]=x",
    "name=a&app_id=HTTP&setup[]=BEARER",
    "name=a&app_id=HTTP&setup[__proto__]=x",
    "name=a&app_id=HTTP&__proto__[x]=y",
    "name=a&app_id=HTTP&setup[type]=BEARER&setup=x",
    "name=a&app_id=HTTP&name=b",
    `name=a&app_id=HTTP&${"x=y&".repeat(200)}`,
  ])("that says %j is refused", async (body) => {
    expect(await send("POST", "", body)).toMatchObject(refusal(400, "Bad Request"));
  });
});

describe("a caller", () => {
  const list = (authorization: string) => program.send("GET", "", undefined, { authorization });

  it.each(["Bearer sbt_wrong", "Bearer x", "Basic eDp5", "", "Bearer "])("with %j is told 401", async (header) => {
    expect(await list(header)).toMatchObject(refusal(401, "Unauthorized"));
  });

  it("without a token is told 401, and so is a member's session", async () => {
    const bare = await read(await program.control.app.request(connectionsPath));
    expect(bare).toMatchObject({ status: 401, body: { message: "Missing authentication" } });
    const session = program.owner.caller.token?.() ?? "";
    expect(await list(`Bearer ${session}`)).toMatchObject(refusal(401, "Unauthorized"));
  });

  it("whose token was revoked is told 401", async () => {
    const { id, token } = await program.makeToken(connectionScopes);
    expect((await list(`Bearer ${token}`)).status).toBe(200);
    await call(program.owner.caller, deleteToken, { params: { id } });
    expect(await list(`Bearer ${token}`)).toMatchObject(refusal(401, "Unauthorized"));
  });

  it("needs the scope of each operation, and is told which", async () => {
    const { id } = (await program.send("POST", "", base())).body;
    const requests = [
      ["GET", "", "read:flows_vault_connections"],
      ["GET", `/${id}`, "read:flows_vault_connections"],
      ["POST", "", "create:flows_vault_connections"],
      ["PATCH", `/${id}`, "update:flows_vault_connections"],
      ["DELETE", `/${id}`, "delete:flows_vault_connections"],
    ] as const;
    for (const [method, path, scope] of requests) {
      const { token } = await program.makeToken(connectionScopes.filter((one) => one !== scope));
      const body = method === "POST" || method === "PATCH" ? {} : undefined;
      const answer = await program.send(method, path, body, { authorization: `Bearer ${token}` });
      expect(answer).toMatchObject({ ...refusal(403, "Forbidden"), body: { errorCode: "insufficient_scope" } });
      expect(answer.body.message).toBe(`Insufficient scope, expected any of: ${scope}`);
    }
  });

  it("needs a token bound to a vault that takes what programs bring", async () => {
    const { owner, control } = program;
    const closed = await makeVault(owner, "closed");
    const gone = await makeVault(owner, "gone", { dropbox: true });
    const tokens = [];
    for (const vault of [undefined, closed.id, gone.id]) {
      const scopes = [...connectionScopes];
      tokens.push((await call(owner.caller, createToken, { body: { scopes, ...(vault && { vault }) } })).token);
    }
    await call(owner.caller, deleteVault, { params: { vault: gone.id } });
    for (const token of tokens) {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await read(await control.app.request(connectionsPath, { headers }));
      expect(answer).toMatchObject(refusal(400, "Bad Request"));
    }
  });

  it("reaches the connections of its own vault alone", async () => {
    const { owner } = program;
    const other = await makeVault(owner, "another", { dropbox: true });
    const body = { scopes: [...connectionScopes], vault: other.id };
    const { token } = await call(owner.caller, createToken, { body });
    const { id } = (await program.send("POST", "", base())).body;
    const headers = { authorization: `Bearer ${token}` };
    expect((await program.send("GET", "", undefined, headers)).body).toEqual([]);
    for (const method of ["GET", "PATCH", "DELETE"])
      expect((await program.send(method, `/${id}`, method === "PATCH" ? {} : undefined, headers)).status).toBe(404);
  });

  it("gets a token that writes only from who may write into the vault", async () => {
    const operator = await addMember(program.control, program.owner, "operator");
    const ask = (scope: (typeof connectionScopes)[number]) =>
      call(operator.caller, createToken, { body: { scopes: [scope], vault: program.vault.id } });
    expect(await codeOf(() => ask("create:flows_vault_connections"))).toBe("not-allowed");
    expect(await codeOf(() => ask("read:flows_vault_connections"))).toBeUndefined();
  });

  it("that is too fast is told when to come back, in every header that clients read", async () => {
    await using slow = await openProgram({ apiRate: { most: 2, per: 60_000 } });
    const first = await slow.send("GET");
    expect(Object.fromEntries(first.headers)).toMatchObject({ "x-ratelimit-limit": "2", "x-ratelimit-remaining": "1" });
    await slow.send("GET");
    const last = await slow.send("GET");
    expect(last).toMatchObject({ ...refusal(429, "Too Many Requests"), body: { errorCode: "too_many_requests" } });
    const { "retry-after": after, "x-ratelimit-reset": reset, ...rest } = Object.fromEntries(last.headers);
    expect(rest).toMatchObject({ "x-ratelimit-limit": "2", "x-ratelimit-remaining": "0" });
    expect(Number(after)).toBeGreaterThan(50);
    expect(Math.abs(Number(reset) - Date.now() / 1_000 - 60)).toBeLessThan(5);
  });
});

it("what is not there is answered in the same shape", async () => {
  for (const [method, path] of [
    ["PUT", "/x"],
    ["GET", "/x/y"],
    ["DELETE", ""],
  ] as const)
    expect(await program.send(method, path)).toMatchObject(refusal(404, "Not Found"));
});
