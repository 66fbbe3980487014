// Renewal against a real OpenID provider, by real daemons that meet a control plane through a man in the middle.
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { iso } from "../../../src/base/clock.ts";
import { errorOf } from "../../../src/base/errors.ts";
import { openLoopback } from "../../../src/cli/loopback.ts";
import {
  beginConsent,
  createToken,
  type Flow,
  getItem,
  getVault,
  grantVault,
  listConnections,
  pushFlow,
  setItem,
  waitForRun,
} from "../../../src/client/index.ts";
import { loadCatalogue } from "../../../src/flow/catalogue.ts";
import { shippedNodes } from "../../../src/nodes/catalogue.ts";
import { problemOf } from "../../../src/wire/problem.ts";
import type { Scope } from "../../../src/wire/route.ts";
import { listRenewals, putRenewal } from "../../../src/wire/routes/renewals.ts";
import { putRobotItem } from "../../../src/wire/routes/robot-items.ts";
import { consentTo } from "../../support/browser.ts";
import { type Oidc, type OidcOptions, openOidc } from "../../support/oidc.ts";
import { Stage } from "../../support/stage.ts";
import { openTestCa } from "../../support/test-ca.ts";

const minute = 60_000;
const hour = 60 * minute;

const shapes = await loadCatalogue(shippedNodes);
const ca = openTestCa();
const stage = await Stage.open();
const { plane, owner, canaries } = stage;
const robot = await stage.robot();
const providers: Oidc[] = [];
afterAll(async () => {
  for (const { issued, client } of providers) for (const secret of [...issued, client.secret]) canaries.watch(secret);
  await stage[Symbol.asyncDispose]();
  ca[Symbol.dispose]();
});
let oidc: Oidc;
beforeEach(async () => {
  oidc = await provider();
});
afterEach(async () => {
  plane.beHonest();
  for (const { issued, client } of providers) for (const secret of [...issued, client.secret]) canaries.watch(secret);
  expect(stage.leaks()).toEqual([]);
  await oidc[Symbol.asyncDispose]();
});

async function provider(options: OidcOptions = {}): Promise<Oidc> {
  const opened = await openOidc(options);
  providers.push(opened);
  return opened;
}

interface Setting {
  readonly vault: string;
  readonly item: string;
  readonly flow: Flow;
}

/** A vault that robots may write to, with an item of tokens, and a flow that asks the resource with it. */
async function setUp(
  fields: Readonly<Record<string, unknown>>,
  { robots = [robot], access = "write" as "read" | "write", nodes = 1 } = {},
): Promise<Setting> {
  const vault = await stage.vault();
  const item = stage.name("tokens");
  const { id: client_id, secret: client_secret } = oidc.client;
  const value = { client_id, client_secret, token_endpoint: oidc.tokenEndpoint, ...fields };
  await setItem(owner, vault, { name: item, category: "oauth2", value });
  for (const one of robots) await grantVault(owner, vault, one.id, access);
  const node = { type: "http.request", config: { url: oidc.resource, credentials: { vault, item } } };
  const flow = await stage.flow([vault], Array<typeof node>(nodes).fill(node));
  for (const one of robots) await stage.unlock(one, vault);
  return { vault, item, flow };
}

const inMinutes = (minutes: number) => iso(stage.clock.now() + minutes * minute);

/** What the vault holds, as its owner reads it. */
async function held({ vault, item }: Setting): Promise<Record<string, string>> {
  const { value } = await getItem(owner, vault, item);
  return value as Record<string, string>;
}
async function told({ vault }: Setting) {
  const { data } = await owner.call(listRenewals, { params: { vault: (await getVault(owner, vault)).id } });
  return data[0];
}
const entryOf = async ({ vault, item }: Setting) =>
  (await getVault(owner, vault)).entries.find(({ name }) => name === item);

test("a token is renewed five minutes before its end, once, and the vault has the new ones", async () => {
  const refresh_token = await oidc.refreshToken();
  const setting = await setUp({ refresh_token, access_token: canaries.plant("old"), expires_at: inMinutes(4) });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(oidc.counts).toEqual({ granted: 1, refused: 0 });
  const now = await held(setting);
  expect(oidc.issued).toEqual(expect.arrayContaining([now.access_token, now.refresh_token]));
  expect(now.refresh_token).not.toBe(refresh_token);
  expect(Math.abs(Date.parse(now.expires_at ?? "") - stage.clock.now() - hour)).toBeLessThan(minute);
  expect(await told(setting)).toMatchObject({ refusal: null, refreshed_at: expect.stringMatching(/Z$/) });
});

test("a token that lives longer than five minutes is used as it is", async () => {
  const first = await setUp({});
  expect(await stage.run(first.flow, robot)).toMatchObject({ status: "succeeded" });
  const { access_token } = await held(first);
  const second = await setUp({ access_token, expires_at: inMinutes(6) });
  expect(await stage.run(second.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(oidc.counts.granted).toBe(1);
});

test("two robots that need the same token at once renew it once", async () => {
  const other = await stage.robot();
  const setting = await setUp({ refresh_token: await oidc.refreshToken() }, { robots: [robot, other] });
  const runs = await Promise.all([robot, other, robot, other].map((one) => stage.start(setting.flow, one)));
  for (const { id } of runs) expect(await waitForRun(owner, id)).toMatchObject({ status: "succeeded" });
  expect(oidc.counts).toEqual({ granted: 1, refused: 0 });
});

test("a refusal makes the item not ready, says why, and is not asked for again", async () => {
  const setting = await setUp({ refresh_token: await oidc.refreshToken() });
  oidc.revokeAll();
  const refused = await stage.run(setting.flow, robot);
  expect(refused).toMatchObject({ status: "failed", error: { code: "item-not-ready" } });
  expect(refused.error?.message).toContain("its authorisation has ended or was withdrawn");
  expect(refused.error?.message).toContain(`sealbot connection authorize "${setting.vault}/${setting.item}"`);
  expect(await entryOf(setting)).toMatchObject({ ready: false });
  expect(await told(setting)).toMatchObject({ refusal: "authorise-again", refreshed_at: null });
  const { counts } = structuredClone({ counts: oidc.counts });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "failed", error: { code: "item-not-ready" } });
  expect(oidc.counts).toEqual(counts);

  const refresh_token = await oidc.refreshToken();
  await setItem(owner, setting.vault, { name: setting.item, value: { ...(await held(setting)), refresh_token } });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(await told(setting)).toMatchObject({ refusal: null });
});

test("each renewal goes on with the refresh token that the one before brought", async () => {
  const setting = await setUp({ refresh_token: await oidc.refreshToken() });
  for (let n = 1; n <= 3; n++) {
    expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
    expect(oidc.counts).toEqual({ granted: n, refused: 0 });
    stage.skip(56 * minute);
  }
});

test("a clock that is hours away from the provider's moves no token's end, and is noted", async () => {
  await using early = await provider({ ahead: -3 * hour });
  oidc = early;
  const setting = await setUp({ refresh_token: await early.refreshToken() });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(early.counts.granted).toBe(1);
  expect(robot.logger.lines.filter((line) => line.includes("clock is not ours")).length).toBeGreaterThan(0);
});

test("a request that is lost on its way is repeated with the same refresh token", async () => {
  const setting = await setUp({ refresh_token: await oidc.refreshToken() });
  oidc.mishaps.push("lose-request");
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(oidc.counts).toEqual({ granted: 1, refused: 0 });
});

test("an answer that is lost is asked for once more, and a lenient provider gives it", async () => {
  await using lenient = await provider({ rotates: false });
  oidc = lenient;
  const setting = await setUp({ refresh_token: await lenient.refreshToken() });
  lenient.mishaps.push("lose-answer");
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(lenient.counts).toEqual({ granted: 2, refused: 0 });
});

test("when the provider takes the old refresh token no more, that is said as it is", async () => {
  const refresh_token = await oidc.refreshToken();
  const setting = await setUp({ refresh_token });
  oidc.mishaps.push("lose-answer");
  const run = await stage.run(setting.flow, robot);
  expect(run).toMatchObject({ status: "failed", error: { code: "item-not-ready" } });
  expect(run.error?.message).toContain("new tokens were lost on their way");
  expect(await told(setting)).toMatchObject({ refusal: "answer-lost" });
  // Nothing was thrown away: a person may still ask the provider about it.
  expect(await held(setting)).toMatchObject({ refresh_token });
});

test("while the provider is away a token is used as long as it lasts, and no refresh token is lost", async () => {
  const first = await setUp({});
  await stage.run(first.flow, robot);
  const { access_token } = await held(first);
  const refresh_token = await oidc.refreshToken();
  const setting = await setUp({ access_token, refresh_token, expires_at: inMinutes(3) });
  oidc.mishaps.push("unavailable", "unavailable", "lose-request", "lose-request");
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  stage.skip(4 * minute);
  const late = await stage.run(setting.flow, robot);
  expect(late).toMatchObject({ status: "failed", error: { code: "unreachable" } });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "failed", error: { code: "unreachable" } });
  expect(await held(setting)).toMatchObject({ refresh_token });
  expect(await entryOf(setting)).toMatchObject({ ready: true });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
});

test("tokens that cannot be written back are kept through a restart, sealed, and written later", async () => {
  const setting = await setUp({ refresh_token: await oidc.refreshToken() });
  const isDown = () => new Response("", { status: 503 });
  plane.instead(putRobotItem, isDown);
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(oidc.counts).toEqual({ granted: 1, refused: 0 });
  await robot.restart();
  plane.beHonest();
  await stage.unlock(robot, setting.vault);
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(oidc.counts).toEqual({ granted: 1, refused: 0 });
  expect(oidc.issued).toContain((await held(setting)).refresh_token);
  stage.skip(56 * minute);
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(oidc.counts).toEqual({ granted: 2, refused: 0 });
});

test("what a person wrote meanwhile is worth more than tokens that were kept", async () => {
  const setting = await setUp({ refresh_token: await oidc.refreshToken() });
  plane.instead(putRobotItem, () => new Response("", { status: 503 }));
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  plane.beHonest();
  const refresh_token = await oidc.refreshToken();
  const { client_id, client_secret, token_endpoint } = await held(setting);
  const value = { client_id, client_secret, token_endpoint, refresh_token };
  await setItem(owner, setting.vault, { name: setting.item, value });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(oidc.counts).toEqual({ granted: 2, refused: 0 });
});

test("what a person writes at the same moment stands, and the new tokens join it later", async () => {
  const refresh_token = await oidc.refreshToken();
  const setting = await setUp({ refresh_token });
  plane.instead(putRobotItem, async () => {
    plane.beHonest();
    await setItem(owner, setting.vault, { name: setting.item, value: { ...(await held(setting)), audience: "mine" } });
    const late = problemOf(errorOf({ code: "conflict", message: "somebody was faster" }));
    return new Response(JSON.stringify(late), { status: late.status });
  });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(await held(setting)).toMatchObject({ audience: "mine", refresh_token });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  const now = await held(setting);
  expect(now).toMatchObject({ audience: "mine", access_token: expect.stringMatching(/./) });
  expect(now.refresh_token).not.toBe(refresh_token);
  expect(oidc.counts).toEqual({ granted: 1, refused: 0 });
});

test("code that opens a vault for itself alone gets a token that lives, under its own lease", async () => {
  const { vault, item } = await setUp({ refresh_token: await oidc.refreshToken() });
  const source = `await using open = await openVault(${JSON.stringify(vault)});
    const { access_token } = await open.get(${JSON.stringify(item)});
    const { status } = await fetch("${oidc.resource}", { headers: { authorization: "Bearer " + access_token } });
    if (status !== 200) throw new TypeError("the token is worth nothing");
    debug(access_token);`;
  const flow = await stage.flow([vault], [{ type: "core.function", config: { code: source } }]);
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
  expect(oidc.counts).toEqual({ granted: 1, refused: 0 });
  expect(oidc.issued).toContain((await held({ vault, item, flow })).access_token);
});

test("a robot that may only read uses a token while it lasts, then says who can help", async () => {
  const first = await setUp({});
  await stage.run(first.flow, robot);
  const { access_token } = await held(first);
  const refresh_token = await oidc.refreshToken();
  const fields = { access_token, refresh_token, expires_at: inMinutes(4) };
  const setting = await setUp(fields, { access: "read" });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  stage.skip(5 * minute);
  const run = await stage.run(setting.flow, robot);
  expect(run).toMatchObject({ status: "failed", error: { code: "not-permitted" } });
  expect(run.error?.message).toContain(`sealbot vault grant "${setting.vault}" --robot NAME --access write`);
  expect(oidc.counts.granted).toBe(1);
});

test("a robot that may only read gets tokens for client credentials, which are no loss, and keeps them itself", async () => {
  const setting = await setUp({}, { access: "read" });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(oidc.counts.granted).toBe(1);
  expect(await held(setting)).not.toHaveProperty("access_token");
});

test("tokens that live shorter than the margin are used for half their life", async () => {
  await using brief = await provider({ lifetime: 120 });
  oidc = brief;
  const setting = await setUp({ refresh_token: await brief.refreshToken() }, { nodes: 4 });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(brief.counts.granted).toBe(1);
  stage.skip(70_000);
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(brief.counts.granted).toBe(2);
});

test("an item that has nothing to be renewed with says so", async () => {
  const setting = await setUp({ client_secret: undefined });
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "failed", error: { code: "item-not-ready" } });
  expect(oidc.counts).toEqual({ granted: 0, refused: 0 });
});

test("what is told of a renewal counts only under the lease", async () => {
  const setting = await setUp({ refresh_token: await oidc.refreshToken() });
  plane.request(putRenewal, (body) => ({ ...body, fence: body.fence + 1 }));
  expect(await stage.run(setting.flow, robot)).toMatchObject({ status: "succeeded" });
  expect(await told(setting)).toBeUndefined();
});

test("all nodes of a run that need a token at once wait for one renewal", async () => {
  const { vault, item } = await setUp({ refresh_token: await oidc.refreshToken() });
  const credentials = { vault, item };
  const nodes = ["a", "b", "c"].map((id) => ({
    id,
    type: "http.request",
    config: { url: oidc.resource, credentials },
  }));
  const start = { id: "start", type: "core.start", wires: [nodes.map(({ id }) => id)] };
  const { flow } = await pushFlow(
    owner,
    { name: stage.name("flow"), vaults: [{ vault }], nodes: [start, ...nodes] },
    { shapes },
  );
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
  expect(oidc.counts).toEqual({ granted: 1, refused: 0 });
});

/** A connection as a program makes it through the API, and a flow that asks the resource with it. */
async function dropIn(
  fields: Readonly<Record<string, unknown>>,
  { access = "write" as "read" | "write", app = "SLACK", type = "OAUTH_CODE" } = {},
) {
  const vault = await stage.vault({ dropbox: true });
  const scopes = ["create", "read", "update"].map((act) => `${act}:flows_vault_connections` as Scope);
  const { token } = await createToken(owner, { vault, scopes });
  const { id: client_id, secret: client_secret } = oidc.client;
  const own = { client_id, client_secret, token_endpoint: oidc.tokenEndpoint, ...fields };
  const name = stage.name(app);
  // Past the man in the middle: what this API sees in clear is known.
  const response = await fetch(`${plane.honest.url}/api/v2/flows/vault/connections`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ name, app_id: app, setup: { type, ...own } }),
  });
  expect(response.status).toBe(201);
  const { id } = z.object({ id: z.string() }).parse(await response.json());
  await grantVault(owner, vault, robot.id, access);
  const config = { url: oidc.resource, credentials: { vault, item: id } };
  const flow = await stage.flow([vault], [{ type: "http.request", config }]);
  await stage.unlock(robot, vault);
  const told = async () => (await listConnections(owner, vault)).find(({ item }) => item === id);
  return { vault, id, name, flow, told };
}

test("a connection that came through the API sends no robot to a service of its own host", async () => {
  const { flow, told } = await dropIn({ refresh_token: await oidc.refreshToken() });
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "not-permitted" } });
  expect(await told()).toMatchObject({ ready: true });
  expect(oidc.counts).toEqual({ granted: 0, refused: 0 });
});

const setups: readonly [string, string, boolean][] = [
  ["HTTP", "OAUTH_CLIENT_CREDENTIALS", false],
  ["SLACK", "OAUTH_CODE", true],
];
test.each(setups)(
  "%s through the API (%s) is renewed too, and only robots can read the new tokens",
  async (app, type, has) => {
    await using https = await provider({ tls: ca.tls });
    oidc = https;
    const fields = has ? { refresh_token: await oidc.refreshToken() } : {};
    const { flow, told } = await dropIn(fields, { app, type });
    expect(await told()).toMatchObject({ origin: "api", app, ready: true, refreshedAt: undefined });
    for (let n = 1; n <= 2; n++) {
      expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
      expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
      expect(oidc.counts).toEqual({ granted: n, refused: 0 });
      stage.skip(56 * minute);
    }
    expect(await told()).toMatchObject({ ready: true, refreshedAt: expect.stringMatching(/Z$/), reason: undefined });
  },
);

test("a connection that came through the API says why it is ready no more, and a person mends it", async () => {
  await using https = await provider({ tls: ca.tls });
  oidc = https;
  const { vault, id, name, flow, told } = await dropIn({ refresh_token: await oidc.refreshToken() });
  oidc.revokeAll();
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "item-not-ready" } });
  expect(await told()).toMatchObject({ ready: false, reason: "authorise-again" });
  const { counts } = structuredClone({ counts: oidc.counts });
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "item-not-ready" } });
  expect(oidc.counts).toEqual(counts);

  await using loopback = await openLoopback();
  const { id: clientId, secret: clientSecret } = oidc.client;
  const { tokenEndpoint, authorizationEndpoint } = oidc;
  const client = { clientId, clientSecret, tokenEndpoint, authorizationEndpoint, scope: "openid offline_access" };
  const consent = await beginConsent(owner, { vault, item: name, redirectUri: loopback.redirectUri, client });
  const visited = loopback.visit(consent.state, AbortSignal.timeout(10_000));
  await consentTo(consent.url.href);
  expect(await consent.finish(await visited)).toMatchObject({ name, renewable: true });
  expect(await told()).toMatchObject({ item: id, ready: true, reason: undefined });
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
});

test("a robot that may only read a vault renews nothing that came through the API", async () => {
  await using https = await provider({ tls: ca.tls });
  oidc = https;
  const { flow, told } = await dropIn({ refresh_token: await oidc.refreshToken() }, { access: "read" });
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "not-permitted" } });
  expect(await told()).toMatchObject({ ready: true });
  expect(oidc.counts).toEqual({ granted: 0, refused: 0 });
});
