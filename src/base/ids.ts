// Identifiers: a prefix that says what the thing is, then 16 random bytes in base32. Branded, so that a robot's id
// cannot be passed where a vault's is wanted.
declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type WorkspaceId = Id<"workspace">;
export type MemberId = Id<"member">;
export type RobotId = Id<"robot">;
export type VaultId = Id<"vault">;
export type ItemId = Id<"item">;
export type FlowId = Id<"flow">;
export type RunId = Id<"run">;
export type AskId = Id<"ask">;
export type LeaseId = Id<"lease">;
export type TokenId = Id<"token">;
export type HookKeyId = Id<"hook-key">;

export interface IdKinds {
  mem: MemberId;
  rob: RobotId;
  vau: VaultId;
  itm: ItemId;
  flw: FlowId;
  run: RunId;
  ask: AskId;
  lea: LeaseId;
  tok: TokenId;
  key: HookKeyId;
}

/** The shape of an id of the kind `prefix`: `<prefix>_` and 26 base32 characters. */
export const idPattern = (prefix: keyof IdKinds): RegExp => new RegExp(`^${prefix}_[a-z2-7]{26}$`);
