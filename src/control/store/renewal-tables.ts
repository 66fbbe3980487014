// The table of what became of renewals.

export interface RenewalTables {
  renewals: {
    vault: string;
    item: string;
    refreshed_at: string | null;
    /** One of the few words of vault/oauth.ts; null when all is well. */
    refusal: string | null;
  };
}
