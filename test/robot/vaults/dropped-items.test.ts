// What came into a vault through the API, on a robot: used like any item, and never in the place of a signed one.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { iso, systemClock } from "../../../src/base/clock.ts";
import type { ItemId } from "../../../src/base/ids.ts";
import { mask } from "../../../src/base/mask.ts";
import { toBase64url, utf8 } from "../../../src/crypto/bytes.ts";
import { sealDrop } from "../../../src/crypto/drop.ts";
import { parseDocument } from "../../../src/flow/document.ts";
import { VaultBook } from "../../../src/robot/vaults/vault-book.ts";
import { findEntry } from "../../../src/robot/vaults/vault-use.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { newConnectionId } from "../../../src/vault/connections.ts";
import type { DropboxItemRow } from "../../../src/wire/routes/dropbox.ts";
import { openRequestCatcher } from "../../support/request-catcher.ts";
import { chain, code, openRobotTrial, type RobotTrial } from "../../support/robot-trial.ts";
import type { RobotVault } from "../../support/robot-vault.ts";
import { until } from "../../support/until.ts";

const canary = "canary-dropped-4711";
const apiKey = { value: canary, header: "Authorization", scheme: "Bearer" };
const plain = { name: "plain", nodes: [{ id: "start", type: "core.start" }] };
const shop = await openRequestCatcher();
let trial: RobotTrial;
let vault: RobotVault;
let rows: DropboxItemRow[];
let sealed: Map<ItemId, { wrap: string; blob: string }>;

beforeEach(async () => {
  trial = await openRobotTrial();
  await open({ dropbox: true });
});
afterEach(async () => {
  expect(trial.upstream.text).not.toContain(canary);
  await trial[Symbol.asyncDispose]();
  shop.caught.length = 0;
});

async function open({ dropbox }: { dropbox: boolean }) {
  vault = await trial.vault(dropbox ? "ops" : "closed", { dropbox });
  [rows, sealed] = [[], new Map()];
  const path = `/v1/robot/vaults/${vault.id}/dropbox`;
  trial.upstream.answers.set(path, () => ({ data: structuredClone(rows), next_cursor: null }));
  await trial.heart.unlock({ vault: vault.id, vsk: vault.vsk });
}

/** What a program wrote; `as` is what the server shows of it. */
async function drop(value: unknown = apiKey, as: Partial<DropboxItemRow> = {}): Promise<ItemId> {
  const at = iso(Date.now());
  const row: DropboxItemRow = {
    ...{ item: newConnectionId(), version: 1, name: "dropped", kind: "secret", category: "api_key" },
    ...{ ready: true, expires_at: null, meta: {}, created_at: at, updated_at: at, ...as },
  };
  const { item, version, kind, category } = row;
  const place = { workspace: trial.ws.workspace, vault: vault.id, item, version, kind, category };
  const { wrap, blob } = await sealDrop(vault.keys.box.publicKey, place, utf8(JSON.stringify(value)));
  sealed.set(item, { wrap: toBase64url(wrap), blob: toBase64url(blob) });
  rows = [...rows.filter((one) => one.item !== item), row];
  trial.upstream.answers.set(`/v1/robot/vaults/${vault.id}/dropbox/${item}`, () => ({ ...row, ...sealed.get(item) }));
  trial.handle({ t: "changed", what: "vault", id: vault.id });
  return item;
}

const visit = (item: string, url: unknown = `${shop.url}/`) => ({
  ...{ id: "visit", type: "http.request" },
  config: { url, credentials: { vault: vault.id, item } },
});

type Node = { id: string; [field: string]: unknown };
async function run(node: Node, input: Record<string, unknown> = {}, ...more: Node[]) {
  const flow = await trial.flow(chain(node, ...more), { vaults: [{ vault: vault.id }] });
  await vault.permit(flow.id);
  trial.handle({ t: "changed", what: "vault", id: vault.id });
  const { status, outcome } = await trial.upstream.ended(await trial.start(flow, input));
  return { status, code: outcome?.error?.code };
}

const sent = () => shop.caught.map((text) => JSON.parse(text).headers.authorization);

describe("an item that came through the API", () => {
  test("is used like any other, and its use is told", async () => {
    const item = await drop();
    expect(await run(visit(item))).toMatchObject({ status: "succeeded" });
    expect(sent()).toEqual([`Bearer ${canary}`]);
    const uses = trial.upstream
      .all("event")
      .flatMap(({ events }) => events.filter(({ type }) => type === "secret.used"));
    expect(uses).toMatchObject([{ node: "visit", data: { item, name: "dropped", version: 1 } }]);
  });

  test("is masked wherever it is shown", async () => {
    const item = await drop();
    const get = { id: "get", type: "vault.get-item", config: { vault: vault.id, item, reveal: true } };
    expect(await run(get, {}, { id: "show", type: "core.debug" })).toMatchObject({ status: "succeeded" });
    expect(trial.upstream.text).toContain(mask);
  });

  test("of a category that there is not is masked whole", async () => {
    const item = await drop(apiKey, { category: "constructor" });
    const get = { id: "get", type: "vault.get-item", config: { vault: vault.id, item, reveal: true } };
    expect(await run(get, {}, { id: "show", type: "core.debug" })).toMatchObject({ status: "succeeded" });
    expect(trial.upstream.text).toContain(mask);
  });

  test("is found where a server's pages never end, without what else it tells", async () => {
    const item = await drop(apiKey, { meta: { note: "x".repeat(100_000) } });
    let pages = 0;
    trial.upstream.answers.set(`/v1/robot/vaults/${vault.id}/dropbox`, () => ({
      data: pages++ === 0 ? structuredClone(rows) : [],
      next_cursor: "again",
    }));
    expect(await run(visit(item))).toMatchObject({ status: "succeeded" });
    expect(JSON.stringify(trial.store.documents.find(`dropbox/${vault.id}`))).not.toContain("xxx");
  });

  test("is used on while the control plane is away, by a robot that starts again too", async () => {
    const item = await drop();
    const flow = await trial.flow(chain(visit(item)), { vaults: [{ vault: vault.id }] });
    await vault.permit(flow.id);
    trial.handle({ t: "changed", what: "vault", id: vault.id });
    await trial.upstream.ended(await trial.start(flow));
    await trial.restart();
    trial.upstream.online = false;
    await trial.heart.unlock({ vault: vault.id, vsk: vault.vsk });
    expect(await trial.upstream.ended(await trial.start(flow))).toMatchObject({ status: "succeeded" });
    expect(sent()).toHaveLength(2);
  });

  test("is used in its new version as soon as the robot is told", async () => {
    const item = await drop();
    await run(visit(item));
    await drop({ ...apiKey, value: `${canary}-two` }, { item, version: 2 });
    await run(visit(item));
    expect(sent()).toEqual([`Bearer ${canary}`, `Bearer ${canary}-two`]);
  });

  const refusals: [string, string, () => Promise<string>][] = [
    ["that is empty", "item-not-ready", () => drop(apiKey, { ready: false })],
    ["that has expired", "item-expired", () => drop(apiKey, { expires_at: iso(Date.now() - 1) })],
    ["that is not there", "item-missing", async () => newConnectionId()],
    ["that takes the id of a signed item that was deleted", "item-missing", () => drop(apiKey, { item: newId("itm") })],
    [
      "whose blob was swapped with another's",
      "wrong-context",
      async () => {
        const [one, other] = [await drop(), await drop(apiKey, { name: "other" })];
        swap(one, other, "blob");
        return one;
      },
    ],
    [
      "whose key was swapped with another's",
      "wrong-context",
      async () => {
        const [one, other] = [await drop(), await drop(apiKey, { name: "other" })];
        swap(one, other, "wrap");
        return one;
      },
    ],
    [
      "that was swapped whole with another",
      "wrong-context",
      async () => {
        const [one, other] = [await drop(), await drop(apiKey, { name: "other" })];
        swap(one, other, "wrap", "blob");
        return one;
      },
    ],
    [
      "that is shown as a newer version than it is",
      "wrong-context",
      async () => {
        const item = await drop();
        rows = rows.map((row) => ({ ...row, version: 2 }));
        return item;
      },
    ],
  ];
  test.each(refusals)("%s is refused: %s", async (_, code, make) => {
    expect(await run(visit(await make()))).toMatchObject({ status: "failed", code });
    expect(shop.caught).toEqual([]);
  });

  test("goes nowhere but to hosts that stand in the signed flow", async () => {
    const item = await drop();
    const end = await run(visit(item, { $expr: "msg.url" }), { url: `${shop.url}/` });
    expect(end).toMatchObject({ status: "failed", code: "not-permitted" });
    expect(shop.caught).toEqual([]);
  });

  test("that was swapped is not remembered: once the server is honest again it is used", async () => {
    const [one, other] = [await drop(), await drop(apiKey, { name: "other" })];
    swap(one, other, "blob");
    expect(await run(visit(one))).toMatchObject({ code: "wrong-context" });
    swap(one, other, "blob");
    expect(await run(visit(one))).toMatchObject({ status: "succeeded" });
  });
});

describe("a signed item", () => {
  test("stands before one from the API that has its id", async () => {
    const item = await vault.write(
      "shop",
      { ...apiKey, value: "signed-value" },
      { category: "api_key", item: newConnectionId() },
    );
    await drop(apiKey, { item, name: "thief" });
    expect(await run(visit(item))).toMatchObject({ status: "succeeded" });
    expect(sent()).toEqual(["Bearer signed-value"]);
  });

  test("stands before one from the API that has its name", async () => {
    const signed = await vault.write("shop", apiKey, { category: "api_key", kind: "secret" });
    const item = await drop(apiKey, { name: "shop" });
    const book = new VaultBook({ ...trial, clock: systemClock });
    const named = findEntry(await book.get(vault.id), "shop", { flow: newId("flw"), document: parseDocument(plain) });
    expect(named).toMatchObject({ item: signed });
    expect(await run(visit(item))).toMatchObject({ code: "item-missing" });
  });
});

test("an item that came through the API is read by code that has the vault open, and never written by it", async () => {
  await drop();
  vault.row.grants = [await vault.grant(trial.ws.owner, "write"), await vault.grant(trial.robot, "write")];
  const source = `
    await using all = await openVault("ops");
    debug((await all.getSecret("dropped")).value.length);
    for (const method of ["updateSecret", "upsertSecret", "insertSecret", "deleteSecret"])
      try { await all[method]("dropped", { value: "mine" }); } catch ({ code }) { debug(code); }`;
  const flow = await trial.flow(chain(code("code", source)), {
    ...{ vaults: [{ vault: vault.id, access: "write" }], names: { [vault.id]: "ops" } },
  });
  const permit = { flow: flow.id, vault: vault.id, epoch: 1, access: "write", items: "*" };
  vault.row.permits.push(await trial.ws.signAs(trial.ws.owner.signer, "permit", permit));
  trial.handle({ t: "changed", what: "vault", id: vault.id });
  const run = await trial.start(flow);
  const { lease } = await until("it to stand in line", () => trial.upstream.all("lease").at(0));
  trial.handle({ t: "lease", lease, state: "held", round: 0, fences: { [vault.id]: 1 } });
  expect((await trial.upstream.ended(run)).status).toBe("succeeded");
  const shown = trial.upstream.events(run).filter(({ type }) => type === "debug");
  expect(shown.map(({ data }) => Reflect.get(Object(data), "value"))).toEqual([
    canary.length,
    ...Array(4).fill("not-permitted"),
  ]);
});

test("a vault whose header does not say so takes nothing from the API", async () => {
  await open({ dropbox: false });
  const item = await drop();
  expect(await run(visit(item))).toMatchObject({ status: "failed", code: "item-missing" });
  expect(trial.upstream.calls.filter((path) => path.includes(`${vault.id}/dropbox`))).toEqual([]);
});

function swap(one: ItemId, other: ItemId, ...parts: ("wrap" | "blob")[]): void {
  const [a, b] = [sealed.get(one), sealed.get(other)];
  if (!a || !b) throw new TypeError("nothing to swap");
  for (const part of parts) [a[part], b[part]] = [b[part], a[part]];
}
