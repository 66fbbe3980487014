// When a vault closes by itself: a while after it was last used, unless the reader wanted it open for the tab's life.
// Either way its key is in memory only and goes with the session.
import type { VaultId } from "../../../base/ids.ts";
import type { MemberSession } from "../../../client/session/session.ts";

/** Milliseconds without use. */
export const idleTime = 15 * 60_000;

interface Closing {
  readonly close: () => void;
  timer: ReturnType<typeof setTimeout>;
}
const closings = new WeakMap<MemberSession, Map<VaultId, Closing>>();

/** From now on; `close` is called once, unless the vault is used, kept open or closed before. */
export function closeWhenIdle(session: MemberSession, vault: VaultId, close: () => void): void {
  keepOpen(session, vault);
  const pending = closings.get(session) ?? new Map<VaultId, Closing>();
  closings.set(session, pending.set(vault, { close, timer: setTimeout(close, idleTime) }));
}

/** It is in use: the while begins anew. */
export function markUsed(session: MemberSession, vault: VaultId): void {
  const closing = closings.get(session)?.get(vault);
  if (!closing) return;
  clearTimeout(closing.timer);
  closing.timer = setTimeout(closing.close, idleTime);
}

/** It no longer closes by itself. */
export function keepOpen(session: MemberSession, vault: VaultId): void {
  const pending = closings.get(session);
  clearTimeout(pending?.get(vault)?.timer);
  pending?.delete(vault);
}
