// Whether an item's time is near its end, by the same moments at which everybody is told.
import { findExpiryNotice } from "../../../vault/expiry.ts";

/** Within 30 days, or over. */
export const endsSoon = (entry: { readonly expires_at: string | null }, now: number): boolean =>
  findExpiryNotice(entry.expires_at, now) !== undefined;

export const hasEnded = (entry: { readonly expires_at: string | null }, now: number): boolean =>
  entry.expires_at !== null && Date.parse(entry.expires_at) <= now;
