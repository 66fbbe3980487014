// Writing a vault's manifest: each one names the one before, and of two writers at a time one is told to read again.
import { iso } from "../../base/clock.ts";
import { errorOf, hasCode } from "../../base/errors.ts";
import type { ItemId } from "../../base/ids.ts";
import { toBase64url } from "../../crypto/bytes.ts";
import { type ManifestEntry, manifest } from "../../trust/kinds.ts";
import { type Statement, statementHash } from "../../trust/statement.ts";
import type { SealedItem } from "../../vault/item.ts";
import * as routes from "../../wire/routes/vaults.ts";
import type { VaultRow } from "../../wire/shapes.ts";
import type { MemberSession } from "../session/session.ts";
import { signAs } from "../session/signing.ts";
import { type Vault, viewVault } from "./vault-view.ts";

/** Times a write is tried before its conflict is shown to the caller. */
const tries = 6;

export interface ManifestChange {
  readonly entries: readonly ManifestEntry[];
  /** The new version that goes up with the manifest; absent when only entries change. */
  readonly upload?: Upload;
  /** Many of them, in place of one. */
  readonly uploads?: readonly Upload[];
}

export interface Upload {
  readonly item: ItemId;
  readonly version: number;
  readonly sealed: SealedItem | undefined;
}

/** The manifest that follows the vault's, for `entries`. */
export function nextManifest(
  session: MemberSession,
  vault: Pick<Vault, "id" | "epoch" | "freshness" | "seq" | "manifestHash">,
  entries: readonly ManifestEntry[],
): Promise<Statement> {
  return signAs(session, manifest, {
    vault: vault.id,
    epoch: vault.epoch,
    seq: vault.seq + 1,
    previous: vault.manifestHash,
    entries: [...entries],
    notAfter: iso(session.clock.now() + vault.freshness * 1_000),
  });
}

/**
 * Applies `change` to the newest manifest; when somebody else was faster, reads again and applies it anew.
 * @throws ConflictError `conflict` after six lost races; AuthError `not-permitted` without write access, `stale`.
 */
export async function changeManifest(
  session: MemberSession,
  read: () => Promise<Vault>,
  change: (vault: Vault) => Promise<ManifestChange>,
): Promise<Vault> {
  for (let attempt = 1; ; attempt++) {
    const vault = await read();
    if (vault.access !== "write") {
      throw errorOf({ code: "not-permitted", message: `you may not write to vault "${vault.name}"` });
    }
    refuseStale(vault);
    const { entries, ...uploads } = await change(vault);
    const body = { if_match: vault.seq, manifest: await nextManifest(session, vault, entries) };
    try {
      const row = await send(session, vault, uploads, body);
      return await viewVault(session, row);
    } catch (error) {
      if (attempt === tries || !hasCode(error, "conflict")) throw error;
    }
  }
}

async function send(
  session: MemberSession,
  { id }: Vault,
  { upload, uploads }: Omit<ManifestChange, "entries">,
  body: { if_match: number; manifest: Statement },
): Promise<VaultRow> {
  const params = { vault: id };
  // What was just signed here need not come back.
  const query = { known: statementHash(session.workspace, body.manifest) };
  const row = uploads
    ? await session.call(routes.putItems, { params, query, body: { ...body, versions: uploads.map(uploaded) } })
    : upload
      ? await session.call(routes.putItem, {
          params: { ...params, item: upload.item },
          query,
          body: { ...body, ...sealedOf(upload) },
        })
      : await session.call(routes.putManifest, { params, query, body });
  return { ...row, manifest: row.manifest ?? body.manifest };
}

const sealedOf = ({ version, sealed }: Upload) => ({
  version,
  wrap: sealed ? toBase64url(sealed.wrap) : "",
  blob: sealed ? toBase64url(sealed.blob) : "",
});
const uploaded = (upload: Upload) => ({ item: upload.item, ...sealedOf(upload) });

/** Signs the manifest again, unchanged, when half of its freshness is gone, this member may write and has it open. */
export async function freshenVault(session: MemberSession, vault: Vault): Promise<Vault> {
  const left = Date.parse(vault.notAfter) - session.clock.now();
  // Half of the freshness, in milliseconds.
  const isDue = left <= vault.freshness * 500;
  if (vault.stale || !isDue || vault.access !== "write" || !vault.open) return vault;
  return await resignManifest(session, vault);
}

/** Signs the manifest again, unchanged: also a stale one, so only where a person decided it. */
export async function resignManifest(session: MemberSession, vault: Vault): Promise<Vault> {
  const body = { if_match: vault.seq, manifest: await nextManifest(session, vault, vault.entries) };
  return await viewVault(session, await send(session, vault, {}, body));
}

/** @throws AuthError `stale`: an overdue manifest may be one that a server froze, so nothing is built on it. */
export function refuseStale({ stale, name }: Vault): void {
  if (!stale) return;
  throw errorOf({
    code: "stale",
    message: `the manifest of vault "${name}" is older than the vault allows`,
    hint: "Somebody who may write opens the vault again; if that was done just now, the server withholds it.",
  });
}
