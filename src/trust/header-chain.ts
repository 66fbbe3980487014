// The chain of a vault's headers: each names the hash of the one before, so the newest one vouches for all of them.
// A receiver only ever moves forward from the header it knows.
import { errorOf } from "../base/errors.ts";
import type { WorkspaceId } from "../base/ids.ts";
import { type VaultHeader, vaultHeader } from "./kinds.ts";
import { parsePayload, type Statement, statementHash } from "./statement.ts";
import type { Verified } from "./trust.ts";

export interface HeaderChain {
  /** As the server shows them, oldest first; older ones may be missing. */
  readonly headers: readonly Statement[];
  /** Hash of the header that is known: the pinned one, or the one a verified grant names; undefined: neither. */
  readonly anchor: string | undefined;
  readonly workspace: WorkspaceId;
  readonly verify: (header: Statement) => Promise<Verified<VaultHeader>>;
}

export interface NewestHeader extends Verified<VaultHeader> {
  /** Hashes of the headers from the anchor on that have the newest one's epoch: what its grants may name. */
  readonly ofEpoch: ReadonlySet<string>;
}

/**
 * The newest header, verified; those between it and the anchor are bound by their hashes alone, so that a chain stays
 * whole when one of its signers was revoked.
 * @throws AuthError `forked` when the headers do not follow one another or leave the anchor out.
 */
export async function newestHeader({ headers, anchor, workspace, verify }: HeaderChain): Promise<NewestHeader> {
  const last = headers.at(-1);
  if (!last) throw errorOf({ code: "forked", message: "a vault was shown without a header" });
  const newest = await verify(last);
  const { vault, epoch } = newest.payload;
  const ofEpoch = new Set<string>();
  let next: VaultHeader | undefined;
  let isReached = anchor === undefined;
  for (const header of headers.toReversed()) {
    const hash = statementHash(workspace, header);
    const payload = parsePayload(header, vaultHeader.schema);
    const step = next === undefined ? 0 : next.epoch - payload.epoch;
    if (payload.vault !== vault || (next && next.previous !== hash) || (step !== 0 && step !== 1)) {
      throw errorOf({ code: "forked", message: `vault ${vault}: its headers do not follow one another` });
    }
    if (payload.epoch === epoch) ofEpoch.add(hash);
    isReached ||= hash === anchor;
    next = payload;
  }
  if (!isReached) throw errorOf({ code: "forked", message: `vault ${vault}: another header was shown before` });
  return { ...newest, ofEpoch };
}
