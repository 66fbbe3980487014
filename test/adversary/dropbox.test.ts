// The lying control plane, row 6, where no manifest helps: what programs drop into a vault. The server chooses names,
// expiry and versions; it can neither open what is inside, nor swap it, nor put it in the place of what is signed.
import { afterAll, afterEach, expect, test } from "vitest";
import { z } from "zod";
import { createToken, getVault, rotateVault } from "../../src/client/index.ts";
import { fromBase64url, toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { sealDrop } from "../../src/crypto/drop.ts";
import { itemId } from "../../src/trust/fields.ts";
import { type DropboxItemRow, getRobotDropboxItem, listRobotDropbox } from "../../src/wire/routes/dropbox.ts";
import { openRequestCatcher } from "../support/request-catcher.ts";
import { Stage } from "../support/stage.ts";

const stage = await Stage.open();
const { plane, owner, canaries } = stage;
const robot = await stage.robot();
const [shop, thief] = [await openRequestCatcher(), await openRequestCatcher()];
const vault = await stage.vault({ dropbox: true });
const signed = await stage.item(vault);
await stage.flow([vault], [{ type: "core.debug" }]);
await stage.unlock(robot, vault);
const { id: vaultId, header } = await getVault(owner, vault);
const { token } = await createToken(owner, { scopes: ["workflows:write"], vault });
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  await thief[Symbol.asyncDispose]();
});
afterEach(() => {
  plane.beHonest();
  const caught = thief.caught.map((text) => ({ where: "the thief", text }));
  expect([...stage.leaks(), ...canaries.in(caught)]).toEqual([]);
  for (const server of [shop, thief]) server.caught.length = 0;
});

/** What a program dropped: past the man in the middle, who would see it as it is on its way in. */
async function drop(name = stage.name("dropped")) {
  const secret = canaries.plant(name);
  const answer = await plane.honest.app.request("/workflows/vault", {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ name, secret }),
  });
  const { id } = z.object({ id: itemId }).parse(await answer.json());
  return { name, id };
}
const visit = (item: string, url: unknown = `${shop.url}/`) => ({
  type: "http.request",
  config: { url, credentials: { vault, item } },
});
const forget = () => plane.send(robot.id, { t: "changed", what: "vault", id: vaultId });
const flowOf = (item: string) => stage.flow([vault], [visit(item)]);

/** What the server makes up itself: it knows the box key, as everybody does. */
async function forge(place: { item: string; version: number; category: string }) {
  const context = { workspace: owner.workspace, vault: vaultId, kind: "secret" as const, ...place };
  const { wrap, blob } = await sealDrop(fromBase64url(header.boxKey), context, utf8('{"value":"forged"}'));
  return { wrap: toBase64url(wrap), blob: toBase64url(blob) };
}

test("row 6: a dropped item is used, and then only the shop has seen it", async () => {
  const { name } = await drop();
  expect(await stage.run(await flowOf(name), robot)).toMatchObject({ status: "succeeded" });
  expect(canaries.in(shop.caught.map((text) => ({ where: "shop", text })))).toEqual(["shop"]);
});

const parts: [string, ("wrap" | "blob")[]][] = [
  ["ciphertexts", ["blob"]],
  ["keys", ["wrap"]],
  ["ciphertexts and keys", ["wrap", "blob"]],
];
test.each(parts)("row 6: the %s of two dropped items cannot be swapped", async (_, swapped) => {
  const [one, other] = [await drop(), await drop()];
  const flow = await flowOf(one.name);
  let theirs: { wrap: string; blob: string } | undefined;
  plane.answer(getRobotDropboxItem, (row) => {
    theirs = row;
    return row;
  });
  await stage.run(await flowOf(other.name), robot);
  shop.caught.length = 0;
  plane.beHonest();
  plane.answer(getRobotDropboxItem, (row) => ({
    ...row,
    ...Object.fromEntries(swapped.map((key) => [key, theirs?.[key]])),
  }));
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "wrong-context" } });
  expect(shop.caught).toEqual([]);
});

const pretences = [
  ["version", { version: 2 }],
  ["category", { category: "connection" }],
] as const;
test.each(pretences)("row 6: a dropped item cannot be shown as of another %s than it is", async (_, pretence) => {
  const { id } = await drop();
  const flow = await flowOf(id);
  let real: DropboxItemRow | undefined;
  plane.answer(getRobotDropboxItem, (row) => {
    real = row;
    return row;
  });
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
  shop.caught.length = 0;
  plane.answer(listRobotDropbox, ({ data, ...page }) => ({
    ...page,
    data: data.map((row) => (row.item === id ? { ...row, ...pretence } : row)),
  }));
  plane.instead(getRobotDropboxItem, () => ({ ...real, ...pretence }));
  forget();
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "wrong-context" } });
  expect(shop.caught).toEqual([]);
});

test("row 6: what the server makes up never stands in the place of a signed item", async () => {
  const { entries } = await getVault(owner, vault);
  const entry = entries.find(({ name }) => name === signed);
  if (!entry) throw new TypeError("the signed item is missing");
  const { name } = await drop();
  const flow = await flowOf(signed);
  const made = await forge({ item: entry.item, version: 9, category: "api_key" });
  plane.answer(listRobotDropbox, ({ data, ...page }) => ({
    ...page,
    data: data.flatMap((row) => [
      { ...row, item: entry.item, version: 9, name },
      { ...row, name: signed },
    ]),
  }));
  plane.answer(getRobotDropboxItem, (row) => ({ ...row, ...made }));
  forget();
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
  expect(shop.caught.join()).not.toContain("forged");
  expect(canaries.in(shop.caught.map((text) => ({ where: "shop", text })))).toEqual(["shop"]);
});

test("row 6: a dropped item goes only where the signed flow says, whatever hosts the server or the input names", async () => {
  const { name } = await drop();
  const flow = await stage.flow([vault], [visit(name, { $expr: "msg.url" })]);
  plane.answer(listRobotDropbox, ({ data, ...page }) => ({
    ...page,
    data: data.map((row) => ({ ...row, allowed_hosts: [new URL(thief.url).host] })),
  }));
  forget();
  const run = await stage.run(flow, robot, { url: `${thief.url}/` });
  expect(run).toMatchObject({ status: "failed", error: { code: "not-permitted" } });
  expect(thief.caught).toEqual([]);
});

test("row 6: a dropped item is sealed anew for the next epoch, and an old key of it opens nothing there", async () => {
  const { id } = await drop();
  const flow = await flowOf(id);
  let old = "";
  plane.answer(getRobotDropboxItem, (row) => {
    old = row.wrap;
    return row;
  });
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
  shop.caught.length = 0;
  canaries.watch((await rotateVault(owner, vault)).vsk);
  await stage.unlock(robot, vault);
  plane.beHonest();
  plane.answer(getRobotDropboxItem, (row) => ({ ...row, wrap: old }));
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code: "wrong-context" } });
  expect(shop.caught).toEqual([]);
  plane.beHonest();
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
});

test("row 6: a vault whose signed header allows no drops has none, whatever the server lists", async () => {
  const closed = await stage.vault();
  const item = await stage.item(closed);
  const { id } = await getVault(owner, closed);
  const flow = await stage.flow(
    [closed],
    [{ type: "http.request", config: { url: shop.url, credentials: { vault: closed, item } } }],
  );
  await stage.unlock(robot, closed);
  let asked = 0;
  plane.instead(listRobotDropbox, () => {
    asked++;
    return { data: [], next_cursor: null };
  });
  plane.send(robot.id, { t: "changed", what: "vault", id });
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
  expect(asked).toBe(0);
});
