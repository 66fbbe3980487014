// A statement for PostgreSQL. Its rows come through a cursor; giving up also ends it on the server.
import type { Client } from "pg";
import { SealbotError } from "../../base/errors.ts";
import { unreachable } from "../server.ts";
import { type Answer, batch, Rows, refusedLogin, refusedStatement, type SqlOrder, type SqlTarget } from "./session.ts";
import { WireLimit } from "./wire-limit.ts";

/** Classes of SQLSTATE, and one of its codes, that speak of who may come in. */
const loginStates = /^(28|3D)/;

export async function askPostgres(target: SqlTarget, order: SqlOrder): Promise<Answer> {
  const { deadline, query, params, maxRows } = order;
  await using client = await connected(target, order);
  const { default: Cursor } = await import("pg-cursor");
  const cursor = client.it.query(new Cursor<Record<string, unknown>>(query, [...params]));
  using limit = new WireLimit(streamOf(client.it));
  const rows = new Rows(maxRows);
  try {
    for (;;) {
      const { some, changed } = await deadline.race(
        limit.race(
          new Promise<{ some: Record<string, unknown>[]; changed: number }>((resolve, reject) =>
            cursor.read(Math.min(batch, maxRows + 1), (error, found, result) =>
              error
                ? reject(error)
                : resolve({ some: found, changed: isRead(result?.command) ? 0 : (result?.rowCount ?? 0) }),
            ),
          ),
        ),
      );
      for (const row of some) rows.add(row);
      if (some.length === 0) return { rows: rows.all, changed };
    }
  } catch (cause) {
    if (deadline.signal.aborted) await client.cancel();
    deadline.signal.throwIfAborted();
    if (cause instanceof SealbotError) throw cause;
    throw refusedStatement(Reflect.get(Object(cause), "code"));
  }
}

const isRead = (command: string | undefined): boolean => command === undefined || command === "SELECT";

async function connected(target: SqlTarget, { deadline }: Pick<SqlOrder, "deadline">) {
  const { default: pg } = await import("pg");
  const { server, database, username, password, tls } = target;
  const config = {
    ...{ host: server.host, port: server.port, database, user: username, password },
    ssl: tls && { rejectUnauthorized: true, ...(tls.ca !== undefined && { ca: tls.ca }) },
    application_name: "sealbot",
  };
  const it = new pg.Client(config);
  // What goes wrong is told to whoever waits; an idle client has nobody.
  it.on("error", () => {});
  try {
    await deadline.race(it.connect());
  } catch (cause) {
    destroy(it);
    deadline.signal.throwIfAborted();
    throw connectFault(target, cause);
  }
  return {
    it,
    /** Over a connection of its own, as the protocol wants it. */
    cancel: () =>
      new Promise<void>((resolve) => {
        const late = setTimeout(resolve, 2_000);
        const other = new pg.Client(config);
        other.on("error", () => {});
        const pid: unknown = Reflect.get(it, "processID");
        other
          .connect()
          .then(() => other.query("SELECT pg_cancel_backend($1)", [pid]))
          .catch(() => {}) // The connection is cut next, which the server notices in the end.
          .finally(() => {
            clearTimeout(late);
            destroy(other);
            resolve();
          });
      }),
    [Symbol.asyncDispose]: async () => destroy(it),
  };
}

const streamOf = (client: Client): unknown => Reflect.get(client.connection, "stream");

/** A polite end would wait for the statement. */
function destroy(client: Client): void {
  const stream = streamOf(client);
  const close: unknown = Reflect.get(Object(stream), "destroy");
  if (typeof close === "function") close.call(stream);
}

function connectFault({ server }: SqlTarget, cause: unknown): SealbotError {
  const code = String(Reflect.get(Object(cause), "code"));
  return loginStates.test(code) ? refusedLogin(server) : unreachable("PostgreSQL server", server, cause);
}
