// When signed items got new tokens, and why some got none: for display only.
import type { Kysely } from "kysely";
import { makeTables } from "./make-tables.ts";

export const up = <T>(db: Kysely<T>): Promise<void> =>
  makeTables(db, {
    tables: { renewals: "vault! item! refreshed_at? refusal?" },
    indexes: [],
    owners: { renewals: ["vault", "vaults"] },
  });
