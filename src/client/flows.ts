// Flows.
import type { FlowId, ItemId, VaultId } from "../base/ids.ts";
import type { FlowDocument } from "../flow/document.ts";
import { later } from "./later.ts";
import type { MemberSession } from "./session.ts";
import type { Access } from "./vaults.ts";

export interface Flow {
  readonly id: FlowId;
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  readonly document: FlowDocument;
  readonly createdAt: string;
  readonly updatedAt: string;
}
/** A permit that a flow's own declaration asks for and that does not stand yet. */
export interface WantedPermit {
  readonly vault: VaultId;
  readonly vaultName: string;
  readonly access: Access;
  readonly items: "*" | readonly ItemId[];
}
/** A document that is ready to be signed, and what signing it would need. */
export interface FlowPlan {
  readonly id: FlowId;
  readonly version: number;
  readonly document: FlowDocument;
  readonly permits: readonly WantedPermit[];
}

/** Validates and resolves names, and signs nothing: for showing before `pushFlow`. @throws InputError `bad-input` listing every fault. */
export function planFlow(_session: MemberSession, _document: unknown): Promise<FlowPlan> {
  return later();
}
/** Signs and uploads the next version; `permits: false` leaves the permits alone. */
export function pushFlow(
  _session: MemberSession,
  _document: unknown,
  _options: { readonly permits?: boolean | undefined } = {},
): Promise<{ flow: Flow; permits: readonly WantedPermit[] }> {
  return later();
}
export function listFlows(_session: MemberSession): Promise<Flow[]> {
  return later();
}
/** By name or id; the newest version unless one is named. */
export function getFlow(
  _session: MemberSession,
  _nameOrId: string,
  _options: { readonly version?: number | undefined } = {},
): Promise<Flow> {
  return later();
}
export function listFlowVersions(_session: MemberSession, _nameOrId: string): Promise<Flow[]> {
  return later();
}
export function deleteFlow(_session: MemberSession, _nameOrId: string): Promise<void> {
  return later();
}
