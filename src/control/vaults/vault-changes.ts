// What may happen to a vault: the next header, a grant, a permit, the next manifest. Each is a signed statement that
// must follow from what is stored; nothing here could read what is in the vault.
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { type Grant, grant, type Manifest, manifest, permit, vaultHeader } from "../../trust/kinds.ts";
import type { Statement } from "../../trust/statement.ts";
import type { Verified } from "../../trust/trust.ts";
import type { VaultRow } from "../../wire/shapes.ts";
import type { Change } from "../context.ts";
import type { MemberCaller } from "../http/caller.ts";
import type { VersionMark } from "../store/items.ts";
import { checkNext, checkSame, verifyOwn } from "../trust/signed.ts";
import { checkDropboxNames } from "./dropbox-names.ts";

const noVault = (id: VaultId) => errorOf({ code: "not-found", message: `vault ${id} does not exist` });

/** Without its manifest when that is the one the caller has, by its hash `known`. @throws NotFoundError. */
export async function getVault(change: Pick<Change, "store">, id: VaultId, known?: string): Promise<VaultRow> {
  const vault = await change.store.vaults.find(id, known);
  if (!vault) throw noVault(id);
  return vault;
}

/** @throws NotFoundError. */
export async function checkVault({ store }: Pick<Change, "store">, id: VaultId): Promise<void> {
  if (!(await store.vaults.has(id))) throw noVault(id);
}

/** @throws AuthError `not-permitted` unless the principal holds a grant in the vault's current epoch. */
export async function checkGranted(
  { store }: Pick<Change, "store">,
  vault: VaultId,
  principal: string,
  access: "read" | "write" = "read",
): Promise<void> {
  const held = await store.vaults.findGrant(vault, principal);
  const header = await store.vaults.findHeader(vault);
  if (held && held.epoch === header?.epoch && (access === "read" || held.access === "write")) return;
  throw errorOf({
    code: "not-permitted",
    message: `${principal} holds no ${access} grant for vault ${vault}`,
    hint: "An owner or admin who holds the vault can grant it.",
  });
}

/** Appends the header of a new vault (epoch 1), of the same epoch, or of the next one as `epochs` says. */
export async function acceptHeader(
  change: Change,
  caller: MemberCaller,
  vault: VaultId | undefined,
  statement: Statement,
  epochs: 0 | 1,
) {
  const { payload, hash } = await change.trusting((trust) => verifyOwn(trust, caller, statement, vaultHeader));
  if (vault !== undefined) checkSame("header", payload.vault, vault);
  const { vaults } = change.store;
  const last = vault === undefined ? undefined : await vaults.findHeader(payload.vault);
  if (vault === undefined && (await vaults.find(payload.vault)))
    throw errorOf({ code: "conflict", message: `vault ${payload.vault} exists already` });
  checkNext("header", payload.previous, last?.hash ?? "");
  checkNext("header", payload.epoch, (last?.epoch ?? 0) + epochs);
  const namesake = await vaults.findByName(payload.name);
  if (namesake !== undefined && namesake !== payload.vault)
    throw errorOf({ code: "conflict", message: "another vault has this name", hint: "Choose another name." });
  const row = { name: payload.name, epoch: payload.epoch };
  if (vault === undefined) await vaults.insert({ id: payload.vault, ...row, created_at: change.now() });
  else await vaults.update(vault, row);
  await vaults.appendHeader(payload.vault, { seq: (last?.seq ?? 0) + 1, epoch: payload.epoch, hash }, statement);
  return payload;
}

/** Keeps a grant for the vault's current epoch, in place of the one its principal had: `replaced`. */
export async function acceptGrant(
  change: Change,
  caller: MemberCaller,
  vault: VaultId,
  statement: Statement,
): Promise<{ payload: Grant; replaced: { hash: string } | undefined }> {
  const { payload, hash } = await change.trusting((trust) => verifyOwn(trust, caller, statement, grant));
  checkSame("grant", payload.vault, vault);
  const header = await change.store.vaults.findHeader(vault);
  checkNext("grant", payload.epoch, header?.epoch);
  const named = await change.store.vaults.findHeaderByHash(vault, payload.header);
  checkNext("grant", named?.epoch, payload.epoch);
  await checkPrincipal(change, payload);
  const { principal, access, epoch } = payload;
  const replaced = await change.store.vaults.findGrant(vault, principal);
  await change.store.vaults.putGrant(vault, { principal, access, epoch, hash, statement });
  return { payload, replaced };
}

/** Keys are granted only to those the workspace vouches for, and to exactly the keys it vouches for. */
async function checkPrincipal(change: Change, { principal, fingerprint }: Grant): Promise<void> {
  const robot = await change.store.robots.find(principal);
  const member = robot ? undefined : await change.store.accounts.findMember(principal);
  const known = robot ?? member;
  if (!known) throw errorOf({ code: "not-found", message: `${principal} does not exist` });
  if (known.status !== "active")
    throw errorOf({
      code: known.status === "pending" ? "pending" : "revoked",
      message: `${principal} is ${known.status}`,
      hint: "It has to be confirmed first.",
    });
  const { certificate } = member ?? {};
  const print =
    robot?.fingerprint ??
    (certificate && (await change.trusting(async (trust) => (await trust.member(certificate)).fingerprint)));
  if (print !== fingerprint)
    throw errorOf({ code: "untrusted-key", message: `the grant is for other keys than those of ${principal}` });
}

export async function acceptPermit(change: Change, caller: MemberCaller, vault: VaultId, statement: Statement) {
  const { payload, hash } = await change.trusting((trust) => verifyOwn(trust, caller, statement, permit));
  checkSame("permit", payload.vault, vault);
  const header = await change.store.vaults.findHeader(vault);
  checkNext("permit", payload.epoch, header?.epoch);
  await checkGranted(change, vault, caller.id);
  const replaced = await change.store.vaults.findPermit(vault, payload.flow);
  await change.store.vaults.putPermit(vault, payload.flow, { hash, epoch: payload.epoch, statement });
  return { payload, replaced };
}

/**
 * Keeps the next manifest and drops what it no longer names. Everything that it names newly must be stored already.
 * `ifMatch` is the number of the manifest it follows, 0 for a vault's first.
 */
export async function acceptManifest(
  change: Change,
  caller: { readonly id: string },
  vault: VaultId,
  { statement, ifMatch }: { statement: Statement; ifMatch: number | undefined },
): Promise<Manifest> {
  const verified = await change.trusting((trust) => verifyOwn(trust, caller, statement, manifest));
  const { payload } = verified;
  checkSame("manifest", payload.vault, vault);
  await checkGranted(change, vault, caller.id, "write");
  const { vaults, items } = change.store;
  const last = await vaults.findManifest(vault);
  if (ifMatch !== undefined) checkNext("manifest", ifMatch, last?.seq ?? 0);
  const least =
    payload.supersedes === undefined ? (last?.seq ?? 0) + 1 : Math.max(payload.supersedes, last?.seq ?? 0) + 1;
  checkNext("manifest", payload.seq, least);
  checkNext("manifest", payload.previous, last?.hash ?? "");
  const header = await vaults.findHeader(vault);
  checkNext("manifest", payload.epoch, header?.epoch);
  const marks = await items.listMarks(vault);
  checkEntries(verified, marks);
  await checkDropboxNames(
    change,
    vault,
    payload.entries.map(({ name }) => name),
  );
  await vaults.putManifest(vault, { seq: payload.seq, epoch: payload.epoch, hash: verified.hash }, statement);
  const named = new Set<string>(payload.entries.map((entry) => entry.item));
  for (const item of new Set(marks.map((mark) => mark.item))) if (!named.has(item)) await items.deleteItem(vault, item);
  return payload;
}

/** Every entry stands for stored bytes with the very hashes it names, and a version never changes its kind. */
function checkEntries({ payload: { entries } }: Verified<Manifest>, marks: readonly VersionMark[]): void {
  const stored = new Map(marks.map((mark) => [`${mark.item} ${mark.version}`, mark]));
  const names = new Set<string>();
  const items = new Set<string>();
  for (const entry of entries) {
    const mark = stored.get(`${entry.item} ${entry.version}`);
    const same = mark?.blob_hash === entry.blob && mark.wrap_hash === entry.wrap && mark.kind === entry.kind;
    if (!same)
      throw errorOf({
        code: "conflict",
        message: `manifest: item ${entry.item} version ${entry.version} is not what is stored`,
        hint: "Fetch the newest state and try again.",
      });
    if (names.has(entry.name) || items.has(entry.item))
      throw errorOf({ code: "item-exists", message: `manifest: item ${entry.item} or its name stands twice` });
    names.add(entry.name);
    items.add(entry.item);
  }
}

/** Tells every robot that holds a grant to look at the vault again. */
export async function tellGranted(change: Change, vault: VaultId, also: Iterable<string> = []): Promise<void> {
  for (const principal of new Set([...(await change.store.vaults.listGranted(vault)), ...also])) {
    const robot = await change.store.robots.find(principal);
    if (robot) await change.command(robot.id, { t: "changed", what: "vault", id: vault });
  }
}
