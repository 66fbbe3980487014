// Vaults and items with real keys, made on a test member's side and handed to a control plane.
import { iso } from "../../src/base/clock.ts";
import type { ItemId, VaultId } from "../../src/base/ids.ts";
import { randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { sealBox } from "../../src/crypto/sealed-box.ts";
import type { ManifestEntry } from "../../src/trust/kinds.ts";
import { newId } from "../../src/trust/new-id.ts";
import { type Statement, statementHash } from "../../src/trust/statement.ts";
import { type ItemKind, sealItem } from "../../src/vault/item.ts";
import { deriveVaultKeys, newHalves, type VaultKeys } from "../../src/vault/keys.ts";
import { call } from "../../src/wire/call.ts";
import * as routes from "../../src/wire/routes/vaults.ts";
import type { SignedIn } from "./control.ts";

export interface TestVault {
  readonly id: VaultId;
  readonly name: string;
  epoch: number;
  keys: VaultKeys;
  vsh: Uint8Array;
  header: Statement;
  manifest: { seq: number; hash: string; entries: ManifestEntry[] };
}

const hash = (bytes: Uint8Array) => (bytes.length === 0 ? "" : toBase64url(sha256(bytes)));

/** The header of an epoch with fresh keys. */
export async function newEpoch(
  { workspace: ws, member }: SignedIn,
  id: VaultId,
  name: string,
  epoch: number,
  previous: string,
  flags: readonly "dropbox"[] = [],
) {
  const halves = newHalves();
  const salt = randomBytes(32);
  const keys = deriveVaultKeys({ workspace: ws.workspace, vault: id, epoch }, halves, salt);
  const header = await ws.signAs(member.signer, "vault-header", {
    ...{ vault: id, epoch, name, salt: toBase64url(salt), boxKey: toBase64url(keys.box.publicKey) },
    ...{ check: toBase64url(keys.check), flags, freshness: 2_592_000, previous },
  });
  return { keys, vsh: halves.vsh, header };
}

export async function signGrant(
  { workspace: ws, member }: SignedIn,
  { id, epoch, header, vsh }: Pick<TestVault, "id" | "epoch" | "header" | "vsh">,
  to: { id: string; fingerprint: string; box: { publicKey: Uint8Array } },
  access: "read" | "write" = "read",
): Promise<Statement> {
  return ws.signAs(member.signer, "grant", {
    ...{ vault: id, epoch, header: statementHash(ws.workspace, header), principal: to.id },
    ...{ fingerprint: to.fingerprint, access, box: toBase64url(sealBox(vsh, to.box.publicKey)) },
  });
}

/** The manifest that follows the vault's last; the vault is not changed. */
export async function signManifest(
  { workspace: ws, member }: SignedIn,
  vault: Pick<TestVault, "id" | "epoch" | "manifest">,
  entries: readonly ManifestEntry[],
): Promise<Statement> {
  return ws.signAs(member.signer, "manifest", {
    ...{ vault: vault.id, epoch: vault.epoch, seq: vault.manifest.seq + 1, previous: vault.manifest.hash, entries },
    notAfter: iso(Date.now() + 2_592_000_000),
  });
}

/** Remembers that a manifest was taken over. */
export function follow(
  { workspace }: SignedIn,
  vault: TestVault,
  statement: Statement,
  entries: ManifestEntry[],
): void {
  vault.manifest = { seq: vault.manifest.seq + 1, hash: statementHash(workspace.workspace, statement), entries };
}

export async function makeVault(
  by: SignedIn,
  name = "my-vault",
  { dropbox = false }: { dropbox?: boolean } = {},
): Promise<TestVault> {
  const id = newId("vau");
  const made = await newEpoch(by, id, name, 1, "", dropbox ? ["dropbox"] : []);
  const vault: TestVault = { id, name, epoch: 1, ...made, manifest: { seq: 0, hash: "", entries: [] } };
  const grants = [await signGrant(by, vault, by.member, "write")];
  const manifest = await signManifest(by, vault, []);
  await call(by.caller, routes.createVault, { body: { header: vault.header, grants, manifest } });
  follow(by, vault, manifest, []);
  return vault;
}

export interface Writing {
  item?: ItemId;
  name?: string;
  kind?: ItemKind;
  value?: unknown;
}

/** What a client uploads for a new version of an item; the vault is not changed. */
export async function prepareItem(by: SignedIn, vault: TestVault, writing: Writing = {}) {
  const { item = newId("itm"), name = "my-item", kind = "item", value = { password: "hunter2" } } = writing;
  const before = vault.manifest.entries.find((entry) => entry.item === item);
  const version = (before?.version ?? 0) + 1;
  const { wrap, blob } = await sealItem(vault.keys, { item, version, kind, category: "custom" }, value);
  const entry: ManifestEntry = {
    ...{
      item,
      version,
      name,
      kind,
      category: "custom",
      ready: true,
      expires_at: null,
      allowed_hosts: [],
      node_types: [],
    },
    ...{ blob: hash(blob), wrap: hash(wrap) },
  };
  const entries = [...vault.manifest.entries.filter((other) => other.item !== item), entry];
  const manifest = await signManifest(by, vault, entries);
  const sealed = { wrap: toBase64url(wrap), blob: toBase64url(blob) };
  return { item, entries, body: { version, ...sealed, if_match: vault.manifest.seq, manifest } };
}

export async function writeItem(by: SignedIn, vault: TestVault, writing: Writing = {}): Promise<ItemId> {
  const { item, entries, body } = await prepareItem(by, vault, writing);
  await call(by.caller, routes.putItem, { params: { vault: vault.id, item }, body });
  follow(by, vault, body.manifest, entries);
  return item;
}
