// What a receiver remembers of the versions in a vault's manifests, so that no robot takes one back: going back to an
// older version is a decision for people.
import { errorOf } from "../base/errors.ts";
import type { Manifest } from "./kinds.ts";
import type { Verified } from "./trust.ts";

/** By item; one that is not there stands at its first version, below which there is nothing. */
export type ItemVersions = Readonly<Record<string, number>>;

type Signed = Pick<Verified<Manifest>, "payload" | "signer">;

/**
 * The versions to remember after a manifest. What a robot left out stays remembered: it could bring it back older.
 * @throws AuthError `rolled-back` when a robot signed an older version than is known.
 */
export function advanceVersions(known: ItemVersions, { payload: { entries }, signer }: Signed): ItemVersions {
  const isPerson = signer.type === "member";
  for (const { item, version } of isPerson ? [] : entries) {
    if (version >= (known[item] ?? 1)) continue;
    throw errorOf({ code: "rolled-back", message: `item ${item}: version ${version} was shown after a newer one` });
  }
  const raised = entries.filter(({ version }) => version > 1).map(({ item, version }) => [item, version]);
  return { ...(isPerson ? {} : known), ...Object.fromEntries(raised) };
}
