// Members, their credentials and their sessions. Of tokens and proofs only hashes come here.
import type { Selectable } from "kysely";
import type { MemberId } from "../../base/ids.ts";
import type { Role } from "../../trust/fields.ts";
import type { Statement } from "../../trust/statement.ts";
import type { MemberRow } from "../../wire/shapes.ts";
import { type Executor, findJson, toJson } from "./columns.ts";
import type { Tables } from "./tables.ts";

export interface Credentials {
  registration: string;
  bundle: string;
  account_key: boolean;
  recovery_bundle: string;
  /** SHA-256 of the proof, base64url. */
  recovery_hash: string;
}
export interface Member extends MemberRow {
  kind: "person" | "service";
  root_box: string | null;
}
export interface Session {
  hash: string;
  member: MemberId;
  ticket: string | null;
  created_at: string;
  expires_at: string;
}

const memberOf = (row: Selectable<Tables["members"]>): Member => ({
  ...row,
  id: row.id as MemberId,
  kind: row.kind as Member["kind"],
  role: row.role as Role | null,
  status: row.status as Member["status"],
  certificate: findJson<Statement>(row.certificate),
});

export const accountStore = (db: Executor) => ({
  async insertMember({ certificate, ...member }: Member): Promise<void> {
    const row = { ...member, certificate: certificate && toJson(certificate) };
    await db.insertInto("members").values(row).execute();
  },
  async updateMember(id: MemberId, { certificate, ...change }: Partial<Omit<Member, "id">>): Promise<void> {
    const row = {
      ...change,
      ...(certificate === undefined ? {} : { certificate: certificate && toJson(certificate) }),
    };
    await db.updateTable("members").set(row).where("id", "=", id).execute();
  },
  async findMember(id: string): Promise<Member | undefined> {
    const row = await db.selectFrom("members").selectAll().where("id", "=", id).executeTakeFirst();
    return row && memberOf(row);
  },
  /** `email` in lower case. */
  async findMemberByEmail(email: string): Promise<Member | undefined> {
    const row = await db.selectFrom("members").selectAll().where("email", "=", email).executeTakeFirst();
    return row && memberOf(row);
  },
  async listMembers(): Promise<Member[]> {
    return (await db.selectFrom("members").selectAll().orderBy("created_at").orderBy("id").execute()).map(memberOf);
  },

  async putCredentials(member: MemberId, credentials: Credentials): Promise<void> {
    const row = { ...credentials, account_key: credentials.account_key ? 1 : 0 };
    await db
      .insertInto("credentials")
      .values({ member, ...row })
      .onConflict((conflict) => conflict.column("member").doUpdateSet(row))
      .execute();
  },
  async findCredentials(member: MemberId): Promise<Credentials | undefined> {
    const row = await db.selectFrom("credentials").selectAll().where("member", "=", member).executeTakeFirst();
    return row && { ...row, account_key: row.account_key === 1 };
  },
  async deleteCredentials(member: MemberId): Promise<void> {
    await db.deleteFrom("credentials").where("member", "=", member).execute();
  },

  async insertSession(session: Session): Promise<void> {
    await db.insertInto("sessions").values(session).execute();
  },
  async findSession(hash: string): Promise<Session | undefined> {
    const row = await db.selectFrom("sessions").selectAll().where("hash", "=", hash).executeTakeFirst();
    return row && { ...row, member: row.member as MemberId };
  },
  /** Those that still count at `now`, the newest first. */
  async listSessions(member: MemberId, now: string): Promise<Session[]> {
    const rows = db.selectFrom("sessions").selectAll().where("member", "=", member).where("expires_at", ">", now);
    return (await rows.orderBy("created_at", "desc").execute()).map((row) => ({ ...row, member }));
  },
  async touchSession(hash: string, expires_at: string): Promise<void> {
    await db.updateTable("sessions").set({ expires_at }).where("hash", "=", hash).execute();
  },
  async deleteSession(hash: string): Promise<void> {
    await db.deleteFrom("sessions").where("hash", "=", hash).execute();
  },
  /** Ends all sessions of a member, but `except`. */
  async deleteSessions(member: MemberId, except = ""): Promise<void> {
    await db.deleteFrom("sessions").where("member", "=", member).where("hash", "!=", except).execute();
  },
  /** Ends the sessions that count in full; the one of a join that is being confirmed stays. */
  async deleteConfirmedSessions(member: MemberId): Promise<void> {
    await db.deleteFrom("sessions").where("member", "=", member).where("ticket", "is", null).execute();
  },
  async deleteExpiredSessions(now: string): Promise<void> {
    await db.deleteFrom("sessions").where("expires_at", "<", now).execute();
  },
  /** What a confirmed join leaves: its sessions count in full. */
  async confirmSessions(ticket: string): Promise<void> {
    await db.updateTable("sessions").set({ ticket: null }).where("ticket", "=", ticket).execute();
  },
});
