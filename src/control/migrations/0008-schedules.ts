// What signed flows say about when they run, and what of it counts for each run while it waits or when its robot is gone.
import type { Kysely } from "kysely";
import { makeTables } from "./make-tables.ts";

export async function up<T>(db: Kysely<T>): Promise<void> {
  await makeTables(db, {
    tables: { schedules: "flow! position#! robot? label? cron zone missed looked_at" },
    indexes: ["schedules robot", "schedules label"],
    owners: { schedules: ["flow", "flows"] },
  });
  await db.schema.alterTable("runs").addColumn("scheduled_for", "text").execute();
  await db.schema
    .alterTable("runs")
    .addColumn("terms", "text", (made) => made.notNull().defaultTo("{}"))
    .execute();
  await db.schema
    .alterTable("runs")
    .addColumn("event_base", "bigint", (made) => made.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable("robots").addColumn("concurrency", "bigint").execute();
  await db.schema.createIndex("runs_by_flow_scheduled_for").on("runs").columns(["flow", "scheduled_for"]).execute();
}
