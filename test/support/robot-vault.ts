// A vault with real keys as a control plane would show it to a robot. Every part can be exchanged by a test that lies.
import { iso } from "../../src/base/clock.ts";
import type { FlowId, ItemId } from "../../src/base/ids.ts";
import { randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { sealBox } from "../../src/crypto/sealed-box.ts";
import type { ManifestEntry } from "../../src/trust/kinds.ts";
import { newId } from "../../src/trust/new-id.ts";
import { type Signer, type Statement, statementHash } from "../../src/trust/statement.ts";
import { type SealedItem, sealItem } from "../../src/vault/item.ts";
import { deriveVaultKeys, newHalves } from "../../src/vault/keys.ts";
import { formatVsk } from "../../src/vault/vsk.ts";
import type { VaultRow } from "../../src/wire/shapes.ts";
import type { FakeUpstream } from "./fake-upstream.ts";
import type { TestPrincipal, TestWorkspace } from "./workspace.ts";

type Policy = Partial<Pick<ManifestEntry, "expires_at" | "allowed_hosts" | "node_types" | "ready" | "kind">>;

export async function makeRobotVault(
  ws: TestWorkspace,
  robot: TestPrincipal<string>,
  upstream: FakeUpstream,
  { name = "ops", now = () => Date.now(), dropbox = false } = {},
) {
  const { owner } = ws;
  const id = newId("vau");
  const halves = newHalves();
  const salt = randomBytes(32);
  const keys = deriveVaultKeys({ workspace: ws.workspace, vault: id, epoch: 1 }, halves, salt);
  const header = await ws.signAs(owner.signer, "vault-header", {
    ...{ vault: id, epoch: 1, name, salt: toBase64url(salt), boxKey: toBase64url(keys.box.publicKey) },
    ...{ check: toBase64url(keys.check), flags: dropbox ? ["dropbox"] : [], freshness: 2_592_000, previous: "" },
  });
  const grant = (to: TestPrincipal<string>, access: "read" | "write" = "read", by: Signer = owner.signer) =>
    ws.signAs(by, "grant", {
      ...{ vault: id, epoch: 1, header: statementHash(ws.workspace, header), principal: to.id },
      ...{ fingerprint: to.fingerprint, access, box: toBase64url(sealBox(halves.vsh, to.box.publicKey)) },
    });
  const row: VaultRow = {
    ...{ id, name, epoch: 1, headers: [header], manifest: null, permits: [], created_at: iso(now()) },
    grants: [await grant(owner, "write"), await grant(robot)],
  };
  const entries: ManifestEntry[] = [];
  const sealed = new Map<ItemId, SealedItem>();
  let last = { seq: 0, hash: "" };

  const signManifest = (
    { seq = last.seq + 1, previous = last.hash, notAfter = now() + 2_592_000_000 } = {},
    by: Signer = owner.signer,
  ) => ws.signAs(by, "manifest", { vault: id, epoch: 1, seq, previous, entries, notAfter: iso(notAfter) });
  const publish = async (statement?: Statement) => {
    row.manifest = statement ?? (await signManifest());
    last = { seq: last.seq + 1, hash: statementHash(ws.workspace, row.manifest) };
  };

  /** Writes a new version of an item, and the manifest that names it. */
  const write = async (
    itemName: string,
    value: unknown,
    { category = "login", item = newId("itm"), ...policy }: Policy & { category?: string; item?: ItemId } = {},
  ): Promise<ItemId> => {
    const at = entries.findIndex((entry) => entry.item === item);
    const version = (entries[at]?.version ?? 0) + 1;
    const { kind = "item" } = policy;
    const made = await sealItem(keys, { item, version, kind, category }, value);
    const hash = (bytes: Uint8Array) => toBase64url(sha256(bytes));
    const entry: ManifestEntry = {
      ...{ item, version, name: itemName, kind, category, ready: true, expires_at: null },
      ...{ allowed_hosts: [], node_types: [], blob: hash(made.blob), wrap: hash(made.wrap), ...policy },
    };
    if (at < 0) entries.push(entry);
    else entries[at] = entry;
    sealed.set(item, made);
    upstream.answers.set(`/v1/robot/vaults/${id}/items/${item}`, () => ({
      ...{ item, version, wrap: toBase64url(sealed.get(item)?.wrap ?? made.wrap) },
      ...{ blob: toBase64url(sealed.get(item)?.blob ?? made.blob), created_at: iso(now()), created_by: owner.id },
    }));
    await publish();
    return item;
  };
  const permit = async (flow: FlowId, items: "*" | ItemId[] = "*", by: Signer = owner.signer) => {
    row.permits.push(await ws.signAs(by, "permit", { flow, vault: id, epoch: 1, access: "read", items }));
  };

  await publish();
  upstream.answers.set(`/v1/robot/vaults/${id}`, () => structuredClone(row));
  const others = upstream.answers.get("/v1/robot/vaults") ?? (() => ({ data: [] }));
  upstream.answers.set("/v1/robot/vaults", () => ({ data: [...Object(others()).data, id] }));
  const vsk = formatVsk(id, halves.vsk);
  return { id, name, keys, halves, vsk, row, entries, sealed, grant, signManifest, publish, write, permit };
}

export type RobotVault = Awaited<ReturnType<typeof makeRobotVault>>;
