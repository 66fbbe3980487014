// Vaults as verified.
import type { FlowId, ItemId, MemberId, RobotId, VaultId } from "../base/ids.ts";
import type { ManifestEntry } from "../trust/kinds.ts";
import { later } from "./later.ts";
import type { MemberSession } from "./session.ts";

export type Access = "read" | "write";
export interface VaultGrant {
  readonly principal: MemberId | RobotId;
  readonly access: Access;
  readonly hash: string;
}
export interface VaultPermit {
  readonly flow: FlowId;
  readonly access: Access;
  readonly items: "*" | readonly ItemId[];
  readonly hash: string;
}
/** A vault whose header, grants, permits and manifest were verified. Names come from what was signed. */
export interface Vault {
  readonly id: VaultId;
  readonly name: string;
  readonly epoch: number;
  readonly dropbox: boolean;
  /** Seconds until a manifest that nobody signs again is stale. */
  readonly freshness: number;
  readonly grants: readonly VaultGrant[];
  readonly permits: readonly VaultPermit[];
  /** This member's own access; undefined without a grant. */
  readonly access: Access | undefined;
  /** Whether the session holds the Vault Secret Key. */
  readonly open: boolean;
  readonly entries: readonly ManifestEntry[];
  /** Number of the manifest. */
  readonly seq: number;
  /** When the manifest ends to be believed, ISO 8601. */
  readonly notAfter: string;
  readonly createdAt: string;
}

/** Every vault. */
export function listVaults(_session: MemberSession): Promise<Vault[]> {
  return later();
}
export function findVault(_session: MemberSession, _nameOrId: string): Promise<Vault | undefined> {
  return later();
}
/** @throws NotFoundError `not-found`. */
export function getVault(_session: MemberSession, _nameOrId: string): Promise<Vault> {
  return later();
}
/** Makes both halves here; the key is shown once. The vault stays open in the session. */
export function createVault(
  _session: MemberSession,
  _input: { readonly name: string; readonly dropbox?: boolean | undefined; readonly freshness?: number | undefined },
): Promise<{ vault: Vault; vsk: string }> {
  return later();
}
/** @throws InputError `bad-key`; AuthError `not-permitted` without a grant. */
export function openVault(_session: MemberSession, _vault: string, _vskText: string): Promise<Vault> {
  return later();
}
export function closeVault(_session: MemberSession, _vault: string): Promise<void> {
  return later();
}
export function renameVault(_session: MemberSession, _vault: string, _name: string): Promise<Vault> {
  return later();
}
export function deleteVault(_session: MemberSession, _vault: string): Promise<void> {
  return later();
}
