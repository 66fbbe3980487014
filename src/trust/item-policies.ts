// What a receiver remembers of the policies of items, so that no robot changes one: what an item may be used for is a
// decision for people, and a robot may only write what is in it.

import { errorOf } from "../base/errors.ts";
import { toBase64url, utf8 } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import type { Manifest, ManifestEntry } from "./kinds.ts";
import type { Verified } from "./trust.ts";

/** By item, a digest of its policy; one that is not there is unknown or has none. */
export type ItemPolicies = Readonly<Record<string, string>>;

type Signed = Pick<Verified<Manifest>, "payload" | "signer">;
type Policy = Pick<ManifestEntry, "kind" | "allowed_hosts" | "node_types">;

/** Of an item without one, nothing. */
export function findPolicyDigest({ kind, allowed_hosts: hosts, node_types: nodes }: Policy): string | undefined {
  if (kind === "item" && !isLimited({ allowed_hosts: hosts, node_types: nodes })) return undefined;
  return toBase64url(sha256(utf8(JSON.stringify([kind, hosts.toSorted(), nodes.toSorted()]))));
}

/** Whether a robot's entry leaves the policy of its item as it was; a new item has none but its kind. */
export const keepsPolicy = (digest: string | undefined, entry: Policy): boolean =>
  findPolicyDigest(entry) === digest || (digest === undefined && !isLimited(entry));

/**
 * The policies to remember after a manifest. What a robot left out stays remembered: it could bring it back otherwise.
 * Only of a manifest that `follows` the known one directly is it certain that no person changed a policy in between.
 * @throws AuthError `untrusted-sender` when a robot changed one.
 */
export function advancePolicies(
  known: ItemPolicies | undefined,
  { payload: { entries }, signer }: Signed,
  { follows }: { readonly follows: boolean },
): ItemPolicies {
  const isPerson = signer.type === "member";
  const policies = new Map(Object.entries(isPerson ? {} : (known ?? {})));
  for (const entry of entries) {
    if (!isPerson && follows && known && !keepsPolicy(policies.get(entry.item), entry)) throw policyChanged(entry.item);
    const digest = findPolicyDigest(entry);
    if (digest === undefined) policies.delete(entry.item);
    else policies.set(entry.item, digest);
  }
  return Object.fromEntries(policies);
}

/** What is said to a robot that changed a policy, and of it. */
export const policyChanged = (item: string) =>
  errorOf({
    code: "untrusted-sender",
    message: `item ${item}: a robot cannot change its kind, its hosts or its node types`,
    hint: "A member with write access can: sealbot item set",
  });

const isLimited = ({ allowed_hosts, node_types }: Omit<Policy, "kind">): boolean =>
  allowed_hosts.length > 0 || node_types.length > 0;
