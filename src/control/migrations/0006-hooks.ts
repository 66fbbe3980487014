// Keys that callers start flows with, of which only the hash is kept, and what is to be known of a run that was fired.
import type { Kysely } from "kysely";
import { makeTables } from "./make-tables.ts";

export const up = <T>(db: Kysely<T>): Promise<void> =>
  makeTables(db, {
    tables: {
      hook_keys: "id! hash flow name vault? created_by created_at expires_at? last_used_at?",
      fired_runs: "run! at vaults token?",
    },
    indexes: ["!hook_keys hash", "hook_keys flow", "hook_keys vault"],
    owners: { hook_keys: ["vault", "vaults"], fired_runs: ["run", "runs"] },
  });
