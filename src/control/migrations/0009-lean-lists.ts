// Lists read what they show and little more. What robots announced leaves their rows, where every look at one had to read
// past it, and is kept once for all that announced the same; runs are found in the order in which pages show them.
import { type Kysely, sql } from "kysely";
import { toBase64url, utf8 } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";
import { makeTables } from "./make-tables.ts";

export async function up<T>(db: Kysely<T>): Promise<void> {
  await makeTables(db, { tables: { catalogues: "hash! nodes" }, indexes: [], owners: {} });
  const { rows } = await sql<{ id: string }>`select id from robots where catalogue is not null`.execute(db);
  for (const { id } of rows) {
    const found = await sql<{ catalogue: string }>`select catalogue from robots where id = ${id}`.execute(db);
    const nodes = found.rows[0]?.catalogue ?? "[]";
    const hash = toBase64url(sha256(utf8(nodes)));
    await sql`insert into catalogues (hash, nodes) values (${hash}, ${nodes}) on conflict do nothing`.execute(db);
    await sql`update robots set catalogue = ${hash} where id = ${id}`.execute(db);
  }
  for (const name of ["created_at", "status", "robot"]) await db.schema.dropIndex(`runs_by_${name}`).execute();
  await makeTables(db, {
    tables: {},
    indexes: [
      "robots catalogue",
      "runs created_at+id",
      "runs status+created_at+id",
      "runs flow+created_at+id",
      "runs flow+status",
      "runs robot+created_at+id",
      "runs robot+status",
    ],
    owners: {},
  });
}
