// A statement for MySQL or MariaDB, prepared by the server. Giving up also ends it there.
import { type Connection, createConnection } from "mysql2";
import { errorOf, SealbotError } from "../../base/errors.ts";
import { unreachable } from "../server.ts";
import { type Answer, Rows, refusedLogin, refusedStatement, type SqlOrder, type SqlTarget } from "./session.ts";
import { WireLimit } from "./wire-limit.ts";

/** ER_ACCESS_DENIED_ERROR, ER_DBACCESS_DENIED_ERROR, ER_BAD_DB_ERROR. */
const loginErrors = [1045, 1044, 1049];

export async function askMysql(target: SqlTarget, { deadline, query, params, maxRows }: SqlOrder): Promise<Answer> {
  const connection = connectionTo(target);
  try {
    await deadline.race(
      new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve()))),
    );
  } catch (cause) {
    connection.destroy();
    deadline.signal.throwIfAborted();
    throw connectFault(target, cause);
  }
  using limit = new WireLimit(Reflect.get(connection, "stream"));
  try {
    return await deadline.race(limit.race(answerOf(connection, { query, params, maxRows })));
  } catch (cause) {
    if (deadline.signal.aborted) await killed(target, connection.threadId);
    deadline.signal.throwIfAborted();
    if (cause instanceof SealbotError) throw cause;
    throw refusedStatement(Reflect.get(Object(cause), "sqlState"));
  } finally {
    connection.destroy();
  }
}

function connectionTo({ server, database, username, password, tls }: SqlTarget): Connection {
  const connection = createConnection({
    ...{ host: server.host, port: server.port, database, user: username, password },
    ...(tls && {
      ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(tls.ca !== undefined && { ca: tls.ca }) },
    }),
    // A server could otherwise ask for any file of this host.
    flags: ["-LOCAL_FILES"],
    ...{ supportBigNumbers: true, bigNumberStrings: false, multipleStatements: false },
  });
  // What goes wrong is told to whoever waits.
  connection.on("error", () => {});
  return connection;
}

function connectFault({ server }: SqlTarget, cause: unknown): SealbotError {
  const { errno, code }: { errno?: unknown; code?: unknown } = Object(cause);
  if (loginErrors.some((known) => known === errno)) return refusedLogin(server);
  // The client puts this one word in the place of the platform's.
  if (code === "HANDSHAKE_SSL_ERROR") {
    const why = "its certificate is not one that this host trusts under that name, or it speaks no TLS";
    return errorOf({
      code: "unreachable",
      message: `cannot reach the database server ${server.host}:${server.port}: ${why}`,
    });
  }
  return unreachable("database server", server, cause);
}

const answerOf = (connection: Connection, { query, params, maxRows }: Omit<SqlOrder, "deadline">): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const rows = new Rows(maxRows);
    let changed = 0;
    connection
      .execute(query, [...params])
      .on("error", reject)
      .on("result", (row: object) => {
        if (row.constructor.name === "ResultSetHeader") changed = Number(Reflect.get(row, "affectedRows"));
        else {
          try {
            rows.add({ ...row });
          } catch (error) {
            reject(error);
            connection.destroy();
          }
        }
      })
      .on("end", () => resolve({ rows: rows.all, changed }));
  });

/** Over a connection of its own: the first one is busy. */
function killed(target: SqlTarget, thread: number): Promise<void> {
  const other = connectionTo(target);
  return new Promise<void>((resolve) => {
    const late = setTimeout(resolve, 2_000);
    // The number is the server's own. Whatever comes of it, the first connection is cut next.
    other.query("KILL QUERY ?", [thread], () => {
      clearTimeout(late);
      resolve();
    });
  }).finally(() => other.destroy());
}
