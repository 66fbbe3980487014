// The line for each vault. A vault's fencing numbers outlive all else, the vault too: they never start again.
import type { Kysely } from "kysely";
import { makeTables } from "./make-tables.ts";

export const up = <T>(db: Kysely<T>): Promise<void> =>
  makeTables(db, {
    tables: {
      leases: "id! seq# robot run mode round# held# asked_at expires_at",
      lease_vaults: "lease! vault! fence#?",
      lease_fences: "vault! fence#",
    },
    indexes: ["!leases seq", "leases robot", "leases run", "leases expires_at", "lease_vaults vault"],
    owners: { leases: ["robot", "robots"], lease_vaults: ["lease", "leases"] },
  });
