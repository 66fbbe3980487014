// One SQL statement. Its text is what the signed flow says and its values are parameters, so no message can change what
// is asked; no error shows what a database said beyond its code.
import { z } from "zod";
import { parseDuration } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import { credential, defineNode, duration, type NodeContext, type OpenedItem } from "../../flow/node.ts";
import { openDeadline } from "../deadline.ts";
import { filePath } from "../files/place.ts";
import { messageField } from "../message-field.ts";
import { serverOf, serverUrl } from "../server.ts";
import type { Answer, SqlOrder, SqlTarget } from "./session.ts";

const config = z
  .strictObject({
    /** PostgreSQL, MySQL or MariaDB, or the file of a SQLite database. */
    credentials: credential.optional(),
    /** A SQLite database, in place of an item's; settings.paths of the flow declare the folder that it lies in. */
    file: filePath.optional(),
    /** Makes the SQLite database when it is not there. */
    create: z.boolean().default(false),
    /** Another server than the item's. */
    server: serverUrl("postgres", "mysql").optional(),
    /** With $1, $2 … for PostgreSQL and ? for all others where values belong. */
    query: z.string().min(1).max(100_000),
    params: z
      .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .max(1_000)
      .default([]),
    /** PEM of the authority that signed the server's certificate, where this host does not know it. */
    ca: z.string().max(100_000).optional(),
    maxRows: z.int().min(1).max(1_000_000).default(10_000),
    timeout: duration.default("30s"),
    to: messageField.default("result"),
  })
  .refine(({ credentials, file }) => (credentials === undefined) !== (file === undefined), {
    error: "either credentials or file",
    path: ["credentials"],
  });
type Context = NodeContext<z.output<typeof config>>;

export const query = defineNode({
  type: "sql.query",
  title: "SQL query",
  doc: "Asks PostgreSQL, MySQL, MariaDB or a SQLite file one statement with parameters and puts its rows and the number of changed ones into the message. Other programs may use a SQLite file while it is read, and none may while it is written.",
  ports: ["out"],
  config,
  credentials: { credentials: ["database"] },
  literals: ["query", "ca"],
  run: async (context) => {
    const { config, msg, secret } = context;
    const item = config.credentials && (await secret(config.credentials));
    using deadline = openDeadline(context, config.timeout, "whole answer");
    const { query, params, maxRows } = config;
    msg[config.to] = await ask(context, item, { deadline, query, params, maxRows });
    return msg;
  },
});

async function ask({ config, clock, run }: Context, item: OpenedItem | undefined, order: SqlOrder): Promise<Answer> {
  const text = (field: string): string => {
    const value = item?.fields[field];
    return typeof value === "string" ? value : "";
  };
  const kind = item ? text("type") : "sqlite";
  if (kind === "sqlite") {
    const { askSqlite } = await import("./sqlite.ts");
    const patience = parseDuration(config.timeout, "timeout");
    const path = config.file ?? text("database");
    return await askSqlite({ ...order, path, create: config.create, clock, patience, run: run.id });
  }
  if (!item || (kind !== "postgres" && kind !== "mysql")) {
    throw errorOf({
      code: "bad-input",
      message: `item "${item?.name}": a ${kind} database is not one that this node knows`,
    });
  }
  const server = serverOf(item, item.fields, config.server, kind === "postgres" ? 5432 : 3306);
  const target: SqlTarget = {
    ...{ server, database: text("database"), username: text("username"), password: text("password") },
    tls: item.fields.tls === false ? false : { ca: config.ca },
  };
  if (kind === "postgres") return await (await import("./postgres.ts")).askPostgres(target, order);
  return await (await import("./mysql.ts")).askMysql(target, order);
}
