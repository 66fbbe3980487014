// What a newcomer believes: a server shows it the workspace's roots, and only what leads to the root on its ticket counts.
import { errorOf } from "../base/errors.ts";
import { fromBase64url } from "../crypto/bytes.ts";
import type { Statement } from "./statement.ts";
import { checkRoot, type Ticket } from "./ticket.ts";
import { pinRoot, Trust } from "./trust.ts";
import type { TrustState } from "./trust-state.ts";

export interface ShownRoots {
  readonly workspace: string;
  /** The first root, base64url: it gives the workspace its id. */
  readonly root: string;
  /** Each root's successor, in order. */
  readonly roots: readonly Statement[];
}

/**
 * Pins the first root and follows its successors; the ticket names the inviter's root, which is the last of them.
 * @throws AuthError `untrusted-key` when another root, or another workspace, is shown; as `Trust.followRoot`.
 */
export async function trustOfTicket(ticket: Ticket, shown: ShownRoots, clock: { now(): number }): Promise<TrustState> {
  const state = pinRoot(fromBase64url(shown.root, "root"));
  if (state.workspace !== shown.workspace) {
    throw errorOf({
      code: "untrusted-key",
      message: "the server shows a root that is not the one its workspace is named after",
      hint: "Check the server's address with the person who gave you the ticket; do not go on.",
    });
  }
  const trust = new Trust(state, { now: () => clock.now() });
  for (const statement of shown.roots) await trust.followRoot(statement);
  checkRoot(ticket, trust.rootKey);
  return state;
}
