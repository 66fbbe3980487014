// The lying control plane, rows 6 to 9: items, manifests, headers and policies that are not the ones people signed.
import { afterAll, afterEach, expect, test } from "vitest";
import { iso } from "../../src/base/clock.ts";
import type { VaultId } from "../../src/base/ids.ts";
import {
  type Flow,
  getItem,
  getVault,
  type ItemInput,
  openVault,
  renameVault,
  waitForRun,
} from "../../src/client/index.ts";
import { withRootKey } from "../../src/client/members/certify.ts";
import { signAs, signRevocation } from "../../src/client/session/signing.ts";
import { randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { signKeyPair } from "../../src/crypto/keys.ts";
import { rootFingerprint } from "../../src/trust/fingerprint.ts";
import { manifest, vaultHeader } from "../../src/trust/kinds.ts";
import { parsePayload, type Statement, signStatement } from "../../src/trust/statement.ts";
import type { ToRobot } from "../../src/wire/link.ts";
import { getRobotTrust, revoke } from "../../src/wire/routes/trust.ts";
import {
  getRobotItem,
  getRobotVault,
  listVaults,
  putItem,
  getVault as vaultRoute,
} from "../../src/wire/routes/vaults.ts";
import type { VaultRow } from "../../src/wire/shapes.ts";
import { codeOf } from "../support/code-of.ts";
import { openRequestCatcher } from "../support/request-catcher.ts";
import { Stage } from "../support/stage.ts";
import { rewritten, unstamped } from "../support/statements.ts";
import { until } from "../support/until.ts";

const minute = 60_000;
const hour = 60 * minute;

const stage = await Stage.open();
const { plane, owner } = stage;
const shop = await openRequestCatcher();
const robot = await stage.robot();
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});
afterEach(() => {
  plane.beHonest();
  shop.caught.length = 0;
  expect(stage.leaks()).toEqual([]);
});

const visit = (vault: string, item: string) => ({
  type: "http.request",
  config: { url: `${shop.url}/`, credentials: { vault, item } },
});

/** A vault open on the robot, with an item and a flow that sends it to the shop. */
async function open(input: Partial<ItemInput> = {}, { freshness = 2_592_000 } = {}) {
  const vault = await stage.vault({ freshness });
  const item = await stage.item(vault, input);
  const flow = await stage.flow([vault], [visit(vault, item)]);
  await stage.unlock(robot, vault);
  const { id } = await getVault(owner, vault);
  return { vault, item, flow, id };
}

/** The ciphertext that went up last. */
function lastUpload() {
  const body = plane.bodies(putItem).at(-1);
  if (!body) throw new TypeError("no item was written yet");
  return body;
}

/** The vault as the robot is shown it now. */
async function shownRow(flow: Flow, id: VaultId): Promise<VaultRow> {
  let row: VaultRow | undefined;
  plane.send(robot.id, { t: "changed", what: "vault", id });
  plane.answer(getRobotVault, (answer) => {
    row = answer;
    return answer;
  });
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
  plane.beHonest();
  if (!row) throw new TypeError("the robot did not look at the vault");
  return row;
}

async function expectRefusal(flow: Flow, code: string, input: Record<string, unknown> = {}) {
  shop.caught.length = 0;
  const { status, error } = await stage.run(flow, robot, input);
  expect({ status, code: error?.code }).toEqual({ status: "failed", code });
  expect(shop.caught).toEqual([]);
}

test("an honest run brings the credential to the shop, so that its absence there means something", async () => {
  const { flow } = await open();
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
  expect(stage.canaries.in(shop.caught.map((text) => ({ where: "shop", text })))).toEqual(["shop"]);
});

for (const part of ["wrap", "blob", "wrap and blob"]) {
  test(`row 6: another item's ${part} in the place of what was asked for is refused`, async () => {
    const { vault, flow } = await open();
    await stage.item(vault);
    const other = lastUpload();
    plane.answer(getRobotItem, (row) => ({
      ...row,
      ...(part.includes("wrap") && { wrap: other.wrap }),
      ...(part.includes("blob") && { blob: other.blob }),
    }));
    await expectRefusal(flow, "wrong-context");
  });
}

test("row 6: an older version's ciphertext in the place of the newest is refused", async () => {
  const { vault, item, flow } = await open();
  const { wrap, blob } = lastUpload();
  await stage.item(vault, { name: item, value: { value: stage.canaries.plant("newer") } });
  plane.answer(getRobotItem, (row) => ({ ...row, wrap, blob }));
  await expectRefusal(flow, "wrong-context");
});

const policies: { policy: Partial<ItemInput>; widened: object; code: string; later?: number }[] = [
  { policy: { allowedHosts: ["shop.example"] }, widened: { allowed_hosts: ["127.0.0.1"] }, code: "not-permitted" },
  { policy: { nodeTypes: ["vault.get-item"] }, widened: { node_types: ["http.*"] }, code: "not-permitted" },
  { policy: {}, widened: { expires_at: null }, code: "item-expired", later: 2 * hour },
];
for (const { policy, widened, code, later = 0 } of policies) {
  const [column = ""] = Object.keys(widened);

  test(`row 6: ${column} that the server widens in its own columns change nothing: ${code}`, async () => {
    const { flow } = await open({ ...policy, ...(later > 0 && { expiresAt: iso(stage.clock.now() + hour) }) });
    stage.skip(later);
    plane.answer(getRobotVault, (row) => ({ ...row, ...widened, entries: [widened], policy: widened }));
    plane.answer(getRobotItem, (row) => ({ ...row, ...widened }));
    await expectRefusal(flow, code);
  });

  test(`row 6: ${column} widened inside the signed manifest breaks its signature`, async () => {
    const { flow, id } = await open({ ...policy, ...(later > 0 && { expiresAt: iso(stage.clock.now() + hour) }) });
    stage.skip(later);
    const widen = (entries: object[]) => entries.map((entry) => ({ ...entry, ...widened }));
    plane.answer(getRobotVault, (row) => ({
      ...row,
      manifest: rewritten(row.manifest, (payload) => ({ ...payload, entries: widen(payload.entries) })),
    }));
    plane.send(robot.id, { t: "changed", what: "vault", id });
    await expectRefusal(flow, "untrusted-sender");
  });
}

test("row 6: a name that is pointed at another item breaks the manifest's signature for a member too", async () => {
  const { vault, item } = await open();
  const other = await stage.item(vault, { kind: "item" });
  const pointed = (entries: { name: string }[]) =>
    entries.map((entry) => ({
      ...entry,
      name: entry.name === item ? other : entry.name === other ? item : entry.name,
    }));
  plane.answer(listVaults, ({ data }) => ({
    data: data.map((row) => ({
      ...row,
      manifest: rewritten(row.manifest, (payload) => ({ ...payload, entries: pointed(payload.entries) })),
    })),
  }));
  expect(await codeOf(() => getItem(owner, vault, item))).toBe("untrusted-sender");
});

test("row 6: a vault shown under another's name in the server's columns is still found by its signed name only", async () => {
  const [a, b] = [await stage.vault(), await stage.vault()];
  const { id } = await getVault(owner, a);
  plane.answer(listVaults, ({ data }) => ({ data: data.map((row) => ({ ...row, name: row.name === a ? b : a })) }));
  expect((await getVault(owner, a)).id).toBe(id);
});

test("row 7: a manifest that is rolled back is refused", async () => {
  const { vault, item, flow, id } = await open();
  const { manifest: older } = await shownRow(flow, id);
  await stage.item(vault, { name: item, value: { value: stage.canaries.plant("newer") } });
  await shownRow(flow, id);
  plane.answer(getRobotVault, (row) => ({ ...row, manifest: older }));
  plane.send(robot.id, { t: "changed", what: "vault", id });
  await expectRefusal(flow, "rolled-back");
  plane.answer(vaultRoute, (row) => ({ ...row, manifest: older }));
  expect(await codeOf(() => getVault(owner, id))).toBe("rolled-back");
});

test("row 7: an order for an older version of a flow, held back until a newer one ran, is refused", async () => {
  const first = await stage.flow([], [{ type: "core.debug" }]);
  const held: ToRobot[] = [];
  plane.onMessage = (message) => {
    if (message.t !== "run") return [message];
    held.push(message);
    return [];
  };
  const order = await stage.start(first, robot);
  await until("the order to be held back", () => held.length === 1);
  plane.beHonest();
  const second = await stage.flow([], [{ type: "core.debug" }], { name: first.name });
  expect([first.id, await stage.run(second, robot)]).toMatchObject([second.id, { status: "succeeded" }]);
  for (const message of held) plane.send(robot.id, message);
  expect(await waitForRun(owner, order.id)).toMatchObject({ status: "failed", error: { code: "rolled-back" } });
});

test("row 8: a manifest that is frozen past its time is refused, also when a newer one is only withheld", async () => {
  const { vault, flow, id } = await open({}, { freshness: 3_600 });
  const { manifest: frozen } = await shownRow(flow, id);
  stage.skip(61 * minute);
  await expectRefusal(flow, "stale");
  await openVault(owner, vault, stage.vskOf(vault));
  plane.answer(getRobotVault, (row) => ({ ...row, manifest: frozen }));
  await expectRefusal(flow, "stale");
  plane.beHonest();
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
});

test("row 8: whoever hides the head of the revocation list gets nothing done that was signed after it", async () => {
  const { flow } = await open();
  plane.answer(getRobotTrust, (answer) => ({ ...answer, revocations: [] }));
  const revocation = await signRevocation(owner, { type: "statement", hash: toBase64url(randomBytes(32)) });
  await owner.call(revoke, { body: { revocation } });
  await owner.refreshTrust();
  await expectRefusal(flow, "stale");
  plane.beHonest();
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
});

test("row 9: a header that replaces the known one is refused, whatever epoch it claims", async () => {
  const { vault, flow, id } = await open();
  const { header, headerHash } = await getVault(owner, vault);
  await renameVault(owner, vault, stage.name("renamed"));
  await shownRow(flow, id);
  for (const epoch of [1, 2, 3]) {
    const other = await signAs(owner, vaultHeader, { ...unstamped(header), epoch, previous: headerHash });
    plane.answer(getRobotVault, (row) => ({ ...row, headers: [...row.headers.slice(0, 1), other] }));
    plane.send(robot.id, { t: "changed", what: "vault", id });
    await expectRefusal(flow, "forked");
    plane.beHonest();
  }
});

test("row 9: a second manifest of one number is refused", async () => {
  const { vault, flow, id } = await open();
  const row = await shownRow(flow, id);
  if (!row.manifest) throw new TypeError("no manifest was shown");
  const shown = parsePayload(row.manifest, manifest.schema);
  const second = await signAs(owner, manifest, { ...unstamped(shown), entries: [] });
  plane.answer(getRobotVault, (answer) => ({ ...answer, manifest: second }));
  plane.send(robot.id, { t: "changed", what: "vault", id });
  await expectRefusal(flow, "forked");
  plane.answer(listVaults, ({ data }) => ({
    data: data.map((one) => (one.id === id ? { ...one, manifest: second } : one)),
  }));
  expect(await codeOf(() => getVault(owner, vault))).toBe("forked");
});

test("row 9: a second successor of the root is refused", async () => {
  const another = await stage.robot();
  const successor = () =>
    withRootKey(owner, ({ publicKey, secretKey }) => {
      const { workspace, trust } = owner;
      const payload = { newRoot: toBase64url(signKeyPair().publicKey), seq: 1, previous: "", ...trust.stamp() };
      const fingerprint = rootFingerprint(workspace, publicKey);
      return signStatement("root", payload, { workspace, fingerprint, secretKey, certificates: [] });
    });
  const show = async (root: Statement) => {
    plane.answer(getRobotTrust, (answer) => ({ ...answer, roots: [root] }));
    const before = plane.asked(getRobotTrust);
    plane.send(another.id, { t: "changed", what: "trust" });
    await until("the robot to look", () => plane.asked(getRobotTrust) > before);
  };
  await show(await successor());
  plane.beHonest();
  expect(another.logger.lines.join()).not.toContain("forked");
  await show(await successor());
  await until("the refusal", () => another.logger.lines.join().includes('"code":"forked"'));
});
