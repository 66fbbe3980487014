// The lying control plane, rows 7, 8, 9 and 19, as a member meets it: what people signed cannot be taken back, frozen,
// hidden or forked before their own eyes either.
import { afterAll, afterEach, expect, test } from "vitest";
import {
  getFlow,
  getItem,
  getVault,
  listMembers,
  openVault,
  removeMember,
  renameVault,
  rollbackItem,
  rotateVault,
  setItem,
} from "../../src/client/index.ts";
import { withRootKey } from "../../src/client/members/certify.ts";
import { signAs, signRevocation } from "../../src/client/session/signing.ts";
import { randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { signKeyPair } from "../../src/crypto/keys.ts";
import { rootFingerprint } from "../../src/trust/fingerprint.ts";
import { flow as flowKind, vaultHeader } from "../../src/trust/kinds.ts";
import { signStatement } from "../../src/trust/statement.ts";
import * as accounts from "../../src/wire/routes/accounts.ts";
import * as flows from "../../src/wire/routes/flows.ts";
import { getTrust, revoke } from "../../src/wire/routes/trust.ts";
import * as vaults from "../../src/wire/routes/vaults.ts";
import type { VaultRow } from "../../src/wire/shapes.ts";
import { codeOf } from "../support/code-of.ts";
import { Stage } from "../support/stage.ts";
import { unstamped } from "../support/statements.ts";

const hour = 3_600_000;

const stage = await Stage.open();
const { plane, owner } = stage;
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => {
  plane.beHonest();
  expect(stage.leaks()).toEqual([]);
});

/** A vault with an item that can be read back, and what the server shows of it now. */
async function open(options: { freshness?: number } = {}) {
  const vault = await stage.vault(options);
  const item = await stage.item(vault, { kind: "item" });
  const { id } = await getVault(owner, vault);
  const shown = (): Promise<VaultRow> => owner.call(vaults.getVault, { params: { vault: id } });
  return { vault, item, id, shown };
}

const change = (vault: string, item: string) =>
  setItem(owner, vault, { name: item, value: { value: stage.canaries.plant("newer") } });

test("row 7: a manifest from before a person's own rollback is refused, for the rollback is newer", async () => {
  const { vault, item, id, shown } = await open();
  await change(vault, item);
  const before = await shown();
  await rollbackItem(owner, vault, item);
  expect((await getItem(owner, vault, item)).item.version).toBe(1);
  plane.answer(vaults.getVault, (row) => ({ ...row, manifest: before.manifest }));
  expect(await codeOf(() => getItem(owner, id, item))).toBe("rolled-back");
});

test("row 7: an older version of a flow in the place of the newest is refused", async () => {
  const nodes = [{ type: "core.debug" }];
  const first = await stage.flow([], nodes);
  const { statement } = await owner.call(flows.getFlow, { params: { id: first.id } });
  await stage.flow([], nodes, { name: first.name });
  plane.answer(flows.getFlow, (row) => ({ ...row, statement, version: 1 }));
  expect(await codeOf(() => getFlow(owner, first.id))).toBe("rolled-back");
});

test("row 7: another version's ciphertext in the place of the one that was rolled back to is refused", async () => {
  const { vault, item } = await open();
  await change(vault, item);
  const body = plane.bodies(vaults.putItem).at(-1);
  await rollbackItem(owner, vault, item);
  plane.answer(vaults.getItem, (row) => ({ ...row, wrap: body?.wrap, blob: body?.blob }));
  expect(await codeOf(() => getItem(owner, vault, item))).toBe("wrong-context");
});

test("row 8: nothing is read from or built on a manifest that is frozen past its time", async () => {
  const { vault, item, id, shown } = await open({ freshness: 3_600 });
  const { manifest: frozen } = await shown();
  stage.skip(hour + 60_000);
  expect(await codeOf(() => getItem(owner, vault, item))).toBe("stale");
  expect(await codeOf(() => change(vault, item))).toBe("stale");
  expect(await codeOf(() => rollbackItem(owner, vault, item))).toBe("stale");
  // A person who holds the key signs it again; a server that withholds this one is found out.
  await openVault(owner, vault, stage.vskOf(vault));
  plane.answer(vaults.getVault, (row) => ({ ...row, manifest: frozen }));
  expect(await codeOf(() => getItem(owner, id, item))).toBe("rolled-back");
  plane.beHonest();
  expect((await getItem(owner, vault, item)).item.name).toBe(item);
});

test("row 8: whoever hides the head of the revocation list shows a member nothing that was signed after it", async () => {
  const admin = await stage.member("admin");
  const flow = await stage.flow([], [{ type: "core.debug" }]);
  await getFlow(admin, flow.id);
  plane.answer(getTrust, (answer) => ({ ...answer, revocations: [] }));
  const revocation = await signRevocation(owner, { type: "statement", hash: toBase64url(randomBytes(32)) });
  plane.beHonest();
  await owner.call(revoke, { body: { revocation } });
  await owner.refreshTrust();
  await stage.flow([], [{ type: "core.debug" }], { name: flow.name });
  plane.answer(getTrust, (answer) => ({ ...answer, revocations: [] }));
  expect(await codeOf(() => getFlow(admin, flow.id))).toBe("stale");
  plane.beHonest();
  expect(await getFlow(admin, flow.id)).toMatchObject({ version: 2 });
});

test("row 9: a header that replaces the known one is refused, whatever epoch it claims", async () => {
  const { vault, item, id } = await open();
  const { header, headerHash } = await getVault(owner, vault);
  await renameVault(owner, vault, stage.name("renamed"));
  for (const epoch of [1, 2, 3]) {
    const other = await signAs(owner, vaultHeader, { ...unstamped(header), epoch, previous: headerHash });
    plane.answer(vaults.getVault, (row) => ({ ...row, headers: [...row.headers.slice(0, 1), other] }));
    expect(await codeOf(() => getItem(owner, id, item))).toBe("forked");
    plane.beHonest();
  }
});

test("row 9: two headers for one next epoch are refused, also when both are signed well", async () => {
  const { vault, item, id, shown } = await open();
  const before = await shown();
  const { header, headerHash } = await getVault(owner, vault);
  const { vsk } = await rotateVault(owner, vault);
  stage.canaries.watch(vsk);
  const rival = await signAs(owner, vaultHeader, { ...unstamped(header), epoch: 2, previous: headerHash });
  plane.answer(vaults.getVault, (row) => ({ ...row, headers: [...row.headers, rival] }));
  expect(await codeOf(() => getItem(owner, id, item))).toBe("forked");
  plane.beHonest();
  // Nor is the epoch before shown once more.
  plane.instead(vaults.getVault, () => before);
  expect(await codeOf(() => getItem(owner, id, item))).toBe("forked");
});

test("row 9: a second successor of the root is refused", async () => {
  const admin = await stage.member("admin");
  const successor = () =>
    withRootKey(owner, ({ publicKey, secretKey }) => {
      const { workspace, trust } = owner;
      const payload = { newRoot: toBase64url(signKeyPair().publicKey), seq: 1, previous: "", ...trust.stamp() };
      const fingerprint = rootFingerprint(workspace, publicKey);
      return signStatement("root", payload, { workspace, fingerprint, secretKey, certificates: [] });
    });
  const [first, second] = [await successor(), await successor()];
  plane.answer(getTrust, (answer) => ({ ...answer, roots: [first] }));
  await admin.refreshTrust().catch(() => {}); // The new root certified nobody.
  expect(admin.pins.trust.roots).toHaveLength(2);
  plane.answer(getTrust, (answer) => ({ ...answer, roots: [second] }));
  expect(await codeOf(() => admin.refreshTrust())).toBe("forked");
});

test("row 19: what a removed member signs is refused, also when the server shows everyone the state of before", async () => {
  const [witness, gone] = [await stage.member("admin"), await stage.member("admin")];
  const flow = await stage.flow([], [{ type: "core.debug" }]);
  const [trust, members] = [await owner.call(getTrust, {}), await owner.call(accounts.listMembers, {})];
  await removeMember(owner, gone.member);
  await witness.refreshTrust();
  plane.instead(getTrust, () => trust);
  plane.instead(accounts.listMembers, () => members);
  const words = { flow: flow.id, version: 2, previous: flow.hash, document: { ...flow.document } };
  const forged = await signAs(gone, flowKind, words);
  plane.answer(flows.getFlow, (row) => ({ ...row, statement: forged, version: 2 }));
  for (const session of [owner, witness]) {
    expect(await codeOf(() => getFlow(session, flow.id))).toBe("revoked");
    const shown = (await listMembers(session)).find(({ id }) => id === gone.member);
    expect(shown?.principal).toBeUndefined();
  }
});
