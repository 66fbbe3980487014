// Join tickets: what the server knows of an invitation, which is never its secret.
import type { Selectable } from "kysely";
import type { MemberId, RobotId } from "../../base/ids.ts";
import type { Role } from "../../trust/fields.ts";
import type { TicketRow } from "../../wire/routes/robots.ts";
import type { Credentials } from "./accounts.ts";
import { type Executor, findJson, fromJson, toJson } from "./columns.ts";
import type { Tables } from "./tables.ts";

export interface Ticket extends TicketRow {
  credentials: Credentials | null;
}

const ticketOf = (row: Selectable<Tables["tickets"]>): Ticket => ({
  ...row,
  kind: row.kind as Ticket["kind"],
  status: row.status as Ticket["status"],
  labels: fromJson<string[]>(row.labels),
  role: row.role as Role | null,
  inviter: row.inviter as MemberId,
  principal: row.principal as MemberId | RobotId | null,
  credentials: findJson<Credentials>(row.credentials),
});

export const ticketStore = (db: Executor) => ({
  async insert({ credentials, labels, ...ticket }: Ticket): Promise<void> {
    const row = { ...ticket, labels: toJson(labels), credentials: credentials && toJson(credentials) };
    await db.insertInto("tickets").values(row).execute();
  },
  async find(id: string): Promise<Ticket | undefined> {
    const row = await db.selectFrom("tickets").selectAll().where("id", "=", id).executeTakeFirst();
    return row && ticketOf(row);
  },
  async list(inviter: MemberId): Promise<Ticket[]> {
    const query = db.selectFrom("tickets").selectAll().where("inviter", "=", inviter);
    return (await query.orderBy("created_at", "desc").orderBy("id").limit(500).execute()).map(ticketOf);
  },
  async update(
    id: string,
    { credentials, ...change }: Partial<Pick<Ticket, "status" | "record" | "mac" | "principal" | "credentials">>,
  ): Promise<void> {
    const row = {
      ...change,
      ...(credentials === undefined ? {} : { credentials: credentials && toJson(credentials) }),
    };
    await db.updateTable("tickets").set(row).where("id", "=", id).execute();
  },
  async addAlarm(id: string): Promise<void> {
    await db
      .updateTable("tickets")
      .set(({ eb }) => ({ alarms: eb("alarms", "+", 1) }))
      .where("id", "=", id)
      .execute();
  },
});
