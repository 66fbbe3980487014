// Auth0's own SDK, as it comes from the registry, against a real control plane over TLS.
import { Management, ManagementClient, ManagementError } from "auth0";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealSetup } from "../../../src/client/vaults/connections.ts";
import { toBase64url } from "../../../src/crypto/bytes.ts";
import type { Scope } from "../../../src/wire/route.ts";
import type { TestControlOptions } from "../../support/control.ts";
import { connectionScopes, openProgram, type Program } from "../../support/program.ts";
import { appIds, setupsOf } from "../../support/setups.ts";
import { openTestCa } from "../../support/test-ca.ts";

type Creating = Management.CreateFlowsVaultConnectionRequestContent;
type Updating = Management.UpdateFlowsVaultConnectionRequestContent;
/** The SDK has a type for each variant; a test says them all alike. */
const creating = (content: object): Creating => JSON.parse(JSON.stringify(content));
const updating = (content: object): Updating => JSON.parse(JSON.stringify(content));

let ca: ReturnType<typeof openTestCa>;
let program: Program;
let client: ManagementClient;
let count = 0;
const freshName = () => `sdk ${++count}`;

const open = (options: TestControlOptions = {}) =>
  openProgram({ tls: ca.tls, apiRate: { most: 10_000, per: 60_000 }, ...options });
const domainOf = ({ control }: Program) => new URL(control.url).host;
const clientOf = (at: Program, token = at.token, more: { fetch?: typeof fetch; maxRetries?: number } = {}) =>
  new ManagementClient({ domain: domainOf(at), token, ...more });

/** What the SDK's call was refused with. */
async function refusalOf(act: () => PromiseLike<unknown>): Promise<ManagementError> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ManagementError) return error;
    throw error;
  }
  throw new TypeError("it was not refused");
}

beforeAll(async () => {
  ca = openTestCa();
  program = await open();
  client = clientOf(program);
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
  ca[Symbol.dispose]();
});

describe("Auth0's SDK", () => {
  it.each(setupsOf((name) => `s-${name}`))("sets up $app_id by $setup.type", async ({ app_id, setup }) => {
    const { connections } = client.flows.vault;
    const name = freshName();
    const made = await connections.create(creating({ name, app_id, setup }));
    expect(made).toMatchObject({ name, app_id, ready: true });
    expect(await connections.get(made.id)).toEqual(made);
    const changed = await connections.update(made.id, updating({ name: `${name} again`, setup }));
    expect(changed).toMatchObject({ id: made.id, name: `${name} again`, ready: true });
    expect(changed.fingerprint).not.toBe(made.fingerprint);
    expect(await connections.delete(made.id)).toBeUndefined();
    expect(await refusalOf(() => connections.get(made.id))).toBeInstanceOf(Management.NotFoundError);
  });

  it.each(appIds)("makes %s empty and sets it up later", async (app_id) => {
    const { connections } = client.flows.vault;
    const made = await connections.create(creating({ name: freshName(), app_id }));
    expect(made).toMatchObject({ app_id, ready: false });
    const { setup } = setupsOf((name) => `s-${name}`).find((variant) => variant.app_id === app_id) ?? {};
    expect(await connections.update(made.id, updating({ setup }))).toMatchObject({ id: made.id, ready: true });
    await connections.delete(made.id);
  });

  it("signs in by client credentials at /oauth/token", async () => {
    const { id: clientId, token: clientSecret } = await program.makeToken(connectionScopes);
    const own = new ManagementClient({ domain: domainOf(program), clientId, clientSecret });
    const made = await own.flows.vault.connections.create(creating({ name: freshName(), app_id: "ZAPIER" }));
    expect(await client.flows.vault.connections.get(made.id)).toMatchObject({ app_id: "ZAPIER" });
  });

  it("changes nothing with an update that says nothing", async () => {
    const { connections } = client.flows.vault;
    const { refreshed_at: _, ...made } = await connections.create(creating({ name: freshName(), app_id: "ZAPIER" }));
    expect(await connections.update(made.id)).toMatchObject(made);
  });

  it("can be handed a setup that was sealed before it got it", async () => {
    const { owner, vault } = program;
    const boxKey = toBase64url(vault.keys.box.publicKey);
    const address = { workspace: owner.workspace.workspace, vault: vault.id, boxKey };
    const setup = { type: "BEARER", token: "sealed-token" };
    const sealed = await sealSetup(address, { app_id: "HTTP", setup });
    const { connections } = client.flows.vault;
    const made = await connections.create(creating({ name: freshName(), app_id: "HTTP", setup: sealed.setup }));
    expect(made).toMatchObject({ id: sealed.id, ready: true, account_name: "Bearer" });
    expect(await program.open(made.id)).toMatchObject({ app_id: "HTTP", setup });
    const next = await sealSetup(address, { app_id: "HTTP", setup: { ...setup, token: "next" }, id: made.id });
    expect(await connections.update(made.id, updating({ setup: next.setup }))).toMatchObject({ id: made.id });
    expect(await program.open(made.id)).toMatchObject({ setup: { token: "next" } });
  });
});

describe("paging", () => {
  it("reaches each of 120 connections once, until a page is empty", async () => {
    await using alone = await open();
    const names = Array.from({ length: 120 }, (_, i) => `c${i}`);
    for (const name of names) await alone.send("POST", "", { name, app_id: "HTTP" });
    const { connections } = clientOf(alone).flows.vault;
    const requests = () => alone.control.log.filter(({ message, fields }) => message === "request" && "path" in fields);
    for (const [request, pages] of [
      [{}, 4],
      [{ per_page: 100 }, 2],
      [{ per_page: 40 }, 4],
    ] as const) {
      const before = requests().length;
      const found: string[] = [];
      for await (const { name } of await connections.list(request)) found.push(name);
      expect(found).toEqual(names);
      expect(requests().length - before).toBe(pages);
    }
    const page = await connections.list({ page: 1, per_page: 50 });
    expect(page.response).toMatchObject({ start: 50, limit: 50, total: 120 });
    expect(page.data).toHaveLength(50);
  });
});

describe("a refusal", () => {
  const withScopes = async (scopes: readonly Scope[]) => clientOf(program, (await program.makeToken(scopes)).token);

  it("comes as the SDK's own error for it", async () => {
    const { connections } = client.flows.vault;
    const reader = (await withScopes(["read:flows_vault_connections"])).flows.vault.connections;
    const stranger = clientOf(program, "sbt_nobody").flows.vault.connections;
    const made = await connections.create(creating({ name: freshName(), app_id: "HTTP" }));
    const cases: [act: () => PromiseLike<unknown>, error: new (...args: never[]) => ManagementError, status: number][] =
      [
        [() => connections.create(creating({ name: "", app_id: "HTTP" })), Management.BadRequestError, 400],
        [() => connections.update(made.id, updating({ setup: { type: "X" } })), Management.BadRequestError, 400],
        [() => connections.get("x".repeat(31)), Management.BadRequestError, 400],
        [() => connections.list({ per_page: 101 }), Management.BadRequestError, 400],
        [() => stranger.list(), Management.UnauthorizedError, 401],
        [() => stranger.create(creating({ name: "n", app_id: "HTTP" })), Management.UnauthorizedError, 401],
        [() => reader.create(creating({ name: "n", app_id: "HTTP" })), Management.ForbiddenError, 403],
        [() => reader.delete(made.id), Management.ForbiddenError, 403],
        [() => connections.get("ac_1111111111111111111111"), Management.NotFoundError, 404],
        [() => connections.update("ac_1111111111111111111111", {}), Management.NotFoundError, 404],
        [() => connections.create(creating({ name: made.name, app_id: "HTTP" })), ManagementError, 409],
      ];
    for (const [act, kind, status] of cases) {
      const refusal = await refusalOf(act);
      expect(refusal).toBeInstanceOf(kind);
      expect(refusal).toMatchObject({ statusCode: status, body: { statusCode: status } });
    }
  });

  it("for being too fast is waited for as long as it says, or given up at once", async () => {
    await using alone = await open({ apiRate: { most: 2, per: 1_000 } });
    const { connections } = clientOf(alone).flows.vault;
    const start = performance.now();
    for (let i = 0; i < 4; i++) await connections.list();
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
    expect(alone.control.log.filter(({ fields }) => Reflect.get(fields, "status") === 429).length).toBeGreaterThan(0);
    const hasty = clientOf(alone, alone.token, { maxRetries: 0 }).flows.vault.connections;
    const many = () => Promise.all(Array.from({ length: 4 }, async () => hasty.list()));
    expect(await refusalOf(many)).toBeInstanceOf(Management.TooManyRequestsError);
  });

  it("that a proxy makes of a creation that succeeded leads to no second one", async () => {
    let isFirst = true;
    const proxy: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (init?.method !== "POST" || !isFirst) return answer;
      isFirst = false;
      return new Response("gone", { status: 503, headers: { "retry-after": "1" } });
    };
    const { connections } = clientOf(program, program.token, { fetch: proxy }).flows.vault;
    const name = freshName();
    const refusal = await refusalOf(() => connections.create(creating({ name, app_id: "HTTP" })));
    expect(refusal.statusCode).toBe(409);
    const found: string[] = [];
    for await (const connection of await connections.list()) found.push(connection.name);
    expect(found.filter((one) => one === name)).toEqual([name]);
  });
});
