// What a member has seen and will not see undone: the root, the revocations, and the newest header and manifest of
// each vault and version of each flow. Public data, kept with the member's keys.
import { z } from "zod";
import type { WorkspaceId } from "../../base/ids.ts";
import { bytes32, sha256Text } from "../../trust/fields.ts";
import type { ItemPolicies } from "../../trust/item-policies.ts";
import type { ItemVersions } from "../../trust/item-versions.ts";
import { revocationTarget } from "../../trust/kinds.ts";
import type { Pin } from "../../trust/pin.ts";
import type { TrustState } from "../../trust/trust-state.ts";

export interface VaultPin {
  /** Hash of the newest header. */
  header: string;
  manifest: Pin;
  versions: ItemVersions;
  /** Absent in what an earlier version of sealbot kept. */
  policies?: ItemPolicies | undefined;
}

export interface Pins {
  trust: TrustState;
  /** By vault id. */
  vaults: Record<string, VaultPin>;
  /** By flow id. */
  flows: Record<string, Pin>;
}

const pin = z.strictObject({ seq: z.int().min(1), hash: sha256Text });

export const workspaceId = z.custom<WorkspaceId>(
  (value) => typeof value === "string" && /^ws_[a-z2-7]{26}$/.test(value),
);

export const pins: z.ZodType<Pins> = z.strictObject({
  trust: z.strictObject({
    workspace: workspaceId,
    roots: z.array(bytes32).min(1),
    rootsSeen: z.array(z.strictObject({ seq: z.int().min(0), hash: z.union([z.literal(""), sha256Text]) })),
    revocations: z.array(z.strictObject({ hash: sha256Text, target: revocationTarget })),
    accepted: z.array(sha256Text),
    latest: z.number(),
  }),
  vaults: z.record(
    z.string(),
    z.strictObject({
      header: sha256Text,
      manifest: pin,
      versions: z.record(z.string(), z.int().min(1)).default({}),
      policies: z.record(z.string(), sha256Text).optional(),
    }),
  ),
  flows: z.record(z.string(), pin),
});
