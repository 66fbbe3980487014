// What came into a vault through the API, as members meet it: listed, named by flows and permits, and deleted.
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import {
  createHookKey,
  createService,
  createToken,
  createVault,
  deleteItem,
  getItem,
  getVault,
  grantVault,
  listHookKeys,
  listItems,
  loginService,
  permitFlow,
  pushFlow,
  revokeHookKey,
  setItem,
  usedBy,
} from "../../../src/client/index.ts";
import type { NodeShape } from "../../../src/flow/node.ts";
import { listDropbox } from "../../../src/wire/routes/dropbox.ts";
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
const documentOf = (item: string, more: object = {}) => ({
  ...{ name: `uses ${item}`, vaults: [{ vault: "programs" }] },
  nodes: [
    { id: "start", type: "core.start", wires: [["get"]] },
    { id: "get", type: "http.request", config: { credentials: { vault: "programs", item } } },
  ],
  ...more,
});

/** An owner with a dropbox vault, one signed item in it, and one that a program wrote. */
async function openWithDropped(nameOf = (_signed: string) => "dropped") {
  const owner = await openOwner();
  const { session, connection } = owner;
  await createVault(session, { name: "programs", dropbox: true });
  const signed = await setItem(session, "programs", {
    name: "signed",
    category: "api_key",
    kind: "secret",
    value: { value: "s" },
  });
  const { token } = await createToken(session, { scopes: ["workflows:write"], vault: "programs" });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ name: nameOf(signed.item), secret: "canary-dropped" });
  const answer = await fetch(`${connection.server}/workflows/vault`, { method: "POST", headers, body });
  const { id } = z.object({ id: z.string() }).parse(await answer.json());
  return { ...owner, signed, id };
}

test("it is listed with the signed ones, marked as what it is, and not read back", async () => {
  const { session, signed, id } = await openWithDropped();
  expect(await listItems(session, "programs")).toMatchObject([
    { item: id, name: "dropped", kind: "secret", category: "api_key", origin: "api", allowed_hosts: [] },
    { item: signed.item, name: "signed", origin: "signed" },
  ]);
  await expect(getItem(session, "programs", "dropped")).rejects.toMatchObject({ code: "not-permitted" });
});

test("a flow names it by name or id, and its permit names it by id", async () => {
  const { session, id } = await openWithDropped();
  for (const named of ["dropped", id]) {
    const { flow, signed } = await pushFlow(session, documentOf(named), { shapes });
    expect(flow.document.nodes[1]?.config).toEqual({
      credentials: { vault: flow.document.vaults[0]?.vault, item: id },
    });
    expect(signed).toMatchObject([{ items: [id], access: "read" }]);
  }
  const users = await usedBy(session, "programs", "dropped");
  expect(users.map(({ name }) => name).toSorted()).toEqual(["uses dropped", `uses ${id}`]);
  await expect(pushFlow(session, documentOf("none"), { shapes })).rejects.toThrow(/no item "none"/);
});

test("a permit can name it beside a signed one", async () => {
  const { session, signed, id } = await openWithDropped();
  const { flow } = await pushFlow(session, documentOf("signed"), { shapes, permits: false });
  await permitFlow(session, "programs", { flow: flow.id, access: "read", items: ["dropped", "signed"] });
  const { permits } = await getVault(session, "programs");
  expect(permits).toMatchObject([{ flow: flow.id, items: [id, signed.item] }]);
});

test("one that a program called by the id of a signed item is not taken for it", async () => {
  const { session, signed, id } = await openWithDropped((item) => item);
  const { flow } = await pushFlow(session, documentOf(signed.item), { shapes, permits: false });
  expect(flow.document.nodes[1]?.config).toMatchObject({ credentials: { item: signed.item } });
  await permitFlow(session, "programs", { flow: flow.id, access: "read", items: [signed.item] });
  expect((await getVault(session, "programs")).permits).toMatchObject([{ items: [signed.item] }]);
  await deleteItem(session, "programs", signed.item);
  expect(await listItems(session, "programs")).toMatchObject([{ item: id, origin: "api" }]);
});

test("it is deleted by name, by those who may write to the vault", async () => {
  const { session, connection, id } = await openWithDropped();
  const { identity } = await createService(session, { name: "reader", role: "operator" });
  const reader = await loginService(identity, connection);
  await grantVault(session, "programs", reader.member);
  await expect(deleteItem(reader, "programs", "dropped")).rejects.toMatchObject({ code: "not-allowed" });
  await deleteItem(session, "programs", "dropped");
  expect((await listItems(session, "programs")).map(({ name }) => name)).toEqual(["signed"]);
  await expect(deleteItem(session, "programs", id)).rejects.toMatchObject({ code: "item-missing" });
  reader[Symbol.dispose]();
});

test("a server that shows one under a signed item's name or id shows the signed item only", async () => {
  const { session, wire, signed } = await openWithDropped();
  const { id: vault } = await getVault(session, "programs");
  const { data } = await session.call(listDropbox, { params: { vault } });
  const lies = data.flatMap((row) => [
    { ...row, name: "signed" },
    { ...row, item: signed.item },
  ]);
  wire.lie = { path: /dropbox/, tell: () => ({ data: lies, next_cursor: null }) };
  expect(await listItems(session, "programs")).toMatchObject([{ item: signed.item, origin: "signed" }]);
});

test("keys of hooks are made for a flow by name, listed and revoked", async () => {
  const { session } = await openWithDropped();
  const { flow } = await pushFlow(session, documentOf("dropped", { name: "in", triggers: [{ type: "hook" }] }), {
    shapes,
  });
  const made = await createHookKey(session, { flow: "in", name: "the shop" });
  expect(made).toMatchObject({ flow: flow.id, name: "the shop", key: expect.stringMatching(/^wfk_/) });
  expect(await listHookKeys(session)).toMatchObject([{ id: made.id, flow_name: "in", vault: null }]);
  await revokeHookKey(session, made.id);
  expect(await listHookKeys(session)).toEqual([]);
});
