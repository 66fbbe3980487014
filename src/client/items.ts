// Items.
import type { ManifestEntry } from "../trust/kinds.ts";
import type { ItemKind } from "../vault/item.ts";
import { later } from "./later.ts";
import type { MemberSession } from "./session.ts";
import type { Vault } from "./vaults.ts";

export interface ItemInput {
  readonly name: string;
  /** Default: the one it has, else `json`. */
  readonly category?: string | undefined;
  /** Default: the one it has, else `item`. */
  readonly kind?: ItemKind | undefined;
  /** Absent with `empty`, or when only the policy changes. */
  readonly value?: unknown;
  readonly empty?: boolean | undefined;
  /** ISO 8601 in the future; null: never. */
  readonly expiresAt?: string | null | undefined;
  readonly allowedHosts?: readonly string[] | undefined;
  readonly nodeTypes?: readonly string[] | undefined;
  /** `insert` fails with `item-exists`, `update` with `item-missing`; default `upsert`. */
  readonly mode?: "insert" | "update" | "upsert" | undefined;
}
/** A line of the signed manifest. */
export type Item = ManifestEntry;
export interface ItemVersion {
  readonly version: number;
  readonly current: boolean;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** Writes a new version. @throws LockedError `vault-locked`; InputError `bad-input`. */
export function setItem(_session: MemberSession, _vault: string, _input: ItemInput): Promise<Item> {
  return later();
}
/** Reads an item back. @throws AuthError `not-permitted` for a secret; NotFoundError `item-missing`. */
export function getItem(
  _session: MemberSession,
  _vault: string,
  _item: string,
  _options: { readonly version?: number | undefined } = {},
): Promise<{ item: Item; value: unknown }> {
  return later();
}
export function listItems(_session: MemberSession, _vault: string): Promise<readonly Item[]> {
  return later();
}
export function listItemVersions(_session: MemberSession, _vault: string, _item: string): Promise<ItemVersion[]> {
  return later();
}
/** Points the manifest at an older version that is still kept. */
export function rollbackItem(_session: MemberSession, _vault: string, _item: string, _version: number): Promise<Item> {
  return later();
}
export function renameItem(_session: MemberSession, _vault: string, _item: string, _name: string): Promise<Item> {
  return later();
}
export function deleteItem(_session: MemberSession, _vault: string, _item: string): Promise<void> {
  return later();
}
/** Flows whose newest signed version names the item. */
export function usedBy(
  _session: MemberSession,
  _vault: string,
  _item: string,
): Promise<{ id: string; name: string }[]> {
  return later();
}
/** Signs the manifest again when half of its freshness is gone. */
export function freshenVault(_session: MemberSession, _vault: string): Promise<Vault> {
  return later();
}
