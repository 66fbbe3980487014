// The lying control plane, row 12: flows, orders and permits that nobody signed like this, and input that would lead a
// credential elsewhere.
import { afterAll, afterEach, expect, test } from "vitest";
import { type Flow, getVault } from "../../src/client/index.ts";
import { signAs } from "../../src/client/session/signing.ts";
import { toBase64url } from "../../src/crypto/bytes.ts";
import { flow as flowKind, permit } from "../../src/trust/kinds.ts";
import { newId } from "../../src/trust/new-id.ts";
import { parsePayload, type Statement, statementHash } from "../../src/trust/statement.ts";
import { getFlow, getRobotFlow } from "../../src/wire/routes/flows.ts";
import { getRobotVault } from "../../src/wire/routes/vaults.ts";
import { openRequestCatcher } from "../support/request-catcher.ts";
import { Stage } from "../support/stage.ts";
import { rewritten, unstamped } from "../support/statements.ts";

const stage = await Stage.open();
const { plane, owner } = stage;
const robot = await stage.robot();
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
  shop.redirectTo = undefined;
  const caught = thief.caught.map((text) => ({ where: "the thief", text }));
  expect([...stage.leaks(), ...stage.canaries.in(caught)]).toEqual([]);
  for (const server of [shop, thief]) server.caught.length = 0;
});

const visit = (url: unknown = `${shop.url}/`, credentials: object = { vault, item }) => ({
  type: "http.request",
  config: { url, credentials },
});

const swaps: [what: string, swap: (statement: Statement, other: Statement) => Statement][] = [
  ["signed by nobody", (statement) => ({ ...statement, signature: toBase64url(new Uint8Array(64)) })],
  ["with an altered URL", (statement) => rewritten(statement, (words) => redirected(words))],
  ["that is another signed one", (_, other) => other],
];
const redirected = (words: object) => JSON.parse(JSON.stringify(words).replaceAll(shop.url, thief.url));

test.each(swaps)("row 12: a flow %s is not run", async (_, swap) => {
  const flow = await stage.flow([vault], [visit()]);
  const other = await stage.flow([], [{ type: "core.debug" }]);
  const { statement } = await owner.call(getFlow, { params: { id: other.id } });
  plane.answer(getRobotFlow, (row) => ({ ...row, statement: swap(row.statement, statement) }));
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "untrusted-flow" } });
  expect([shop.caught, thief.caught]).toEqual([[], []]);
});

test("row 12: a flow whose order names an operator's own version of it is not run", async () => {
  const flow = await stage.flow([vault], [visit()]);
  const operator = await stage.member("operator");
  const { statement } = await owner.call(getFlow, { params: { id: flow.id } });
  const forged = await signAs(operator, flowKind, unstamped(parsePayload(statement, flowKind.schema)));
  const hash = statementHash(owner.workspace, forged);
  const times = { created_at: flow.createdAt, updated_at: flow.updatedAt };
  plane.instead(getRobotFlow, () => ({ ...flow, ...times, statement: forged, hash }));
  const run = await stage.order(operator, { ...flow, hash }, robot);
  expect(await stage.outcome(robot, run)).toMatchObject({ error: { code: "untrusted-flow" } });
  expect(shop.caught).toEqual([]);
});

test("row 12: a flow that declares no trigger for people is not started by an order", async () => {
  const schedule = { triggers: [{ type: "schedule", cron: "0 6 * * 1-5", zone: "UTC", target: { robot: robot.id } }] };
  const flow = await stage.flow([vault], [visit()], schedule);
  const run = await stage.order(owner, flow, robot);
  expect(await stage.outcome(robot, run)).toMatchObject({ error: { code: "untrusted-flow" } });
  expect(shop.caught).toEqual([]);
});

const orders: [
  what: string,
  code: string,
  change: (flow: Flow) => { flow_hash?: string; input?: Record<string, unknown> },
][] = [
  ["another input", "wrong-context", () => ({ input: { url: "http://thief.example" } })],
  ["another flow", "wrong-context", (flow) => ({ flow_hash: flow.hash })],
];
test.each(orders)("row 12: an order that is handed over with %s is refused: %s", async (_, code, change) => {
  const [flow, other] = [await stage.flow([vault], [visit()]), await stage.flow([vault], [visit()])];
  plane.onMessage = (message) => [message.t === "run" ? { ...message, ...change(other) } : message];
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code } });
  expect(shop.caught).toEqual([]);
});

test("row 12: an order for another robot, and one kept back until its time was over, are refused", async () => {
  const flow = await stage.flow([vault], [visit()]);
  const other = await stage.robot();
  const elsewhere = await stage.order(owner, flow, robot, { target: { robot: other.id } });
  expect(await stage.outcome(robot, elsewhere)).toMatchObject({ error: { code: "wrong-context" } });
  const label = await stage.order(owner, flow, robot, { target: { label: "bank" } });
  expect(await stage.outcome(robot, label)).toMatchObject({ error: { code: "wrong-context" } });
  const late = await stage.order(owner, flow, robot, { late: true });
  expect(await stage.outcome(robot, late)).toMatchObject({ error: { code: "stale" } });
  expect(shop.caught).toEqual([]);
});

test("row 12: a flow without a permit gets no item, whatever permits of others the server shows it", async () => {
  const permitted = await stage.flow([vault], [visit()]);
  const flow = await stage.flow([vault], [visit()], {}, { permits: false });
  const { id } = await getVault(owner, vault);
  const broadened: ((permits: readonly Statement[]) => readonly Statement[])[] = [
    (permits) => permits,
    (permits) => permits.map((one) => rewritten(one, (words) => ({ ...words, flow: flow.id, items: "*" }))),
  ];
  for (const broaden of broadened) {
    plane.answer(getRobotVault, (row) => ({ ...row, permits: broaden(row.permits) }));
    plane.send(robot.id, { t: "changed", what: "vault", id });
    expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "not-permitted" } });
    plane.beHonest();
  }
  expect(shop.caught).toEqual([]);
  plane.send(robot.id, { t: "changed", what: "vault", id });
  expect(await stage.run(permitted, robot)).toMatchObject({ status: "succeeded" });
});

test("row 12: a permit by an admin who was never given the vault, or for other items, counts for nothing", async () => {
  const flow = await stage.flow([vault], [visit()], {}, { permits: false });
  const admin = await stage.member("admin");
  const { id, epoch } = await getVault(owner, vault);
  const permits = [
    await signAs(admin, permit, { flow: flow.id, vault: id, epoch, access: "read", items: "*" }),
    await signAs(owner, permit, { flow: flow.id, vault: id, epoch, access: "read", items: [newId("itm")] }),
    await signAs(owner, permit, { flow: flow.id, vault: id, epoch: epoch + 1, access: "read", items: "*" }),
    await signAs(owner, permit, { flow: newId("flw"), vault: id, epoch, access: "read", items: "*" }),
  ];
  plane.answer(getRobotVault, (row) => ({ ...row, permits: [...row.permits, ...permits] }));
  plane.send(robot.id, { t: "changed", what: "vault", id });
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "not-permitted" } });
  expect(shop.caught).toEqual([]);
});

test("row 12: input cannot lead a credential to a host that nobody wrote into the flow", async () => {
  const flow = await stage.flow([vault], [visit({ $expr: "msg.url" })]);
  const run = await stage.run(flow, robot, { url: `${thief.url}/` });
  expect(run).toMatchObject({ status: "failed", error: { code: "not-permitted" } });
  expect(thief.caught).toEqual([]);
});

test("row 12: input cannot lead a credential past the item's own hosts, though the flow names another", async () => {
  const bound = await stage.item(vault, { allowedHosts: [new URL(shop.url).host] });
  const flow = await stage.flow([vault], [visit(`${thief.url}/`, { vault, item: bound })]);
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "not-permitted" } });
  expect(thief.caught).toEqual([]);
});

test("row 12: a redirect does not take a credential along to a host that nobody allowed", async () => {
  const flow = await stage.flow([vault], [visit()]);
  shop.redirectTo = `${thief.url}/welcome`;
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "not-permitted" } });
  expect(shop.caught).toHaveLength(1);
  expect(thief.caught).toEqual([]);
});

test("row 12: an item that is for other node types is not handed to this one", async () => {
  const bound = await stage.item(vault, { nodeTypes: ["vault.get-item"] });
  const flow = await stage.flow([vault], [visit(undefined, { vault, item: bound })]);
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "not-permitted" } });
  expect(shop.caught).toEqual([]);
});
