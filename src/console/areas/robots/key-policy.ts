// How long a robot may keep a key, as the dialog asks for it and as it is signed.
import type { KeepPolicy } from "../../../trust/kinds.ts";

export interface PolicyDraft {
  readonly keep: KeepPolicy["keep"];
  /** As a field for local times has it; empty for no end. */
  readonly until: string;
  /** Empty for any number. */
  readonly uses: number | string;
}

export const usualPolicy: PolicyDraft = { keep: "memory", until: "", uses: "" };

/** Whether its end has passed; `now` in milliseconds. */
export const isPast = ({ until }: PolicyDraft, now: number): boolean => until !== "" && Date.parse(until) <= now;

export const policyOf = ({ keep, until, uses }: PolicyDraft): KeepPolicy => ({
  keep,
  notAfter: until === "" ? null : new Date(until).toISOString(),
  maxUses: typeof uses === "number" ? uses : null,
});
