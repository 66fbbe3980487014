// When people are told that an item ends: the same moments on a robot and in a list.
const day = 86_400_000;

/** Milliseconds before its end at which an item is announced, the earliest first; the last is the end itself. */
export const expiryNotices = [30 * day, 7 * day, day, 0] as const;

/** The notice that was reached last; undefined while the end is farther away than all, or there is none. */
export function findExpiryNotice(expiresAt: string | null, now: number): number | undefined {
  if (expiresAt === null) return undefined;
  const left = Date.parse(expiresAt) - now;
  return expiryNotices.findLast((notice) => left <= notice);
}
