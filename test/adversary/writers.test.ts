// The lying control plane and a robot that helps it: what a robot signs counts only where it may write, and never takes
// a version back.
import { afterAll, afterEach, expect, test } from "vitest";
import { iso } from "../../src/base/clock.ts";
import type { VaultId } from "../../src/base/ids.ts";
import { getVault, grantVault } from "../../src/client/index.ts";
import { type Manifest, type ManifestEntry, manifest } from "../../src/trust/kinds.ts";
import { parsePayload, type Signer, type Statement, signStatement, statementHash } from "../../src/trust/statement.ts";
import { getRobot } from "../../src/wire/routes/robots.ts";
import { deleteVault, getRobotVault, getVault as vaultRoute } from "../../src/wire/routes/vaults.ts";
import type { VaultRow } from "../../src/wire/shapes.ts";
import { codeOf } from "../support/code-of.ts";
import { Stage } from "../support/stage.ts";
import { unstamped } from "../support/statements.ts";

const stage = await Stage.open();
const { plane, owner } = stage;
const robot = await stage.robot();
afterAll(() => stage[Symbol.asyncDispose]());
const opened: VaultId[] = [];
afterEach(async () => {
  plane.beHonest();
  // Whoever believed a forged manifest of it refuses the true one from then on.
  for (const vault of opened.splice(0)) await owner.call(deleteVault, { params: { vault } });
  expect(stage.leaks()).toEqual([]);
});

/** A robot in the hands of the attacker: its real keys, and no daemon. */
async function openAccomplice(): Promise<{ id: string; signer: Signer }> {
  const { identity } = await stage.join();
  const { robot: id, workspace, fingerprint, sign, record } = identity;
  const { endorsement } = await owner.call(getRobot, { params: { id } });
  if (!endorsement) throw new TypeError("the accomplice is not endorsed");
  return { id, signer: { workspace, fingerprint, secretKey: sign.secretKey, certificates: [record, endorsement] } };
}

/** A vault on the honest robot, with an item in its second version and a flow that reads it. */
async function open() {
  const vault = await stage.vault();
  const item = await stage.item(vault, { kind: "item" });
  await stage.item(vault, { name: item, kind: "item", value: { value: stage.canaries.plant("second") } });
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config: { vault, item } }]);
  await stage.unlock(robot, vault);
  const { id } = await getVault(owner, vault);
  opened.push(id);
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
  const row = await owner.call(vaultRoute, { params: { vault: id } });
  if (!row.manifest) throw new TypeError("no manifest was shown");
  return { vault, id, flow, shown: row.manifest };
}

/** The manifest that follows `last`, by `signer`, with its entries changed. */
function sign(signer: Signer, last: Statement, change: (entry: ManifestEntry) => ManifestEntry): Promise<Statement> {
  const payload: Manifest = parsePayload(last, manifest.schema);
  return signStatement(
    "manifest",
    {
      ...unstamped(payload),
      ...{ seq: payload.seq + 1, previous: statementHash(owner.workspace, last) },
      ...{ entries: payload.entries.map(change), notAfter: iso(stage.clock.now() + 3_600_000), ...owner.trust.stamp() },
    },
    signer,
  );
}

/** Shows a manifest to the robot and to the owner; the codes with which they refuse it. */
async function showAll({ id, flow }: Awaited<ReturnType<typeof open>>, forged: Statement) {
  const lie = (row: VaultRow) => (row.id === id ? { ...row, manifest: forged } : row);
  plane.answer(getRobotVault, lie);
  plane.answer(vaultRoute, lie);
  plane.send(robot.id, { t: "changed", what: "vault", id });
  const run = await stage.run(flow, robot);
  return { robot: run.error?.code, owner: await codeOf(() => getVault(owner, id)) };
}

const widened = (entry: ManifestEntry): ManifestEntry => ({ ...entry, allowed_hosts: ["evil.example"] });
const older = (entry: ManifestEntry): ManifestEntry => ({ ...entry, version: entry.version - 1 });
const refused = (code: string | undefined) => ({ robot: code, owner: code });

test("a manifest by a robot that may only read is refused by robots and members", async () => {
  const place = await open();
  const accomplice = await openAccomplice();
  await grantVault(owner, place.vault, accomplice.id, "read");
  expect(await showAll(place, await sign(accomplice.signer, place.shown, widened))).toEqual(
    refused("untrusted-sender"),
  );
});

test("a manifest by a robot that may write to another vault only is refused by robots and members", async () => {
  const place = await open();
  const accomplice = await openAccomplice();
  await grantVault(owner, await stage.vault(), accomplice.id, "write");
  expect(await showAll(place, await sign(accomplice.signer, place.shown, widened))).toEqual(
    refused("untrusted-sender"),
  );
});

test("a robot that may write is believed, so that a refusal means something, and takes no version back", async () => {
  const place = await open();
  const accomplice = await openAccomplice();
  await grantVault(owner, place.vault, accomplice.id, "write");
  const next = await sign(accomplice.signer, place.shown, (entry) => entry);
  expect(await showAll(place, next)).toEqual(refused(undefined));
  plane.beHonest();
  expect(await showAll(place, await sign(accomplice.signer, next, older))).toEqual(refused("rolled-back"));
});

test("a robot that may write does not widen or narrow what an item may be used for", async () => {
  const accomplice = await openAccomplice();
  for (const change of [
    widened,
    (entry: ManifestEntry): ManifestEntry => ({ ...entry, node_types: ["http.request"] }),
    (entry: ManifestEntry): ManifestEntry => ({
      ...entry,
      version: entry.version + 1,
      allowed_hosts: ["evil.example"],
    }),
  ]) {
    const place = await open();
    await grantVault(owner, place.vault, accomplice.id, "write");
    expect(await showAll(place, await sign(accomplice.signer, place.shown, change))).toEqual(
      refused("untrusted-sender"),
    );
    plane.beHonest();
    await owner.call(deleteVault, { params: { vault: place.id } });
    opened.splice(0);
  }
});

test("a robot that may write does not take away what a person limited an item to, and a person does", async () => {
  const place = await open();
  const accomplice = await openAccomplice();
  await grantVault(owner, place.vault, accomplice.id, "write");
  const limited = await sign(owner.signer, place.shown, (entry) => ({ ...entry, node_types: ["vault.get-item"] }));
  const free = (entry: ManifestEntry): ManifestEntry => ({ ...entry, node_types: [] });
  expect(await showAll(place, limited)).toEqual(refused(undefined));
  plane.beHonest();
  expect(await showAll(place, await sign(accomplice.signer, limited, free))).toEqual(refused("untrusted-sender"));
  plane.beHonest();
  expect(await showAll(place, await sign(owner.signer, limited, free))).toEqual(refused(undefined));
});

test("a robot that leaves an item out cannot bring it back older", async () => {
  const place = await open();
  const accomplice = await openAccomplice();
  await grantVault(owner, place.vault, accomplice.id, "write");
  const { entries } = parsePayload(place.shown, manifest.schema);
  const payload = unstamped(parsePayload(place.shown, manifest.schema));
  const without = await signStatement(
    "manifest",
    {
      ...{ ...payload, seq: payload.seq + 1, previous: statementHash(owner.workspace, place.shown), entries: [] },
      ...owner.trust.stamp(),
    },
    accomplice.signer,
  );
  expect(await showAll(place, without)).toEqual({ robot: "item-missing", owner: undefined });
  plane.beHonest();
  const back = await signStatement(
    "manifest",
    {
      ...{ ...payload, seq: payload.seq + 2, previous: statementHash(owner.workspace, without) },
      ...{ entries: entries.map(older), ...owner.trust.stamp() },
    },
    accomplice.signer,
  );
  expect(await showAll(place, back)).toEqual(refused("rolled-back"));
});
