// Auth0's vault connections over HTTP, one request at a time: what is answered, what is kept, what is refused.
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { call } from "../../../src/wire/call.ts";
import * as dropbox from "../../../src/wire/routes/dropbox.ts";
import * as vaults from "../../../src/wire/routes/vaults.ts";
import { codeOf } from "../../support/code-of.ts";
import { addMember, addRobot } from "../../support/control.ts";
import { linkUp } from "../../support/link.ts";
import { connectionsPath, openProgram, type Program, read } from "../../support/program.ts";
import { appIds, setupsOf } from "../../support/setups.ts";
import { signGrant, writeItem } from "../../support/test-vault.ts";

const md5 = (text: string) => createHash("md5").update(text).digest("hex");
let program: Program;
let count = 0;
const freshName = () => `connection ${++count}`;
const bearer = { type: "BEARER", token: "my-token" };
const make = async (more: object = { setup: bearer }) =>
  (await program.send("POST", "", { name: freshName(), app_id: "HTTP", ...more })).body;
const missing = { status: 404, body: { statusCode: 404, error: "Not Found", message: "Connection not found" } };

beforeAll(async () => {
  program = await openProgram({ apiRate: { most: 10_000, per: 60_000 } });
});
afterAll(() => program[Symbol.asyncDispose]());

describe("a connection", () => {
  it.each(setupsOf((name) => `s-${name}`))("of $app_id is set up as $setup.type", async ({ app_id, setup }) => {
    const name = freshName();
    const { status, body } = await program.send("POST", "", { name, app_id, setup });
    expect({ status, body }).toMatchObject({ status: 201, body: { app_id, name, ready: true } });
    expect(body.id).toMatch(/^ac_[1-9A-HJ-NP-Za-km-z]{22}$/);
    expect(body.fingerprint).toBe(md5(body.updated_at));
    expect(body).not.toHaveProperty("refreshed_at");
    expect(await program.open(body.id)).toMatchObject({ app_id, setup });
    expect((await program.send("GET", `/${body.id}`)).body).toEqual(body);
  });

  it.each(appIds.map((app_id) => ({ app_id })))("of $app_id can be made first and set up later", async ({ app_id }) => {
    const { status, body } = await program.send("POST", "", { name: freshName(), app_id });
    expect({ status, body }).toMatchObject({ status: 201, body: { app_id, ready: false, refreshed_at: null } });
    expect(body).not.toHaveProperty("account_name");
    expect((await program.send("GET", `/${body.id}`)).body).not.toHaveProperty("refreshed_at");
    const { setup } = setupsOf((name) => `s-${name}`).find((variant) => variant.app_id === app_id) ?? {};
    const patched = await program.send("PATCH", `/${body.id}`, { setup });
    expect(patched).toMatchObject({ status: 200, body: { id: body.id, ready: true } });
    expect(patched.body.updated_at > body.updated_at).toBe(true);
    expect(await program.open(body.id)).toMatchObject({ setup });
  });

  it.each([
    ["HTTP", bearer, "Bearer"],
    ["HTTP", { type: "BASIC_AUTH", username: "ada" }, "Basic"],
    ["HTTP", { type: "API_KEY", name: "X-Key", value: "v", in: "QUERY" }, "Query"],
    ["HTTP", { type: "API_KEY", name: "X-Key", value: "v", in: "HEADER" }, "Header"],
    ["SLACK", { type: "WEBHOOK", url: "https://hooks.example/secret" }, "Webhook"],
    ["DOCUSIGN", { code: "c" }, "OAuth"],
  ])("of %s with %j is called by the way it signs in, and by no part of a value", async (app_id, setup, expected) => {
    expect(await make({ app_id, setup })).toMatchObject({ account_name: expected, ready: true });
  });

  it("is not ready while its setup holds nothing to sign in with", async () => {
    expect(await make({ app_id: "DOCUSIGN", setup: { type: "OAUTH_CODE" } })).toMatchObject({ ready: false });
    expect(await make({ app_id: "BIGQUERY", setup: {} })).toMatchObject({ ready: false });
  });

  it("tells the environment of a Stripe account where it shows one connection, and not in the list", async () => {
    const made = await make({ app_id: "STRIPE", setup: { code: "c", environment: "test" } });
    expect(made.environment).toBe("test");
    expect((await program.send("GET", `/${made.id}`)).body.environment).toBe("test");
    const { rows } = await program.send("GET", "?per_page=100");
    expect(rows.filter((one) => "environment" in one)).toEqual([]);
    expect(await make({ app_id: "STRIPE", setup: { code: "c", environment: "secret" } })).not.toHaveProperty(
      "environment",
    );
  });

  it("has another fingerprint after every change, and the same after none", async () => {
    const made = await make();
    const path = `/${made.id}`;
    const renamed = await program.send("PATCH", path, { name: freshName() });
    const again = await program.send("PATCH", path, { name: renamed.body.name });
    const nothing = await program.send("PATCH", path, {});
    const refilled = await program.send("PATCH", path, { setup: bearer });
    const prints = [made, renamed.body, refilled.body].map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(3);
    expect(again.body).toEqual(renamed.body);
    expect(nothing.body).toEqual(renamed.body);
    expect(refilled.body).toMatchObject({ created_at: made.created_at, name: renamed.body.name });
  });

  it("is gone after it was deleted, once", async () => {
    const { id } = await make();
    expect(await program.send("DELETE", `/${id}`)).toMatchObject({ status: 204, text: "" });
    for (const method of ["GET", "DELETE", "PATCH"])
      expect(await program.send(method, `/${id}`, method === "PATCH" ? {} : undefined)).toMatchObject(missing);
  });

  it("keeps ten versions of what it held", async () => {
    const { id } = await make();
    for (let i = 0; i < 11; i++) await program.send("PATCH", `/${id}`, { setup: { ...bearer, token: `t${i}` } });
    const { data } = await call(program.owner.caller, dropbox.listDropbox, {
      params: { vault: program.vault.id },
      query: { limit: 500 },
    });
    const row = data.find(({ item }) => item === id);
    expect(row?.wraps?.map(({ version }) => version)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect(await program.open(id)).toMatchObject({ setup: { token: "t10" } });
  });
});

it("every operation is described, with the scope that it needs", async () => {
  const answer = await read(await program.control.app.request("/openapi.json"));
  const paths = z.record(z.string(), z.record(z.string(), z.unknown())).parse(answer.body.paths);
  const scope = (name: string) => ({ security: [{ bearer: [`${name}:flows_vault_connections`] }] });
  expect(paths[connectionsPath]).toMatchObject({ get: scope("read"), post: scope("create") });
  const one = { get: scope("read"), patch: scope("update"), delete: scope("delete") };
  expect(paths[`${connectionsPath}/{id}`]).toMatchObject(one);
  expect(paths["/oauth/token"]).toMatchObject({ post: { security: [] } });
});

describe("names", () => {
  it("are taken once, by a connection or by a signed item", async () => {
    const { name } = await make();
    const conflict = { status: 409, body: { statusCode: 409, error: "Conflict" } };
    expect(await program.send("POST", "", { name, app_id: "HTTP" })).toMatchObject(conflict);
    await writeItem(program.owner, program.vault, { name: "signed item" });
    expect(await program.send("POST", "", { name: "signed item", app_id: "HTTP" })).toMatchObject(conflict);
    const other = await make();
    expect(await program.send("PATCH", `/${other.id}`, { name })).toMatchObject(conflict);
    expect(await program.send("PATCH", `/${other.id}`, { name: "signed item" })).toMatchObject(conflict);
    expect(await codeOf(() => writeItem(program.owner, program.vault, { name }))).toBe("item-exists");
  });
});

describe("the list", () => {
  it("comes as an array, or as a page that tells how many there are, oldest first", async () => {
    await using alone = await openProgram();
    expect((await alone.send("GET", "?include_totals=true")).body).toEqual({
      ...{ start: 0, limit: 50, total: 0, connections: [] },
    });
    for (let i = 0; i < 5; i++) await alone.send("POST", "", { name: `c${i}`, app_id: "ZAPIER" });
    expect((await alone.send("GET")).rows.map(({ name }) => name)).toEqual(["c0", "c1", "c2", "c3", "c4"]);
    const { body, rows } = await alone.send("GET", "?include_totals=true&page=1&per_page=2");
    expect(body).toMatchObject({ start: 2, limit: 2, total: 5 });
    expect(rows.map(({ name }) => name)).toEqual(["c2", "c3"]);
    expect((await alone.send("GET", "?page=1000&per_page=100")).body).toEqual([]);
  });
});

describe("what was written through the API", () => {
  it("is shown to members by name alone, with wraps to who was granted the vault, and never a blob", async () => {
    const { control, owner, vault } = program;
    const { id } = await make();
    const viewer = await addMember(control, owner, "viewer");
    const params = { vault: vault.id };
    const rowFor = async (caller: typeof owner.caller) => {
      const { data } = await call(caller, dropbox.listDropbox, { params, query: { limit: 500 } });
      return data.find(({ item }) => item === id);
    };
    expect(await rowFor(viewer.caller)).toMatchObject({ category: "connection", kind: "secret", version: 1 });
    expect(await rowFor(viewer.caller)).not.toHaveProperty("wraps");
    expect((await rowFor(owner.caller))?.wraps).toHaveLength(1);
    expect(JSON.stringify(await rowFor(owner.caller))).not.toContain("blob");
  });

  it("is told to granted robots, and opens with the vault's keys alone", async () => {
    await using alone = await openProgram();
    const { control, owner, vault } = alone;
    const robot = await addRobot(control, owner);
    await using link = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
    const params = { vault: vault.id };
    const list = () => call(control.caller(link.session), dropbox.listRobotDropbox, { params });
    expect(await codeOf(list)).toBe("not-permitted");
    const grant = await signGrant(owner, vault, robot);
    await call(owner.caller, vaults.putGrant, { params, body: { grant } });
    const granted = await link.next("changed", ({ id }) => id === vault.id);
    const { body } = await alone.send("POST", "", { name: "c", app_id: "HTTP", setup: bearer });
    await link.next("changed", ({ id, n }) => id === vault.id && n > granted.n);
    expect((await list()).data).toMatchObject([{ item: body.id, name: "c", version: 1, ready: true }]);
  });

  it("goes page by page", async () => {
    const { caller } = program.owner;
    const params = { vault: program.vault.id };
    const all = await call(caller, dropbox.listDropbox, { params, query: { limit: 500 } });
    const found: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const query = { limit: 20, ...(cursor && { cursor }) };
      const page = await call(caller, dropbox.listDropbox, { params, query });
      found.push(...page.data.map(({ item }) => item));
      cursor = page.next_cursor;
    }
    expect(found).toEqual(all.data.map(({ item }) => item));
  });

  it("is deleted by admins and by who may write into the vault", async () => {
    const { control, owner, vault } = program;
    const operator = await addMember(control, owner, "operator");
    const remove = async (caller: typeof owner.caller) => {
      const { id } = await make();
      const { data } = await call(owner.caller, dropbox.listDropbox, {
        params: { vault: vault.id },
        query: { limit: 500 },
      });
      const item = data.find((row) => row.item === id)?.item ?? vault.manifest.entries[0]?.item;
      if (item) await call(caller, dropbox.deleteFromDropbox, { params: { vault: vault.id, item } });
    };
    expect(await codeOf(() => remove(operator.caller))).toBe("not-allowed");
    const grant = await signGrant(owner, vault, operator.member, "write");
    await call(owner.caller, vaults.putGrant, { params: { vault: vault.id }, body: { grant } });
    expect(await codeOf(() => remove(operator.caller))).toBeUndefined();
    expect(await codeOf(() => remove(owner.caller))).toBeUndefined();
  });
});
