// The workspace: what its trust has come to, and the two public lists of statements, roots and revocations.
import type { Statement } from "../../trust/statement.ts";
import type { TrustState } from "../../trust/trust-state.ts";
import { type Executor, fromJson, toJson } from "./columns.ts";

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
