// How long keys stay in a tab that nobody uses. It is a setting of this browser, and outlives a sign-out.
import { findStored, idleLimitKey, store } from "../parts/storage.ts";

/** Minutes that can be chosen. The longest is as long as the control plane itself keeps an unused session. */
export const idleLimits = [5, 15, 60, 720] as const;
export type IdleLimit = (typeof idleLimits)[number];

export const idleLimitOf = (value: unknown): IdleLimit =>
  idleLimits.find((limit) => String(limit) === String(value)) ?? 720;

export const idleLimit = (): IdleLimit => idleLimitOf(findStored(idleLimitKey));

export const setIdleLimit = (limit: IdleLimit): void => store(idleLimitKey, limit);
