// One SQL statement. Its text is what the signed flow says and its values are parameters, so no message can change what
// is asked; no error shows what a database said beyond its code.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { credential, defineNode, duration, type NodeContext, type OpenedItem } from "../../flow/node.ts";
import { openDeadline } from "../deadline.ts";
import { messageField } from "../message-field.ts";
import { serverOf, serverUrl } from "../server.ts";
import type { SqlTarget } from "./session.ts";

const config = z.strictObject({
  credentials: credential,
  /** Another server than the item's. */
  server: serverUrl("postgres", "mysql").optional(),
  /** With $1, $2 … for PostgreSQL and ? for MySQL and MariaDB where values belong. */
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
});

export const query = defineNode({
  type: "sql.query",
  title: "SQL query",
  doc: "Asks PostgreSQL, MySQL or MariaDB one statement with parameters and puts its rows and the number of changed ones into the message.",
  ports: ["out"],
  config,
  credentials: { credentials: ["database"] },
  literals: ["query", "ca"],
  run: async (context) => {
    const { config, msg, secret } = context;
    const item = await secret(config.credentials);
    using deadline = openDeadline(context, config.timeout, "whole answer");
    const order = { deadline, query: config.query, params: config.params, maxRows: config.maxRows };
    const { ask, target } = await chosen(item, config);
    msg[config.to] = await ask(target, order);
    return msg;
  },
});

type Config = NodeContext<z.output<typeof config>>["config"];

async function chosen(item: OpenedItem, { server: url, ca }: Config) {
  const { fields } = item;
  const text = (field: string): string => {
    const value = fields[field];
    return typeof value === "string" ? value : "";
  };
  const kind = text("type");
  if (kind !== "postgres" && kind !== "mysql") {
    throw errorOf({
      code: "bad-input",
      message: `item "${item.name}": a ${kind} database is not one that this node knows`,
    });
  }
  const server = serverOf(item, fields, url, kind === "postgres" ? 5432 : 3306);
  const target: SqlTarget = {
    ...{ server, database: text("database"), username: text("username"), password: text("password") },
    tls: fields.tls === false ? false : { ca },
  };
  const ask = kind === "postgres" ? (await import("./postgres.ts")).askPostgres : (await import("./mysql.ts")).askMysql;
  return { ask, target };
}
