// sql.query against real PostgreSQL and MariaDB: one contract for both, with what differs in a table.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Canaries } from "../../support/canary.ts";
import { openSilence } from "../../support/server-program.ts";
import { hasMariadb, hasPostgres, openMariadb, openPostgres, type SqlHost, sqlUser } from "../../support/sql-host.ts";
import { freePort } from "../../support/squid.ts";
import { openTestCa, type TestCa } from "../../support/test-ca.ts";
import { until } from "../../support/until.ts";
import { runInRunner } from "../in-runner.ts";
import { anItem, type OneNode, runNode } from "../one-node.ts";

const kinds = [
  {
    ...{ name: "PostgreSQL", type: "postgres", isThere: hasPostgres, open: openPostgres, database: "postgres" },
    echo: "SELECT $1::int AS n, $2::text AS t, $3::bool AS b, $4::text AS nothing",
    insert: "INSERT INTO things VALUES ($1), ($2)",
    broken: { query: "SELECT 1 / $1::int", params: [0], state: "22012" },
    count: "SELECT n FROM generate_series(1, 5) AS n",
    large: "SELECT repeat('x', 1000000) AS x FROM generate_series(1, 60)",
    endless: "SELECT pg_sleep(600)",
    busy: "SELECT 1 AS n FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)' AND state = 'active'",
  },
  {
    ...{ name: "MariaDB", type: "mysql", isThere: hasMariadb, open: openMariadb, database: sqlUser },
    echo: "SELECT ? AS n, ? AS t, ? AS b, ? AS nothing",
    insert: "INSERT INTO things VALUES (?), (?)",
    broken: { query: "SELECT * FROM no_such_table WHERE n = ?", params: [0], state: "42S02" },
    count: "SELECT seq AS n FROM seq_1_to_5",
    large: "SELECT REPEAT('x', 1000000) AS x FROM seq_1_to_60",
    endless: "SELECT SLEEP(600)",
    busy: "SELECT 1 AS n FROM information_schema.processlist WHERE info = 'SELECT SLEEP(600)'",
  },
] as const;

for (const kind of kinds) {
  describe.skipIf(!kind.isThere)(`sql.query on ${kind.name}`, () => {
    const canaries = new Canaries();
    const password = canaries.plant("database");
    let ca: TestCa;
    let host: SqlHost;
    beforeAll(async () => {
      ca = openTestCa();
      host = await kind.open({ tls: ca.tls, password });
      // Only those who name the authority know it.
      ca[Symbol.dispose]();
    });
    afterAll(() => host[Symbol.asyncDispose]());

    const fields = (more: object = {}) => ({
      ...{ type: kind.type, host: "127.0.0.1", port: host.port, database: kind.database, username: sqlUser, password },
      ...{ tls: true, ...more },
    });
    async function ask(
      query: unknown,
      params: unknown = [],
      more: object = {},
      own: object = {},
      signal?: AbortSignal,
    ) {
      // What is undefined is not there: documents are JSON.
      const config = JSON.parse(JSON.stringify({ query, params, ca: ca.tls.cert, ...more }));
      const options = { item: anItem("database", fields(own)), ...(signal && { signal }) };
      const done: OneNode = await runNode("sql.query", config, options);
      expect(canaries.in([{ where: "told", text: done.told + JSON.stringify(done.msg ?? null) }])).toEqual([]);
      return done;
    }

    test("puts rows into the message, whatever a parameter holds", async () => {
      const { outcome, msg } = await ask(kind.echo, [7, "'; DROP TABLE x; -- $1 ?", true, null]);
      expect(outcome.error).toBeUndefined();
      expect(msg?.result).toMatchObject({ rows: [{ t: "'; DROP TABLE x; -- $1 ?", nothing: null }], changed: 0 });
    });

    test("tells how many rows a statement changed", async () => {
      expect((await ask("CREATE TABLE things (n INT)")).outcome.error).toBeUndefined();
      expect((await ask(kind.insert, [1, 2])).msg?.result).toEqual({ rows: [], changed: 2 });
    });

    test("brings no more rows and bytes than it may", async () => {
      expect((await ask(kind.count, [], { maxRows: 5 })).msg?.result).toMatchObject({ rows: { length: 5 } });
      expect((await ask(kind.count, [], { maxRows: 4 })).outcome.error).toMatchObject({ code: "too-large" });
      const { outcome } = await ask(kind.large);
      expect(outcome.error).toMatchObject({ code: "too-large", message: expect.stringContaining("bytes together") });
    });

    test("takes a statement that stands in the flow, and only one", async () => {
      const moved = await ask({ $expr: '"SELECT 1"' }).catch((error: unknown) => ({ outcome: { error } }));
      expect(moved.outcome.error).toMatchObject({ code: "bad-input" });
      expect((await ask("SELECT 1; SELECT 2")).outcome.error).toMatchObject({ code: "node-failed" });
    });

    test("tells of a refused statement its code and nothing else", async () => {
      const { query, params, state } = kind.broken;
      expect((await ask(query, params)).outcome.error).toEqual({
        code: "node-failed",
        message: `the database refuses the statement (${state})`,
      });
    });

    const refusals: [what: string, own: object, config: object, error: object][] = [
      ["a wrong password", { password: "no" }, {}, { code: "not-signed-in" }],
      [
        "a certificate that nobody knows",
        {},
        { ca: undefined },
        { code: "unreachable", message: expect.stringContaining("certificate") },
      ],
      ["a certificate for another name", { host: "127.0.0.2" }, {}, { code: "unreachable" }],
      ["another kind of database", { type: "oracle" }, {}, { code: "bad-input" }],
      ["a host that nobody named", {}, { server: { $expr: '"postgres://localhost:1"' } }, { code: "not-permitted" }],
    ];
    test.each(refusals)("fails for %s", async (_, own, config, error) => {
      expect((await ask("SELECT 1", [], config, own)).outcome.error).toMatchObject(error);
    });

    test("says that a server is away", async () => {
      const port = await freePort();
      expect((await ask("SELECT 1", [], {}, { port })).outcome.error?.message).toContain("it refuses connections");
    });

    test("gives up on a server that says nothing, and closes the connection", async () => {
      await using silence = await openSilence();
      const { outcome } = await ask("SELECT 1", [], { timeout: "300ms" }, { port: silence.port });
      expect(outcome.error?.code).toBe("timeout");
      await until("the connection to close", () => silence.connections() === 0);
    });

    const isBusy = async () => (await ask(kind.busy)).msg?.result;
    const runs = { rows: [{ n: 1 }] };

    test("ends the statement on the server when the run is cancelled or the time is up", async () => {
      const stop = new AbortController();
      const running = ask(kind.endless, [], {}, {}, stop.signal);
      await until("it to run", async () => JSON.stringify(await isBusy()).includes(JSON.stringify(runs.rows)));
      stop.abort();
      expect((await running).outcome.status).toBe("cancelled");
      expect((await ask(kind.endless, [], { timeout: "1s" })).outcome.error?.code).toBe("timeout");
      await until("both to end", async () => JSON.stringify(await isBusy()).includes('"rows":[]'));
    });

    test("works in a runner that is shut in", async () => {
      const held = { category: "database", fields: fields() };
      const { outcome, msg, told } = await runInRunner("sql.query", { query: kind.count, ca: ca.tls.cert }, held);
      expect(outcome?.error).toBeUndefined();
      expect(msg).toMatchObject({ result: { rows: { length: 5 } } });
      expect(canaries.in([{ where: "told", text: told }])).toEqual([]);
    });
  });
}
