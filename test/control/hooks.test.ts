// Hooks over HTTP: who may start what, and what a caller is told.
import { describe, expect, it } from "vitest";
import { iso, systemClock } from "../../src/base/clock.ts";
import { newId } from "../../src/trust/new-id.ts";
import { call } from "../../src/wire/call.ts";
import { removeMember } from "../../src/wire/routes/accounts.ts";
import * as flows from "../../src/wire/routes/flows.ts";
import * as routes from "../../src/wire/routes/hooks.ts";
import { revoke } from "../../src/wire/routes/trust.ts";
import { putGrant } from "../../src/wire/routes/vaults.ts";
import {
  addMember,
  addRobot,
  openTestControl,
  type SignedIn,
  signUp,
  type TestControlOptions,
} from "../support/control.ts";
import { linkUp } from "../support/link.ts";
import { makeVault, signGrant } from "../support/test-vault.ts";

const schema = { type: "object", properties: { n: { type: "integer" } }, additionalProperties: false };
type Document = Record<string, unknown>;

async function push(by: SignedIn, document: Document) {
  const statement = await by.workspace.signAs(by.member.signer, "flow", {
    ...{ flow: newId("flw"), version: 1, previous: "" },
    document: { nodes: [{ id: "start", type: "core.start" }], ...document },
  });
  return call(by.caller, flows.putFlow, { body: { statement } });
}

/** A control plane with a flow that has a hook, and a key for it. */
async function openWithHook(
  trigger: Document | Document[] = { type: "hook", input: schema },
  options: TestControlOptions = {},
) {
  const control = await openTestControl(options);
  const owner = await signUp(control);
  const flow = await push(owner, { name: "orders in", triggers: [trigger].flat() });
  const made = await call(owner.caller, routes.createHookKey, { body: { flow: flow.id } });
  const hook = (
    body: unknown = { n: 1 },
    {
      key = made.key,
      to = flow.id as string,
      headers = {},
    }: { key?: string; to?: string; headers?: Record<string, string> } = {},
  ) =>
    control.app.request(`/hooks/${encodeURIComponent(to)}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { control, owner, flow, key: made, hook };
}
type Opened = Awaited<ReturnType<typeof openWithHook>>;

const told = async (answer: Response | Promise<Response>) => {
  const { status } = await answer;
  const { code } = Object(await (await answer).json());
  return `${status} ${code}`;
};
const runOf = async (answer: Response | Promise<Response>) => String(Object(await (await answer).json()).run);

describe("a call of a hook", () => {
  it("with a key of its flow starts a run, by name or id", async () => {
    const { control, owner, flow, hook } = await openWithHook();
    await using _ = control;
    for (const to of [flow.id, flow.name]) {
      const answer = await hook({ n: 7 }, { to });
      expect(answer.status).toBe(202);
      const { data } = await call(owner.caller, flows.listRuns, {});
      expect(data[0]).toMatchObject({ id: await runOf(answer), trigger: "hook", status: "queued", flow: flow.id });
    }
    const { data } = await call(owner.caller, flows.listAudit, {});
    expect(data.filter(({ action }) => action === "run.fired")).toHaveLength(2);
  });

  it("without a body has an empty object for its input", async () => {
    const { control, flow, key } = await openWithHook();
    await using _ = control;
    const headers = { authorization: `Bearer ${key.key}` };
    expect((await control.app.request(`/hooks/${flow.id}`, { method: "POST", headers })).status).toBe(202);
  });

  const refusals: [string, string, (opened: Opened) => Promise<Response>][] = [
    ["without a key", "401 not-signed-in", async ({ hook }) => hook({}, { headers: { authorization: "" } })],
    [
      "with a key that nobody made",
      "401 not-signed-in",
      async ({ hook }) => hook({}, { key: `wfk_${"a".repeat(43)}` }),
    ],
    [
      "with a key that is one letter short",
      "401 not-signed-in",
      async ({ hook, key }) => hook({}, { key: key.key.slice(0, -1) }),
    ],
    [
      "with a key that was revoked",
      "401 not-signed-in",
      async ({ hook, owner, key }) => {
        await call(owner.caller, routes.deleteHookKey, { params: { id: key.id } });
        return hook();
      },
    ],
    [
      "with a bad key for a flow that does not exist",
      "401 not-signed-in",
      async ({ hook }) => hook({}, { key: "wfk_x", to: "none" }),
    ],
    ["with a good key for a flow that does not exist", "404 not-found", async ({ hook }) => hook({}, { to: "none" })],
    [
      "with a key of another flow",
      "403 not-allowed",
      async ({ hook, owner }) => {
        await push(owner, { name: "other", triggers: [{ type: "hook" }] });
        return hook({}, { to: "other" });
      },
    ],
    [
      "of a flow that was deleted",
      "404 not-found",
      async ({ hook, owner, flow }) => {
        await call(owner.caller, flows.deleteFlow, { params: { id: flow.id } });
        return hook();
      },
    ],
    ["with input that does not fit", "400 bad-input", async ({ hook }) => hook({ n: "1" })],
    ["with a field too many", "400 bad-input", async ({ hook }) => hook({ n: 1, m: 2 })],
    ["with a list for its input", "400 bad-input", async ({ hook }) => hook([1])],
    ["with half a document", "400 protocol-error", async ({ hook }) => hook('{"n":1')],
    ["with a key twice in its body", "400 protocol-error", async ({ hook }) => hook('{"n":1,"n":2}')],
    [
      "with a form",
      "400 bad-input",
      async ({ hook }) => hook("n=1", { headers: { "content-type": "application/x-www-form-urlencoded" } }),
    ],
    ["with more than it may bring", "413 too-large", async ({ hook }) => hook({ n: 1, more: "x".repeat(256 * 1024) })],
  ];
  it.each(refusals)("%s is refused: %s", async (_, expected, act) => {
    const opened = await openWithHook();
    await using _control = opened.control;
    expect(await told(act(opened))).toBe(expected);
    expect((await call(opened.owner.caller, flows.listRuns, {})).data).toEqual([]);
  });

  it("is refused once its flow declares no hook any more", async () => {
    const { control, owner, flow, hook } = await openWithHook();
    await using _ = control;
    const statement = await owner.workspace.signAs(owner.member.signer, "flow", {
      ...{ flow: flow.id, version: 2, previous: flow.hash },
      document: { name: flow.name, nodes: [{ id: "start", type: "core.start" }] },
    });
    await call(owner.caller, flows.putFlow, { body: { statement } });
    expect(await told(hook())).toBe("409 conflict");
  });

  it("with a key past its time is refused, and in time is not", async () => {
    let ahead = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + ahead };
    const { control, owner, flow, hook } = await openWithHook(undefined, { clock });
    await using _ = control;
    const body = { flow: flow.id, expires_at: iso(clock.now() + 60_000) };
    const { key } = await call(owner.caller, routes.createHookKey, { body });
    expect((await hook({}, { key })).status).toBe(202);
    ahead = 60_000;
    expect(await told(hook({}, { key }))).toBe("401 not-signed-in");
  });

  it("with a key whose maker has left is refused", async () => {
    const { control, owner, flow, hook } = await openWithHook();
    await using _ = control;
    const leaver = await addMember(control, owner, "admin");
    const { key } = await call(leaver.caller, routes.createHookKey, { body: { flow: flow.id } });
    expect((await hook({ n: 1 }, { key })).status).toBe(202);
    const { id } = leaver.member;
    const revocation = await owner.workspace.revoke({ type: "member", id, serial: 1 });
    await call(owner.caller, removeMember, { params: { id }, body: { revocation, resigned: [] } });
    expect(await told(hook({ n: 1 }, { key }))).toBe("401 not-signed-in");
  });

  it("may bring as much as an input can be, and not one byte more", async () => {
    const { control, hook } = await openWithHook({ type: "hook" });
    await using _ = control;
    const of = (bytes: number) => `{"a":"${"x".repeat(bytes - 8)}"}`;
    expect((await hook(of(256 * 1024))).status).toBe(202);
    expect(await told(hook(of(256 * 1024 + 1)))).toBe("413 too-large");
  });

  it("may bring a JWT of 8192 characters, and not one more", async () => {
    const authorizer = { vault: newId("vau"), item: newId("itm"), header: "X-Caller" };
    const { control, hook } = await openWithHook({ type: "hook", authorizer });
    await using _ = control;
    const bringing = (characters: number) => hook({}, { headers: { "x-caller": `Bearer ${"j".repeat(characters)}` } });
    expect((await bringing(8_192)).status).toBe(202);
    expect(await told(bringing(8_193))).toBe("400 bad-input");
  });

  it("nested as deep as a robot reads is taken, and one level deeper is not", async () => {
    const { control, hook } = await openWithHook({ type: "hook" });
    await using _ = control;
    const nested = (levels: number) => `{"a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
    expect((await hook(nested(56))).status).toBe(202);
    expect(await told(hook(nested(58)))).toBe("400 bad-input");
    expect(await told(hook('{"__proto__":1}'))).toBe("400 bad-input");
  });

  it("under one Idempotency-Key starts one run, and its key is good for one body", async () => {
    const { control, hook } = await openWithHook();
    await using _ = control;
    const headers = { "idempotency-key": "order-4711" };
    const first = await runOf(hook({ n: 1 }, { headers }));
    expect(await runOf(hook({ n: 1 }, { headers }))).toBe(first);
    expect(await told(hook({ n: 2 }, { headers }))).toBe("409 conflict");
    expect(await runOf(hook({ n: 1 }, { headers: { "idempotency-key": "order-4712" } }))).not.toBe(first);
  });

  it("comes too often with one key", async () => {
    const { control, hook } = await openWithHook();
    await using _ = control;
    for (let i = 0; i < 600; i++) expect(await told(hook("no JSON"))).toBe("400 protocol-error");
    expect(await told(hook())).toBe("429 rate-limited");
  });

  it("comes too often with wrong keys from one address", async () => {
    const { control, hook } = await openWithHook();
    await using _ = control;
    for (let i = 0; i < 30; i++) await hook({}, { key: "wfk_x" });
    const answer = await hook({}, { key: "wfk_x" });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("a run that was fired", () => {
  it("reaches its robot with no person's order, and with the caller's JWT as it came", async () => {
    const authorizer = { vault: newId("vau"), item: newId("itm") };
    const { control, owner, flow, hook } = await openWithHook({ type: "hook", authorizer });
    await using _ = control;
    const robot = await addRobot(control, owner);
    await using linked = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
    const run = await runOf(hook({ n: 1 }, { headers: { "x-authorization": "bearer aaa.bbb.ccc" } }));
    const frame = await linked.next("run");
    expect(frame).toEqual({
      ...{ t: "run", n: expect.any(Number), flow_hash: flow.hash, input: { n: 1 } },
      fired: { run, flow: flow.id, trigger: "hook", at: expect.any(String), token: "aaa.bbb.ccc" },
    });
    expect(JSON.stringify([control.log, await call(owner.caller, flows.listAudit, {})])).not.toContain("bbb");
  });

  it("is one of a thousand that wait at most, here or on a robot that is too slow", async () => {
    const { control, owner, flow, hook } = await openWithHook([{ type: "hook" }, { type: "api" }]);
    await using _ = control;
    const robot = await addRobot(control, owner);
    await using _linked = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
    const fire = () => call(owner.caller, routes.fireFlow, { params: { flow: flow.id }, body: { input: {} } });
    for (let i = 0; i < 1_000; i++) expect(await fire()).toMatchObject({ status: "assigned" });
    expect(await told(hook({}))).toBe("409 conflict");
  });

  it("is one of the flow as it stands when a robot takes it", async () => {
    const { control, owner, flow, hook } = await openWithHook();
    await using _ = control;
    const robot = await addRobot(control, owner);
    const run = await runOf(hook());
    const statement = await owner.workspace.signAs(owner.member.signer, "flow", {
      ...{ flow: flow.id, version: 2, previous: flow.hash },
      document: { name: flow.name, nodes: [{ id: "start", type: "core.start" }], triggers: [{ type: "hook" }] },
    });
    const newer = await call(owner.caller, flows.putFlow, { body: { statement } });
    await using linked = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
    expect(await linked.next("run")).toMatchObject({ fired: { run }, flow_hash: newer.hash });
    const { data } = await call(owner.caller, flows.listRuns, {});
    expect(data).toMatchObject([{ id: run, flow_version: 2, flow_hash: newer.hash }]);
  });

  it("goes only to a robot that was granted every vault of its flow", async () => {
    const control = await openTestControl();
    await using _ = control;
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const [without, granted] = [
      await addRobot(control, owner, { name: "a" }),
      await addRobot(control, owner, { name: "b" }),
    ];
    const grant = await signGrant(owner, vault, granted);
    await call(owner.caller, putGrant, { params: { vault: vault.id }, body: { grant } });
    const flow = await push(owner, { name: "x", vaults: [{ vault: vault.id }], triggers: [{ type: "api" }] });
    const link = (robot: typeof granted) => linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
    await using _without = await link(without);
    const first = await call(owner.caller, routes.fireFlow, { params: { flow: "x" }, body: { input: {} } });
    expect(first).toMatchObject({ status: "queued", trigger: "api", flow: flow.id });
    await using linked = await link(granted);
    expect(await linked.next("run")).toMatchObject({ fired: { run: first.id, trigger: "api" } });
  });

  it("goes to the robot or the label that its flow names, and is refused when that robot is gone", async () => {
    const control = await openTestControl();
    await using _ = control;
    const owner = await signUp(control);
    const [a, b] = [
      await addRobot(control, owner, { name: "a" }),
      await addRobot(control, owner, { name: "b", labels: ["shop"] }),
    ];
    await push(owner, { name: "to a", triggers: [{ type: "api", target: { robot: a.id } }] });
    await push(owner, { name: "to shop", triggers: [{ type: "api", target: { label: "shop" } }] });
    const fire = (flow: string) => call(owner.caller, routes.fireFlow, { params: { flow }, body: { input: {} } });
    expect(await fire("to a")).toMatchObject({ robot: a.id, label: null });
    await using linked = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot: b });
    expect(await fire("to shop")).toMatchObject({ status: "assigned", robot: b.id, label: "shop" });
    await linked.next("run");
    const revocation = await owner.workspace.revoke({ type: "robot", id: a.id, fingerprint: a.fingerprint });
    await call(owner.caller, revoke, { body: { revocation } });
    await expect(fire("to a")).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("keys of hooks", () => {
  it("are made by admins for flows with a hook, shown once, listed without the key", async () => {
    const { control, owner, flow, key, hook } = await openWithHook();
    await using _ = control;
    const plain = await push(owner, { name: "plain" });
    const create = (by: SignedIn, body: { flow: typeof flow.id; expires_at?: string }) =>
      call(by.caller, routes.createHookKey, { body });
    await expect(create(owner, { flow: plain.id })).rejects.toMatchObject({ code: "conflict" });
    await expect(create(owner, { flow: newId("flw") })).rejects.toMatchObject({ code: "not-found" });
    await expect(create(owner, { flow: flow.id, expires_at: iso(Date.now()) })).rejects.toMatchObject({
      code: "bad-input",
    });
    const operator = await addMember(control, owner, "operator");
    await expect(create(operator, { flow: flow.id })).rejects.toMatchObject({ code: "not-allowed" });
    expect(key.key).toMatch(/^wfk_[0-9A-Za-z]{43}$/);
    await hook();
    const { data } = await call(operator.caller, routes.listHookKeys, {});
    expect(data).toMatchObject([{ id: key.id, flow: flow.id, flow_name: flow.name, last_used_at: expect.any(String) }]);
    expect(JSON.stringify([data, control.log])).not.toContain(key.key.slice(4, 20));
  });
});

describe("a token", () => {
  it("with runs:write starts a flow that declares a trigger for programs, and no other", async () => {
    const control = await openTestControl();
    await using _ = control;
    const owner = await signUp(control);
    await push(owner, { name: "open", triggers: [{ type: "api", input: schema }] });
    await push(owner, { name: "shut" });
    const make = (scope: "runs:read" | "runs:write") =>
      call(owner.caller, flows.createToken, { body: { scopes: [scope] } });
    const fire = (token: string, flow: string, input: Record<string, unknown> = {}) =>
      call(control.caller(token), routes.fireFlow, { params: { flow }, body: { input } });
    const { token } = await make("runs:write");
    expect(await fire(token, "open", { n: 1 })).toMatchObject({ trigger: "api", status: "queued" });
    await expect(fire(token, "open", { n: "1" })).rejects.toMatchObject({ code: "bad-input" });
    await expect(fire(token, "shut")).rejects.toMatchObject({ code: "conflict" });
    await expect(fire(token, "none")).rejects.toMatchObject({ code: "not-found" });
    await expect(fire((await make("runs:read")).token, "open")).rejects.toMatchObject({ code: "not-allowed" });
  });
});
