// The workspace: what its trust has come to, and the two public lists of statements, roots and revocations.
import { sql } from "kysely";
import type { Statement } from "../../trust/statement.ts";
import type { TrustState } from "../../trust/trust-state.ts";
import { type Executor, fromJson, toJson } from "./columns.ts";

const signedColumns = [
  ["headers", "statement"],
  ["manifests", "statement"],
  ["grants", "statement"],
  ["permits", "statement"],
  ["flow_versions", "statement"],
  ["runs", "order"],
  ["robots", "endorsement"],
] as const;

/** The statement, or one among what vouches for its signer, with the certificates that hold now. */
function recertified(statement: Statement, certificates: ReadonlyMap<string, Statement>): Statement {
  const own = certificates.get(statement.signer);
  if (own) return { ...statement, certificates: [own] };
  return { ...statement, certificates: statement.certificates.map((one) => recertified(one, certificates)) };
}

export type PublicList = "roots" | "revocations";

export const trustStore = (db: Executor) => ({
  async insertWorkspace(state: TrustState, created_at: string): Promise<void> {
    await db
      .insertInto("workspace")
      .values({ id: state.workspace, trust: toJson(state), created_at })
      .execute();
  },
  /** `undefined` until the first account exists. */
  async findTrust(): Promise<TrustState | undefined> {
    const row = await db.selectFrom("workspace").select("trust").executeTakeFirst();
    return row && fromJson<TrustState>(row.trust);
  },
  async saveTrust(state: TrustState): Promise<void> {
    await db
      .updateTable("workspace")
      .set({ trust: toJson(state) })
      .where("id", "=", state.workspace)
      .execute();
  },
  async appendLink(list: PublicList, seq: number, hash: string, statement: Statement): Promise<void> {
    await db
      .insertInto("links")
      .values({ list, seq, hash, statement: toJson(statement) })
      .execute();
  },
  /**
   * Puts a member's present certificate, by fingerprint, to everything it signed that is still served. What a statement
   * says, and so its hash, stays the same. Links keep the certificates of their time.
   */
  async recertify(certificates: ReadonlyMap<string, Statement>): Promise<void> {
    for (const [table, column] of signedColumns) {
      const where = sql`from ${sql.table(table)} where ${sql.ref(column)} is not null`;
      const { rows } = await sql<{ text: string }>`select distinct ${sql.ref(column)} as text ${where}`.execute(db);
      for (const { text } of rows) {
        const next = toJson(recertified(fromJson<Statement>(text), certificates));
        if (next !== text)
          await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${next} where ${sql.ref(column)} = ${text}`.execute(
            db,
          );
      }
    }
  },
  /** Links with a number above `after`, in order. */
  async listLinks(list: PublicList, after = 0): Promise<Statement[]> {
    const rows = await db
      .selectFrom("links")
      .select("statement")
      .where("list", "=", list)
      .where("seq", ">", after)
      .orderBy("seq")
      .execute();
    return rows.map((row) => fromJson<Statement>(row.statement));
  },
});
