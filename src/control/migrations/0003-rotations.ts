// Where the wraps of a rotation wait until all of them are there.
import type { Kysely } from "kysely";
import { makeTables } from "./make-tables.ts";

export const up = <T>(db: Kysely<T>): Promise<void> =>
  makeTables(db, {
    tables: {
      rotations: "id! vault member created_at",
      rotation_wraps: "rotation! item! version#! wrap wrap_hash",
    },
    indexes: ["rotations vault"],
    owners: { rotations: ["vault", "vaults"], rotation_wraps: ["rotation", "rotations"] },
  });
