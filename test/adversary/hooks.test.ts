// The lying control plane, row 12: runs that no person ordered. What a server can choose is when, and the input within
// the signed schema; everything else a robot refuses.
import { exportPKCS8, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { iso } from "../../src/base/clock.ts";
import type { Flow } from "../../src/client/index.ts";
import { toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { newId } from "../../src/trust/new-id.ts";
import type { Fired } from "../../src/wire/link.ts";
import { getFlow, getRobotFlow } from "../../src/wire/routes/flows.ts";
import { openRequestCatcher } from "../support/request-catcher.ts";
import { Stage } from "../support/stage.ts";
import { until } from "../support/until.ts";

const stage = await Stage.open();
const { plane, owner } = stage;
const robot = await stage.robot(["lab"]);
const [shop, thief] = [await openRequestCatcher(), await openRequestCatcher()];
const vault = await stage.vault();
const item = await stage.item(vault);
await stage.flow([vault], [{ type: "core.debug" }]);
await stage.unlock(robot, vault);
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  await thief[Symbol.asyncDispose]();
});
afterEach(() => {
  plane.beHonest();
  const caught = thief.caught.map((text) => ({ where: "the thief", text }));
  expect([...stage.leaks(), ...stage.canaries.in(caught)]).toEqual([]);
  for (const server of [shop, thief]) server.caught.length = 0;
});

const visit = (url: unknown = `${shop.url}/`) => ({
  type: "http.request",
  config: { url, credentials: { vault, item } },
});
const schema = { type: "object", properties: { n: { type: "integer" } }, additionalProperties: false };
const hook = (trigger: object = {}) => ({ triggers: [{ type: "hook", input: schema, ...trigger }] });

/** Hands the robot a run that the server alone wished for; what becomes of it. */
async function fire(
  flow: Pick<Flow, "id" | "hash">,
  { input = {}, ...told }: Partial<Exclude<Fired, { trigger: "schedule" }>> & { input?: Record<string, unknown> } = {},
) {
  const fired: Fired = { run: newId("run"), flow: flow.id, trigger: "hook", at: iso(stage.clock.now()), ...told };
  const before = ends(fired.run);
  plane.send(robot.id, { t: "run", fired, flow_hash: flow.hash, input });
  await until("an end", () => ends(fired.run) > before);
  const { status, outcome } = plane.said(robot.id, "run").findLast((frame) => frame.run === fired.run) ?? {};
  return { run: fired.run, fired, status, code: outcome?.error?.code };
}
const ends = (run: string) => plane.said(robot.id, "run").filter((frame) => frame.run === run && frame.outcome).length;

test("row 12: a run that a declared hook fired with input that fits is executed", async () => {
  const flow = await stage.flow([vault], [visit()], hook());
  expect(await fire(flow, { input: { n: 1 } })).toMatchObject({ status: "succeeded" });
  expect(shop.caught).toHaveLength(1);
});

const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
const day = 24 * 60 * 60_000;
const forgeries: [string, string, () => Promise<{ status?: string | undefined; code?: string | undefined }>][] = [
  ["of a flow that only people may start", "untrusted-flow", async () => fire(await stage.flow([vault], [visit()]))],
  [
    "by another trigger than the flow declares",
    "untrusted-flow",
    async () => fire(await stage.flow([vault], [visit()], hook()), { trigger: "api" }),
  ],
  [
    "under the hash of another flow",
    "untrusted-flow",
    async () => {
      const [flow, other] = [await stage.flow([vault], [visit()], hook()), await stage.flow([], [], hook())];
      const { statement, ...row } = await owner.call(getFlow, { params: { id: other.id } });
      plane.instead(getRobotFlow, () => ({ ...row, id: flow.id, statement }));
      return fire({ ...flow, hash: other.hash });
    },
  ],
  [
    "of a flow that nobody signed like this",
    "untrusted-flow",
    async () => {
      const flow = await stage.flow([vault], [visit()], hook());
      const signature = toBase64url(new Uint8Array(64));
      plane.answer(getRobotFlow, (row) => ({ ...row, statement: { ...row.statement, signature } }));
      return fire(flow);
    },
  ],
  [
    "with input of another type",
    "bad-input",
    async () => fire(await stage.flow([vault], [visit()], hook()), { input: { n: "1" } }),
  ],
  [
    "with a field that nobody declared",
    "bad-input",
    async () => fire(await stage.flow([vault], [visit()], hook()), { input: { m: 1 } }),
  ],
  [
    "whose input would change what every object is",
    "bad-input",
    async () =>
      fire(await stage.flow([vault], [visit()], hook({ input: {} })), {
        input: JSON.parse('{"a":{"__proto__":{"b":1}}}'),
      }),
  ],
  [
    "whose input is nested deeper than any caller may send it",
    "bad-input",
    async () => fire(await stage.flow([vault], [visit()], hook({ input: {} })), { input: { a: nested(58) } }),
  ],
  [
    "whose input leads a credential to a host that nobody wrote into the flow",
    "not-permitted",
    async () =>
      fire(await stage.flow([vault], [visit({ $expr: "msg.url" })], hook({ input: {} })), {
        input: { url: `${thief.url}/` },
      }),
  ],
  [
    "that is meant for another label",
    "wrong-context",
    async () => fire(await stage.flow([vault], [visit()], hook({ target: { label: "bank" } }))),
  ],
  [
    "that is meant for another robot",
    "wrong-context",
    async () => fire(await stage.flow([vault], [visit()], hook({ target: { robot: newId("rob") } }))),
  ],
  [
    "that was kept back for more than a day",
    "stale",
    async () => fire(await stage.flow([vault], [visit()], hook()), { at: iso(stage.clock.now() - day - 1_000) }),
  ],
  [
    "from a time that is still to come",
    "stale",
    async () => fire(await stage.flow([vault], [visit()], hook()), { at: iso(stage.clock.now() + 301_000) }),
  ],
];
test.each(forgeries)("row 12: a fired run %s is refused: %s", async (_, code, act) => {
  expect(await act()).toMatchObject({ status: "failed", code });
  expect([shop.caught, thief.caught]).toEqual([[], []]);
});

test("row 12: a fired run of an older version than was seen is refused, also after a restart", async () => {
  const name = stage.name("flow");
  const first = await stage.flow([vault], [visit()], { name, ...hook() });
  const { statement } = await owner.call(getFlow, { params: { id: first.id } });
  const second = await stage.flow([vault], [{ type: "core.debug" }], { name, ...hook() });
  expect(await fire(second)).toMatchObject({ status: "succeeded" });
  await robot.restart();
  await stage.unlock(robot, vault);
  plane.answer(getRobotFlow, (row) => ({ ...row, version: 1, hash: first.hash, statement }));
  expect(await fire(first)).toMatchObject({ status: "failed", code: "rolled-back" });
  expect(shop.caught).toEqual([]);
});

test("row 12: a fired run is executed once, also when it is handed over again after a restart", async () => {
  const flow = await stage.flow([vault], [visit()], hook());
  const { fired, status } = await fire(flow, { input: { n: 1 } });
  expect(status).toBe("succeeded");
  expect(await fire(flow, { ...fired, input: { n: 1 } })).toMatchObject({ code: "replayed" });
  await robot.restart();
  await stage.unlock(robot, vault);
  expect(await fire(flow, { ...fired, input: { n: 2 } })).toMatchObject({ code: "replayed" });
  expect(shop.caught).toHaveLength(1);
});

describe("row 12: a hook that demands a JWT", async () => {
  const keys = await generateKeyPair("ES256", { extractable: true });
  const foreign = await generateKeyPair("ES256");
  const [private_key, public_key] = [await exportPKCS8(keys.privateKey), await exportSPKI(keys.publicKey)];
  const secret = stage.canaries.plant("hs-secret");
  const pair = await stage.item(vault, {
    category: "signing_key",
    value: { algorithm: "ES256", private_key, public_key },
  });
  const shared = await stage.item(vault, { category: "signing_key", value: { algorithm: "HS256", secret } });
  const plain = stage.canaries.plant("plain-secret");
  const bare = await stage.item(vault, { value: { value: plain } });
  const named = { issuer: "https://login.example", audience: "orders" };
  const demanding = (key: string, told: object = named) => hook({ authorizer: { vault, item: key, ...told } });
  const report = { type: "core.debug", config: { label: "caller", value: { $expr: "run.caller.sub" } } };
  const es = await stage.flow([vault], [report, visit()], demanding(pair));
  const plainly = await stage.flow([vault], [visit()], demanding(bare));
  const hs = await stage.flow([vault], [visit()], demanding(shared));

  const now = () => Math.floor(stage.clock.now() / 1_000);
  const claims = (): JWTPayload => ({ iss: named.issuer, aud: named.audience, sub: "caller-7", exp: now() + 60 });
  const jwt = (payload: JWTPayload, key: CryptoKey | Uint8Array = keys.privateKey, alg = "ES256") =>
    new SignJWT(payload).setProtectedHeader({ alg }).sign(key);
  const { exp: _, ...endless } = claims();
  const { aud: __, ...toAll } = claims();

  test("is started by one that holds, whose claims the flow may see", async () => {
    const { run, status } = await fire(es, { token: await jwt(claims()) });
    expect(status).toBe("succeeded");
    const events = plane.said(robot.id, "event").flatMap((frame) => frame.events);
    const shown = events.filter((event) => event.run === run && event.type === "debug");
    expect(shown).toMatchObject([{ data: { label: "caller", value: "caller-7" } }]);
    expect(await fire(hs, { token: await jwt(claims(), utf8(secret), "HS256") })).toMatchObject({
      status: "succeeded",
    });
    const shared = { token: await jwt(claims(), utf8(plain), "HS256") };
    expect(await fire(plainly, shared)).toMatchObject({ status: "succeeded" });
    expect(await fire(plainly, { token: await jwt(claims()) })).toMatchObject({ code: "not-authorized" });
    expect(shop.caught).toHaveLength(3);
  });

  const part = (value: object) => toBase64url(utf8(JSON.stringify(value)));
  const lies: [string, () => Promise<string | undefined>][] = [
    ["none", async () => undefined],
    ["a text that is none", async () => "open sesame"],
    ["one that somebody else signed", () => jwt(claims(), foreign.privateKey)],
    ["one that nobody signed", async () => `${part({ alg: "none" })}.${part(claims())}.`],
    ["one made with the public key as a secret", () => jwt(claims(), utf8(public_key), "HS256")],
    ["one that has expired", () => jwt({ ...claims(), exp: now() - 10 })],
    ["one that never expires", () => jwt(endless)],
    ["one that is not good yet", () => jwt({ ...claims(), nbf: now() + 60 })],
    ["one of another issuer", () => jwt({ ...claims(), iss: "https://other.example" })],
    ["one for another audience", () => jwt({ ...claims(), aud: "invoices" })],
    ["one for nobody", () => jwt(toAll)],
  ];
  test.each(lies)("is not started by %s: not-authorized, before any node ran", async (_, make) => {
    const token = await make();
    const { run, ...end } = await fire(es, token === undefined ? {} : { token });
    expect(end).toMatchObject({ status: "failed", code: "not-authorized" });
    const events = plane.said(robot.id, "event").flatMap((frame) => frame.events);
    expect(events.filter((event) => event.run === run && event.type === "node.started")).toEqual([]);
    expect(shop.caught).toEqual([]);
  });

  test("waits for the vault's key, and judges the JWT by the time it came", async () => {
    await stage.lock(robot, vault);
    const token = await jwt({ ...claims(), exp: now() + 5 });
    const end = fire(es, { token });
    await until("it to wait", () => plane.said(robot.id, "run").at(-1)?.status === "waiting_for_secret");
    stage.skip(120_000);
    await stage.unlock(robot, vault);
    expect(await end).toMatchObject({ status: "succeeded" });
  });

  test("asks nobody for a vault's key when the call brought no JWT", async () => {
    await stage.lock(robot, vault);
    const { run, code } = await fire(es);
    expect(code).toBe("not-authorized");
    const states = plane.said(robot.id, "run").filter((frame) => frame.run === run);
    expect(states.map(({ status }) => status)).not.toContain("waiting_for_secret");
    await stage.unlock(robot, vault);
  });

  test("gets no key that its flow has no permit for", async () => {
    const flow = await stage.flow([vault], [visit()], demanding(pair), { permits: false });
    expect(await fire(flow, { token: await jwt(claims()) })).toMatchObject({ status: "failed", code: "not-permitted" });
    expect(shop.caught).toEqual([]);
  });

  test("never shows the JWT in the run's history or in a log", async () => {
    const token = await jwt(claims());
    const [, , sent = ""] = token.split(".");
    await fire(es, { token });
    const heard = JSON.stringify([plane.said(robot.id, "event"), robot.logger.lines]);
    expect(heard).not.toContain(sent);
  });
});
