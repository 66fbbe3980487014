// Vaults as a member finds, makes, opens and renames them. The Vault Secret Key is made and read here and never sent.
import { iso } from "../../base/clock.ts";
import { errorOf, hasCode } from "../../base/errors.ts";
import { idPattern, type VaultId } from "../../base/ids.ts";
import { fromBase64url, randomBytes, toBase64url } from "../../crypto/bytes.ts";
import { openBox, sealBox } from "../../crypto/sealed-box.ts";
import { vaultId } from "../../trust/fields.ts";
import { grant, manifest, type VaultHeader, vaultHeader } from "../../trust/kinds.ts";
import { newId } from "../../trust/new-id.ts";
import { statementHash } from "../../trust/statement.ts";
import { deriveVaultKeys, newHalves } from "../../vault/keys.ts";
import { formatVsk, parseVsk } from "../../vault/vsk.ts";
import * as routes from "../../wire/routes/vaults.ts";
import type { MemberSession } from "../session/session.ts";
import { signAs } from "../session/signing.ts";
import { freshenVault, resignManifest } from "./manifest.ts";
import { OpenVault } from "./open-vault.ts";
import { knownManifest, type Vault, vaultName, viewVault } from "./vault-view.ts";

const thirtyDays = 30 * 86_400;

/** Every vault of the workspace, verified. @throws AuthError when one of them does not hold. */
export async function listVaults(session: MemberSession): Promise<Vault[]> {
  const { data } = await session.call(routes.listVaults, {});
  return await Promise.all(data.map((row) => viewVault(session, row)));
}

/** What every vault is called, by its id, as it was signed; nothing of what stands in them is fetched. */
export async function vaultNames(session: MemberSession): Promise<ReadonlyMap<VaultId, string>> {
  const { data } = await session.call(routes.listVaults, { query: { manifests: "none" } });
  return new Map(await Promise.all(data.map(async (row) => [row.id, await vaultName(session, row)] as const)));
}

export async function findVault(session: MemberSession, nameOrId: string): Promise<Vault | undefined> {
  if (idPattern("vau").test(nameOrId)) return await findById(session, vaultId.parse(nameOrId));
  const { data } = await session.call(routes.listVaults, { query: { name: nameOrId } });
  const shown = await Promise.all(data.map((row) => viewVault(session, row)));
  const named = shown.filter(({ name }) => name === nameOrId);
  if (named.length > 1) throw errorOf({ code: "conflict", message: "two vaults have that name", hint: "Give its id." });
  return named[0];
}

async function findById(session: MemberSession, vault: VaultId): Promise<Vault | undefined> {
  try {
    const query = knownManifest(session, vault);
    return await viewVault(session, await session.call(routes.getVault, { params: { vault }, query }));
  } catch (error) {
    if (hasCode(error, "not-found")) return undefined;
    throw error;
  }
}

/** By name or id. @throws NotFoundError `not-found`. */
export async function getVault(session: MemberSession, nameOrId: string): Promise<Vault> {
  const vault = await findVault(session, nameOrId);
  if (vault) return vault;
  throw errorOf({
    code: "not-found",
    message: `no vault ${JSON.stringify(nameOrId)}`,
    hint: "See: sealbot vault list",
  });
}

/**
 * Makes a vault; both halves are made here. `vsk` is its Vault Secret Key in text form: show it once. The vault stays
 * open in the session.
 * @throws InputError `bad-input`; ConflictError `conflict` when the name is taken.
 *
 * @example
 * ```ts
 * import { createVault, setItem } from "sealbot/client";
 *
 * const { vsk } = await createVault(session, { name: "ops" });
 * await setItem(session, "ops", { name: "shop-api", category: "api_key", kind: "secret", value: { value: key } });
 * ```
 */
export async function createVault(
  session: MemberSession,
  input: {
    readonly name: string;
    readonly dropbox?: boolean | undefined;
    /** Seconds; default 30 days. */
    readonly freshness?: number | undefined;
  },
): Promise<{ vault: Vault; vsk: string }> {
  const vault = newId("vau");
  const halves = newHalves();
  const salt = randomBytes(32);
  const freshness = input.freshness ?? thirtyDays;
  using keys = deriveVaultKeys({ workspace: session.workspace, vault, epoch: 1 }, halves, salt);
  const payload = {
    vault,
    epoch: 1,
    name: input.name,
    salt: toBase64url(salt),
    boxKey: toBase64url(keys.box.publicKey),
    check: toBase64url(keys.check),
    flags: input.dropbox ? ["dropbox" as const] : [],
    freshness,
    previous: "" as const,
  };
  const header = await signAs(session, vaultHeader, payload);
  const own = await signAs(session, grant, {
    vault,
    epoch: 1,
    header: statementHash(session.workspace, header),
    principal: session.member,
    fingerprint: session.keys.fingerprint,
    access: "write",
    box: toBase64url(sealBox(halves.vsh, session.keys.box.publicKey)),
  });
  const first = await signAs(session, manifest, {
    vault,
    epoch: 1,
    seq: 1,
    previous: "",
    entries: [],
    notAfter: iso(session.clock.now() + freshness * 1_000),
  });
  const row = await session.call(routes.createVault, { body: { header, grants: [own], manifest: first } });
  const vsk = formatVsk(vault, halves.vsk);
  session.vaults.set(vault, new OpenVault(session.workspace, payload, halves));
  return { vault: await viewVault(session, row), vsk };
}

/**
 * Opens a vault in this session, so that its items can be read and written until `closeVault`. An overdue manifest is
 * signed again: a person who holds the key is here.
 * @throws InputError `bad-key`; AuthError `not-permitted` without a grant.
 */
export async function openVault(session: MemberSession, nameOrId: string, vskText: string): Promise<Vault> {
  const vault = await getVault(session, nameOrId);
  const vsh = openShare(session, vault);
  const opened = new OpenVault(session.workspace, vault.header, { vsh, vsk: parseVsk(vskText, vault.id) });
  forget(session, vault.id);
  session.vaults.set(vault.id, opened);
  const isOverdue = vault.stale && vault.access === "write";
  return isOverdue ? await resignManifest(session, vault) : await freshenVault(session, { ...vault, open: true });
}

/** The vault share out of this member's own grant. @throws AuthError `not-permitted` without one. */
export function openShare(session: MemberSession, vault: Vault): Uint8Array {
  if (!vault.ownGrant) {
    throw errorOf({
      code: "not-permitted",
      message: `you have no grant for vault "${vault.name}"`,
      hint: `Ask an owner or admin for: sealbot vault grant "${vault.name}" --member ${session.email}`,
    });
  }
  const { publicKey, secretKey } = session.keys.box;
  return openBox(fromBase64url(vault.ownGrant.box), publicKey, secretKey);
}

/** Forgets the vault's keys; a vault that is not open is left as it is. */
export async function closeVault(session: MemberSession, nameOrId: string): Promise<void> {
  // A key must be forgotten also while the server is away: an id needs no look-up.
  const id = session.openVaults.find((open) => open === nameOrId) ?? (await getVault(session, nameOrId)).id;
  forget(session, id);
}

function forget(session: MemberSession, id: VaultId): void {
  session.vaults.get(id)?.[Symbol.dispose]();
  session.vaults.delete(id);
}

/** @throws LockedError `vault-locked` when the session does not hold the key of the vault's newest epoch. */
export function getOpenVault(session: MemberSession, vault: Pick<Vault, "id" | "epoch" | "name">): OpenVault {
  const opened = session.vaults.get(vault.id);
  if (opened?.epoch === vault.epoch) return opened;
  throw errorOf({
    code: "vault-locked",
    message: opened ? `vault "${vault.name}" was rotated and has a new key` : `vault "${vault.name}" is not open`,
    hint: opened
      ? `sealbot vault open "${vault.name}"; or, if a rotation of yours was cut off, sealbot vault rotate "${vault.name}"`
      : `sealbot vault open "${vault.name}"`,
  });
}

/** @throws InputError `bad-input` when the name is not of 3 to 50 characters. */
export const renameVault = (session: MemberSession, nameOrId: string, name: string): Promise<Vault> =>
  changeHeader(session, nameOrId, { name });

/**
 * Says whether programs that cannot sign may write into the vault. What they wrote stays when it is turned off.
 * @throws AuthError `not-allowed` for who is no admin.
 */
export const setDropbox = (session: MemberSession, nameOrId: string, isOn: boolean): Promise<Vault> =>
  changeHeader(session, nameOrId, { flags: isOn ? ["dropbox"] : [] });

async function changeHeader(
  session: MemberSession,
  nameOrId: string,
  changed: Partial<Pick<VaultHeader, "name" | "flags">>,
): Promise<Vault> {
  const vault = await getVault(session, nameOrId);
  const { issuedAt: _, seen: __, ...rest } = vault.header;
  const header = await signAs(session, vaultHeader, { ...rest, ...changed, previous: vault.headerHash });
  return await viewVault(
    session,
    await session.call(routes.putHeader, { params: { vault: vault.id }, body: { header } }),
  );
}

/** Deletes a vault with everything in it. */
export async function deleteVault(session: MemberSession, nameOrId: string): Promise<void> {
  const { id } = await getVault(session, nameOrId);
  await session.call(routes.deleteVault, { params: { vault: id } });
  forget(session, id);
}
