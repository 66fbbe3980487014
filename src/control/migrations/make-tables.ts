// Makes tables from short texts, the same for every migration. Portable SQL only: text, integers and plain indexes, so
// that every engine takes it as it is.
import type { CreateTableBuilder, Kysely } from "kysely";

export interface NewTables {
  /** `name!` is part of the primary key, `name?` may be null, `name#` is a whole number. */
  readonly tables: Readonly<Record<string, string>>;
  /** `table column`, or `table column+column`; `!` in front: unique. */
  readonly indexes: readonly string[];
  /** What goes when its owner goes: a column and the table whose `id` it holds. */
  readonly owners: Readonly<Record<string, readonly [column: string, parent: string]>>;
}

export async function makeTables<T>(db: Kysely<T>, { tables, indexes, owners }: NewTables): Promise<void> {
  for (const [name, columns] of Object.entries(tables)) {
    let table: CreateTableBuilder<string, string> = db.schema.createTable(name);
    const primary: string[] = [];
    for (const column of columns.split(" ")) {
      const [, title = "", marks = ""] = /^(\w+)([#!?]*)$/.exec(column) ?? [];
      if (marks.includes("!")) primary.push(title);
      const type = marks.includes("#") ? "bigint" : "text";
      table = table.addColumn(title, type, (made) => (marks.includes("?") ? made : made.notNull()));
    }
    table = table.addPrimaryKeyConstraint(`${name}_key`, primary);
    const owner = owners[name];
    if (owner) {
      const [column, parent] = owner;
      table = table.addForeignKeyConstraint(`${name}_owner`, [column], parent, ["id"], (made) =>
        made.onDelete("cascade"),
      );
    }
    await table.execute();
  }
  for (const index of indexes) {
    const [table = "", column = ""] = index.replace("!", "").split(" ");
    const columns = column.split("+");
    const made = db.schema
      .createIndex(`${table}_by_${columns.join("_")}`)
      .on(table)
      .columns(columns);
    await (index.startsWith("!") ? made.unique() : made).execute();
  }
}
