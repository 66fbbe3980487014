// Flows are signed with ids in place of names, and runs are ordered by a signature.
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import {
  awaitAndEndorse,
  cancelRun,
  createToken,
  createVault,
  deleteFlow,
  followRun,
  getFlow,
  getVault,
  inviteRobot,
  listFlows,
  listFlowVersions,
  listRuns,
  listTokens,
  planFlow,
  pushFlow,
  rerun,
  revokeToken,
  setItem,
  startRun,
  usedBy,
} from "../../../src/client/index.ts";
import { toBase64url, utf8 } from "../../../src/crypto/bytes.ts";
import { sha256 } from "../../../src/crypto/hash.ts";
import type { NodeShape } from "../../../src/flow/node.ts";
import { run as runKind } from "../../../src/trust/kinds.ts";
import { parsePayload, statementSchema } from "../../../src/trust/statement.ts";
import { joinTestRobot, openTestLink } from "../test-robot.ts";
import { closeAll, openOwner } from "../test-server.ts";

afterEach(closeAll);

const shape = (type: string, extra: Partial<NodeShape> = {}): [string, NodeShape] => [
  type,
  { type, title: type, doc: type, ports: ["out"], config: z.looseObject({}), ...extra },
];
const shapes = new Map([
  shape("core.start", { input: false }),
  shape("http.request", { credentials: { credentials: ["api_key"] } }),
]);
const document = {
  name: "fetch-orders",
  vaults: [{ vault: "ops" }],
  nodes: [
    { id: "start", type: "core.start", wires: [["get"]] },
    { id: "get", type: "http.request", config: { credentials: { vault: "ops", item: "shop-api" } } },
  ],
};

async function openWithVault() {
  const owner = await openOwner();
  const { vault } = await createVault(owner.session, { name: "ops" });
  const value = { value: "canary-token" };
  const item = await setItem(owner.session, "ops", { name: "shop-api", category: "api_key", kind: "secret", value });
  return { ...owner, vault, item };
}

test("a flow is planned without signing, then pushed with the permits it declares, once", async () => {
  const { session, vault, item } = await openWithVault();
  const wanted = { vault: vault.id, vaultName: "ops", access: "read", items: [item.item], ready: true };
  expect(await planFlow(session, document, { shapes })).toMatchObject({ version: 1, permits: [wanted] });
  expect(await listFlows(session)).toEqual([]);
  const { flow, signed } = await pushFlow(session, document, { shapes });
  expect(signed).toEqual([wanted]);
  expect(flow.document.vaults).toEqual([{ vault: vault.id, access: "read" }]);
  expect((await getVault(session, "ops")).permits).toMatchObject([{ flow: flow.id, items: [item.item] }]);
  expect(await usedBy(session, "ops", "shop-api")).toEqual([{ id: flow.id, name: "fetch-orders" }]);
  const second = await pushFlow(session, document, { shapes });
  expect(second).toMatchObject({ signed: [], unsigned: [], flow: { version: 2, id: flow.id } });
  expect((await listFlowVersions(session, "fetch-orders")).map(({ version }) => version)).toEqual([2, 1]);
  await deleteFlow(session, "fetch-orders");
  expect(await listFlows(session)).toEqual([]);
});

test("permits are left alone when told to, and when the vault is not open", async () => {
  const { session } = await openWithVault();
  const { signed, unsigned } = await pushFlow(session, document, { shapes, permits: false });
  expect([signed.length, unsigned.length]).toEqual([0, 1]);
  for (const vault of session.vaults.values()) vault[Symbol.dispose]();
  session.vaults.clear();
  const closed = await pushFlow(session, document, { shapes });
  expect(closed.unsigned).toMatchObject([{ ready: false }]);
});

test("a flow that names an unknown item is not signed", async () => {
  const { session } = await openWithVault();
  const unknown = structuredClone(document);
  unknown.nodes = unknown.nodes.map((node) =>
    node.config ? { ...node, config: { credentials: { vault: "ops", item: "nothing" } } } : node,
  );
  await expect(pushFlow(session, unknown, { shapes })).rejects.toThrow(/nothing/);
  expect(await listFlows(session)).toEqual([]);
});

test("an older version in the place of the newest, and an altered flow, are refused", async () => {
  const { session, wire } = await openWithVault();
  let first: unknown;
  wire.lie = {
    path: /\/v1\/flows$/,
    tell: (body) => {
      first ??= body.statement;
      return body;
    },
  };
  const { flow } = await pushFlow(session, document, { shapes });
  await pushFlow(session, { ...document, description: "changed" }, { shapes });
  wire.lie = { path: /\/v1\/flows\/flw/, tell: (body) => ({ ...body, statement: first }) };
  await expect(getFlow(session, flow.id)).rejects.toMatchObject({ code: "rolled-back" });
  const payload = toBase64url(utf8("{}"));
  wire.lie = {
    path: /\/v1\/flows\/flw/,
    tell: (body) => ({ ...body, statement: { ...Object(body.statement), payload } }),
  };
  await expect(getFlow(session, flow.id)).rejects.toMatchObject({ code: "untrusted-sender" });
});

test("a run order names the flow's hash and the input's hash, and ends when it is cancelled", async () => {
  const { session, connection, wire } = await openWithVault();
  const { flow } = await pushFlow(session, document, { shapes });
  await expect(startRun(session, { flow: "fetch-orders" })).rejects.toThrow(/no robot/);
  const { ticket, id } = await inviteRobot(session, { labels: ["lab"] });
  const robot = await joinTestRobot(connection.server, ticket);
  await awaitAndEndorse(session, id);
  const run = await startRun(session, { flow: "fetch-orders", input: { day: "monday" } });
  const body = JSON.parse(wire.sent.at(-1) ?? "{}");
  const order = parsePayload(statementSchema.parse(body.order), runKind.schema);
  expect(order).toMatchObject({
    run: run.id,
    flowHash: flow.hash,
    target: { robot: robot.id },
    input: toBase64url(sha256(utf8(JSON.stringify(body.input)))),
  });
  expect((await listRuns(session, { flow: "fetch-orders" })).data.map((row) => row.id)).toEqual([run.id]);
  const again = await rerun(session, run.id, { day: "tuesday" });
  expect(again).toMatchObject({ flow: flow.id, robot: robot.id });
  for (const each of [run, again]) await cancelRun(session, each.id);
  const statuses: string[] = [];
  for await (const update of followRun(session, run.id)) if (update.type === "run") statuses.push(update.run.status);
  expect(statuses.at(-1)).toBe("cancelled");
});

test("whoever follows a run learns a change of its state at once, also when no event comes with it", async () => {
  const { session, connection } = await openWithVault();
  await pushFlow(session, document, { shapes });
  const { ticket, id } = await inviteRobot(session);
  const robot = await joinTestRobot(connection.server, ticket);
  await awaitAndEndorse(session, id);
  using link = await openTestLink(robot);
  const { id: run } = await startRun(session, { flow: "fetch-orders" });
  const tell = (status: string, rest: object = {}) =>
    link.send({ t: "run", run, status, at: new Date().toISOString(), ...rest });
  const seen: string[] = [];
  for await (const update of followRun(session, run)) {
    if (update.type !== "run") continue;
    seen.push(update.run.status);
    if (seen.length === 1) tell("running");
    if (seen.length === 2) tell("waiting_for_secret");
    if (seen.length === 3)
      tell("succeeded", { outcome: { duration_ms: 1, counts: { nodes: 1, messages: 1, errors: 0 } } });
  }
  expect(seen).toEqual(["assigned", "running", "waiting_for_secret", "succeeded"]);
});

test("a token is shown once and can be taken back", async () => {
  const { session } = await openOwner();
  const { id, token } = await createToken(session, { scopes: ["runs:read"], name: "ci" });
  expect(token).toMatch(/^sbt_/);
  expect(await listTokens(session)).toMatchObject([{ id, name: "ci" }]);
  expect(JSON.stringify(await listTokens(session))).not.toContain(token);
  await revokeToken(session, id);
  expect(await listTokens(session)).toEqual([]);
});
