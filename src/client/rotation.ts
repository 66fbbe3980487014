// Rotation: a new epoch with new halves. Item keys are wrapped again, ciphertext stays; everyone but the one who
// leaves is granted again; the server takes all of it or nothing.
import { iso } from "../base/clock.ts";
import { fromBase64url, randomBytes, toBase64url } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import { type ManifestEntry, manifest, permit, vaultHeader } from "../trust/kinds.ts";
import { type Statement, statementHash } from "../trust/statement.ts";
import { rewrapItem } from "../vault/item.ts";
import { deriveVaultKeys, newHalves, type VaultKeys } from "../vault/keys.ts";
import { formatVsk } from "../vault/vsk.ts";
import * as routes from "../wire/routes/vaults.ts";
import { signGrant } from "./grants.ts";
import { refuseStale } from "./manifest.ts";
import { OpenVault } from "./open-vault.ts";
import { getPrincipal } from "./principals.ts";
import type { MemberSession } from "./session.ts";
import { signAs } from "./signing.ts";
import { type Vault, viewVault } from "./vault-view.ts";
import { getOpenVault, getVault } from "./vaults.ts";

/**
 * Makes a new epoch for everyone who holds a grant but `without`. `vsk` is the new Vault Secret Key in text form:
 * show it once. The vault stays open in the session; robots are asked or injected anew by the caller.
 * @throws LockedError `vault-locked`; AuthError `untrusted-key` when a holder's keys do not verify.
 */
export async function rotateVault(
  session: MemberSession,
  nameOrId: string,
  { without }: { readonly without?: string | undefined } = {},
): Promise<{ vault: Vault; vsk: string }> {
  const vault = await getVault(session, nameOrId);
  const old = getOpenVault(session, vault);
  refuseStale(vault);
  const halves = newHalves();
  const salt = randomBytes(32);
  const epoch = vault.epoch + 1;
  using keys = deriveVaultKeys({ workspace: session.workspace, vault: vault.id, epoch }, halves, salt);
  const { issuedAt: _, seen: __, ...kept } = vault.header;
  const payload = {
    ...kept,
    epoch,
    salt: toBase64url(salt),
    boxKey: toBase64url(keys.box.publicKey),
    check: toBase64url(keys.check),
    previous: vault.headerHash,
  };
  const header = await signAs(session, vaultHeader, payload);
  const place = { vault: vault.id, epoch, header: statementHash(session.workspace, header) };
  const grants: Statement[] = [];
  for (const { principal, access } of vault.grants) {
    if (principal === without) continue;
    const to = await getPrincipal(session, principal);
    grants.push(await signGrant(session, place, { vsh: halves.vsh, to, access }));
  }
  const permits = await Promise.all(
    vault.permits.map(({ flow, access, items }) =>
      signAs(session, permit, { flow, vault: vault.id, epoch, access, items: items === "*" ? items : [...items] }),
    ),
  );
  const { wraps, entries } = await rewrapAll(session, vault, old.keys, keys);
  const next = await signAs(session, manifest, {
    vault: vault.id,
    epoch,
    seq: vault.seq + 1,
    previous: vault.manifestHash,
    entries,
    notAfter: iso(session.clock.now() + vault.freshness * 1_000),
  });
  const body = { header, grants, permits, wraps, manifest: next };
  const row = await session.call(routes.rotateVault, { params: { vault: vault.id }, body });
  const vsk = formatVsk(vault.id, halves.vsk);
  old[Symbol.dispose]();
  session.vaults.set(vault.id, new OpenVault(session.workspace, payload, halves));
  return { vault: await viewVault(session, row), vsk };
}

/** Every kept version of every item under the new wrap key. */
async function rewrapAll(session: MemberSession, vault: Vault, from: VaultKeys, to: VaultKeys) {
  const wraps: { item: ManifestEntry["item"]; version: number; wrap: string }[] = [];
  const entries: ManifestEntry[] = [];
  for (const entry of vault.entries) {
    const { item, kind, category } = entry;
    const { data } = await session.call(routes.listItemVersions, { params: { vault: vault.id, item } });
    let current = entry;
    for (const { version, wrap } of data) {
      if (wrap === "") continue;
      const renewed = await rewrapItem(from, to, { item, version, kind, category }, fromBase64url(wrap));
      wraps.push({ item, version, wrap: toBase64url(renewed) });
      if (version === entry.version) current = { ...entry, wrap: toBase64url(sha256(renewed)) };
    }
    entries.push(current);
  }
  return { wraps, entries };
}
