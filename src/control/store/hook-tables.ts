// The tables of hooks as kysely sees them.

interface HookKeysTable {
  id: string;
  /** SHA-256 of the key, base64url: the key itself is not kept. */
  hash: string;
  flow: string;
  name: string;
  /** The dropbox vault whose API made it; null when a member did. */
  vault: string | null;
  created_by: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}
interface FiredRunsTable {
  run: string;
  at: string;
  /** Those that the flow declares, JSON: where no target is named, its robot holds them all. */
  vaults: string;
  /** The caller's JWT, until the run was given to a robot. */
  token: string | null;
}

export interface HookTables {
  hook_keys: HookKeysTable;
  fired_runs: FiredRunsTable;
}
