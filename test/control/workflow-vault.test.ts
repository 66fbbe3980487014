// The workflow vault API: Altostrat's shapes and limits, at their edges and one past them; secrets that go in and never
// come out; keys that start one flow.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { iso, systemClock } from "../../src/base/clock.ts";
import { mostItems } from "../../src/control/vaults/dropbox.ts";
import { fromBase64url } from "../../src/crypto/bytes.ts";
import { newId } from "../../src/trust/new-id.ts";
import { openDropboxItem } from "../../src/vault/dropbox.ts";
import { call } from "../../src/wire/call.ts";
import { getRobotDropboxItem } from "../../src/wire/routes/dropbox.ts";
import * as flows from "../../src/wire/routes/flows.ts";
import { listHookKeys } from "../../src/wire/routes/hooks.ts";
import { deleteVault, putGrant } from "../../src/wire/routes/vaults.ts";
import { Canaries } from "../support/canary.ts";
import { addRobot, openTestControl, type SignedIn, signUp, type TestControl } from "../support/control.ts";
import { linkUp } from "../support/link.ts";
import { makeVault, signGrant, type TestVault } from "../support/test-vault.ts";

let control: TestControl;
let owner: SignedIn;
let vault: TestVault;
let token: string;
let ahead = 0;
const canaries = new Canaries();

beforeEach(async () => {
  ahead = 0;
  control = await openTestControl({ clock: { ...systemClock, now: () => systemClock.now() + ahead } });
  owner = await signUp(control);
  vault = await makeVault(owner, "programs", { dropbox: true });
  token = await makeToken();
});
afterEach(async () => {
  expect(canaries.inFiles([control.dataDir])).toEqual([]);
  expect(canaries.in([{ where: "the log", text: JSON.stringify(control.log) }])).toEqual([]);
  await control[Symbol.asyncDispose]();
});

type Scopes = Parameters<typeof tokenOf>[0];
const tokenOf = (
  scopes: ("workflows:read" | "workflows:write" | "runs:read")[],
  of: { vault?: TestVault["id"] } = { vault: vault.id },
) => call(owner.caller, flows.createToken, { body: { scopes, ...of } });
const makeToken = async (scopes: Scopes = ["workflows:read", "workflows:write"]) => (await tokenOf(scopes)).token;

async function ask(method: string, path = "", body?: unknown, headers: Record<string, string> = {}) {
  const answer = await control.app.request(`/workflows/vault${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  expect(canaries.in([{ where: `${method} ${path}`, text }])).toEqual([]);
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text), headers: answer.headers };
}
const create = (body: unknown) => ask("POST", "", body);
const later = (ms = 60_000) => iso(Date.now() + ms);
const pushFlow = async (name: string, triggers: object[] = [{ type: "hook" }]) => {
  const statement = await owner.workspace.signAs(owner.member.signer, "flow", {
    ...{ flow: newId("flw"), version: 1, previous: "" },
    document: { name, nodes: [{ id: "start", type: "core.start" }], triggers },
  });
  return call(owner.caller, flows.putFlow, { body: { statement } });
};
const hook = (flow: string, key: string) =>
  control.app.request(`/hooks/${encodeURIComponent(flow)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
  });

describe("an item of the workflow vault", () => {
  it("is made, listed, shown, changed and deleted, and never says its secret", async () => {
    const expires_at = later();
    const made = await create({ name: "Stripe", secret: canaries.plant("stripe"), expires_at });
    expect(made).toMatchObject({ status: 201 });
    expect(made.body).toEqual({
      ...{
        id: expect.stringMatching(/^vlt_[0-9A-Za-z]{22}$/),
        name: "Stripe",
        created_at: expect.any(String),
        expires_at,
      },
    });
    const { id } = made.body;
    const other = await create({ name: "Other", secret: canaries.plant("other") });
    expect(other.body).toMatchObject({ expires_at: null });
    expect(await ask("GET")).toMatchObject({ status: 200, body: [made.body, other.body] });
    expect(await ask("GET", `/${id}`)).toMatchObject({ status: 200, body: made.body });
    const secret = canaries.plant("renewed");
    const changed = await ask("PUT", `/${id}`, { name: "Stripe live", secret, expires_at: null });
    expect(changed).toMatchObject({ status: 200, body: { ...made.body, name: "Stripe live", expires_at: null } });
    expect(await ask("PUT", `/${id}`, {})).toMatchObject({ status: 200, body: changed.body });
    expect(await ask("DELETE", `/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect(await ask("GET", `/${id}`)).toMatchObject({ status: 404, body: { code: "not-found" } });
    expect((await ask("GET")).body).toEqual([other.body]);
  });

  it("is served to a granted robot as an API key that only the vault's keys open", async () => {
    const secret = canaries.plant("for the robot");
    const { id } = (await create({ name: "For robots", secret })).body;
    const robot = await addRobot(control, owner);
    const grant = await signGrant(owner, vault, robot);
    await call(owner.caller, putGrant, { params: { vault: vault.id }, body: { grant } });
    await using linked = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
    const params = { vault: vault.id, item: id };
    const row = await call(control.caller(linked.session), getRobotDropboxItem, { params, query: {} });
    expect(row).toMatchObject({ name: "For robots", kind: "secret", category: "api_key", version: 1, ready: true });
    const { item, version, kind, category } = row;
    const sealed = { wrap: fromBase64url(row.wrap), blob: fromBase64url(row.blob) };
    expect(await openDropboxItem(vault.keys, { item, version, kind, category }, sealed)).toEqual({ value: secret });
  });

  it("may come as a form", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const secret = canaries.plant("form");
    const made = await ask("POST", "", `name=By+form&secret=${secret}&expires_at=`, headers);
    expect(made).toMatchObject({ status: 201, body: { name: "By form", expires_at: null } });
    expect((await ask("POST", "", "name=a&name=b", headers)).status).toBe(400);
  });

  it("is of its own vault: another token's list does not show it", async () => {
    const { id } = (await create({ name: "Mine", secret: canaries.plant("mine") })).body;
    const { id: other } = await makeVault(owner, "elsewhere", { dropbox: true });
    ({ token } = await tokenOf(["workflows:read", "workflows:write"], { vault: other }));
    expect((await ask("GET")).body).toEqual([]);
    for (const method of ["GET", "DELETE"]) expect((await ask(method, `/${id}`)).status).toBe(404);
    expect((await ask("PUT", `/${id}`, { name: "Theirs" })).status).toBe(404);
  });
});

describe("limits", () => {
  const fits: [string, () => object][] = [
    ["a name of 3 characters", () => ({ name: "abc" })],
    ["a name of 50 characters", () => ({ name: "n".repeat(50) })],
    ["a secret of 1 character", () => ({ secret: "s" })],
    ["a secret of 2 000 characters", () => ({ secret: canaries.plant("long").padEnd(2_000, "x") })],
    ["a time just ahead", () => ({ expires_at: later(5_000) })],
    ["a time in another zone", () => ({ expires_at: "2999-01-01T00:00:00+02:00" })],
    ["no time", () => ({ expires_at: null })],
  ];
  it.each(fits)("let %s pass", async (_, change) => {
    expect(await create({ name: "fits", secret: "a secret", ...change() })).toMatchObject({ status: 201 });
  });

  const misfits: [string, string, () => object][] = [
    ["a name of 2 characters", "name", () => ({ name: "ab" })],
    ["a name of 51 characters", "name", () => ({ name: "n".repeat(51) })],
    ["a name of two lines", "name", () => ({ name: "one\ntwo" })],
    ["a name that is a number", "name", () => ({ name: 12_345 })],
    ["no name", "name", () => ({ name: undefined })],
    ["an empty secret", "secret", () => ({ secret: "" })],
    ["a secret of 2 001 characters", "secret", () => ({ secret: canaries.plant("too long").padEnd(2_001, "x") })],
    ["a secret that is an object", "secret", () => ({ secret: { value: canaries.plant("object") } })],
    ["no secret", "secret", () => ({ secret: undefined })],
    ["a time that has passed", "expires_at", () => ({ expires_at: iso(Date.now() - 1) })],
    ["a time that is none", "expires_at", () => ({ expires_at: "tomorrow" })],
    ["a field that nobody knows", "body", () => ({ [canaries.plant("field")]: canaries.plant("unknown") })],
  ];
  it.each(misfits)("refuse %s, naming %s and no value", async (_, field, change) => {
    const refused = await create({ name: "misfit", secret: canaries.plant("misfit"), ...change() });
    expect(refused).toMatchObject({ status: 422, body: { code: "bad-input", message: "The given data was invalid." } });
    expect(Object.keys(refused.body.errors)).toEqual([field]);
    expect((await ask("GET")).body).toEqual([]);
  });

  it("refuse a change as they refuse a new item, and then change nothing", async () => {
    const { body } = await create({ name: "steady", secret: "a secret" });
    for (const [field, change] of [
      ["name", { name: "ab" }],
      ["secret", { secret: "" }],
      ["expires_at", { expires_at: iso(Date.now() - 1) }],
      ["body", { more: 1 }],
    ] as const)
      expect((await ask("PUT", `/${body.id}`, change)).body.errors).toHaveProperty(field);
    expect((await ask("GET", `/${body.id}`)).body).toEqual(body);
  });

  it("let a name stand once in a vault", async () => {
    const { body } = await create({ name: "twice", secret: "a secret" });
    const taken = { status: 422, body: { errors: { name: ["has already been taken"] } } };
    expect(await create({ name: "twice", secret: "another" })).toMatchObject(taken);
    const { id } = (await create({ name: "thrice", secret: "another" })).body;
    expect(await ask("PUT", `/${id}`, { name: "twice" })).toMatchObject(taken);
    expect((await ask("PUT", `/${body.id}`, { name: "twice" })).status).toBe(200);
  });

  it("refuse what is no document at all", async () => {
    const secret = canaries.plant("half");
    expect((await create(`{"name":"half","secret":"${secret}"`)).status).toBe(400);
    expect((await create(`{"name":"half","name":"half","secret":"${secret}"}`)).status).toBe(400);
    expect((await ask("POST", "", secret, { "content-type": "text/plain" })).status).toBe(415);
    expect((await create({ name: "large", secret: "x".repeat(70_000) })).status).toBe(413);
    expect((await create([secret])).status).toBe(422);
  });
});

describe("who may call", () => {
  const callers: [string, number, () => Promise<string>][] = [
    ["nobody", 401, async () => "nobody"],
    ["a token without the scope", 403, () => makeToken(["runs:read"])],
    ["a token of no vault", 400, async () => (await tokenOf(["workflows:write"], {})).token],
    [
      "a token of a vault that takes nothing from programs",
      400,
      async () => (await tokenOf(["workflows:write"], { vault: (await makeVault(owner, "closed")).id })).token,
    ],
  ];
  it.each(callers)("%s: %d", async (_, status, make) => {
    token = await make();
    expect(await create({ name: "name", secret: canaries.plant("refused") })).toMatchObject({ status });
  });

  it("a token for reading reads and writes nothing", async () => {
    const { id } = (await create({ name: "Readable", secret: "a secret" })).body;
    token = await makeToken(["workflows:read"]);
    expect((await ask("GET", `/${id}`)).status).toBe(200);
    expect((await ask("DELETE", `/${id}`)).status).toBe(403);
  });
});

describe("a key of a hook", () => {
  it("is made by its name, told once, kept as a hash, and starts its flow and no other", async () => {
    const [flow] = [await pushFlow("orders in"), await pushFlow("other")];
    const expires_at = later();
    const { status, body } = await create({ name: "api-key:orders in", expires_at });
    expect({ status, body }).toMatchObject({ status: 201, body: { name: "api-key:orders in", expires_at } });
    const key = canaries.watch(body.generated_secret);
    expect(key).toMatch(/^wfk_[0-9A-Za-z]{43}$/);
    expect((await hook("orders in", key)).status).toBe(202);
    expect((await hook("other", key)).status).toBe(403);
    const { generated_secret: _, ...shown } = body;
    expect((await ask("GET")).body).toEqual([shown]);
    expect((await ask("GET", `/${body.id}`)).body).toEqual(shown);
    const { data } = await call(owner.caller, listHookKeys, {});
    expect(data).toMatchObject([{ id: body.id, flow: flow.id, vault: vault.id, last_used_at: expect.any(String) }]);
  });

  it("ends at its time, which can be moved, and when it is deleted", async () => {
    await pushFlow("orders in");
    const { id, generated_secret: key } = (await create({ name: "api-key:orders in", expires_at: later(60_000) })).body;
    ahead = 61_000;
    expect((await hook("orders in", key)).status).toBe(401);
    expect((await ask("PUT", `/${id}`, { expires_at: null })).body).toMatchObject({ id, expires_at: null });
    expect((await hook("orders in", key)).status).toBe(202);
    expect((await ask("DELETE", `/${id}`)).status).toBe(204);
    expect((await hook("orders in", key)).status).toBe(401);
  });

  it("goes with the vault whose API made it", async () => {
    await pushFlow("orders in");
    const { generated_secret: key } = (await create({ name: "api-key:orders in" })).body;
    expect((await hook("orders in", key)).status).toBe(202);
    await call(owner.caller, deleteVault, { params: { vault: vault.id } });
    expect((await hook("orders in", key)).status).toBe(401);
    expect((await ask("GET")).status).toBe(400);
  });

  it("cannot be given, renamed, made for a flow that is not there, or made of an item", async () => {
    await pushFlow("orders in");
    const name = "api-key:orders in";
    expect((await create({ name, secret: canaries.plant("given") })).body.errors).toHaveProperty("secret");
    expect((await create({ name: "api-key:none" })).body.errors).toHaveProperty("name");
    const { id } = (await create({ name })).body;
    expect((await create({ name })).body.errors).toHaveProperty("name");
    expect((await ask("PUT", `/${id}`, { name: "plain name" })).body.errors).toHaveProperty("name");
    expect((await ask("PUT", `/${id}`, { secret: canaries.plant("put") })).body.errors).toHaveProperty("secret");
    const plain = (await create({ name: "plain", secret: "a secret" })).body;
    expect((await ask("PUT", `/${plain.id}`, { name: "api-key:other" })).body.errors).toHaveProperty("name");
  });
});

it("takes no more items than a vault may hold of them, and says what to do", async () => {
  expect((await create({ name: "first", secret: "s" })).status).toBe(201);
  using database = new DatabaseSync(join(control.dataDir, "sealbot.db"));
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${mostItems - 1})`;
  const columns = "vault, version, category, ready, expires_at, meta, created_at, updated_at";
  database.exec(`${numbers} INSERT INTO dropbox_items (${columns}, item, name)
    SELECT ${columns}, item || i, name || i FROM dropbox_items, n`);
  const refused = await create({ name: "one more", secret: "s" });
  expect(refused.status).toBe(409);
  database.exec("DELETE FROM dropbox_items WHERE name = 'first1'");
  expect((await create({ name: "one more", secret: "s" })).status).toBe(201);
});
