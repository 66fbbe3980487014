// How the store reads what grows without end: by an index, in the order in which pages show it, and never past what a
// list does not show.
import { join } from "node:path";
import { CompiledQuery, type Kysely, type KyselyPlugin, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RobotId } from "../../src/base/ids.ts";
import { migrations } from "../../src/control/migrations/all.ts";
import { catalogueStore } from "../../src/control/store/catalogues.ts";
import { openDatabase } from "../../src/control/store/database.ts";
import { robotStore } from "../../src/control/store/robots.ts";
import { runStore } from "../../src/control/store/runs.ts";
import type { Tables } from "../../src/control/store/tables.ts";
import { fingerprint } from "../../src/trust/fields.ts";
import { newId } from "../../src/trust/new-id.ts";
import { type TempHome, tempHome } from "../support/temp-home.ts";

let home: TempHome;
let db: Kysely<Tables>;
beforeAll(async () => {
  home = tempHome();
  db = await openDatabase(join(home.path, "plans.db"));
});
afterAll(async () => {
  await db.destroy();
  home[Symbol.dispose]();
});

/** What SQLite says of how it finds what `read` asks it for. */
async function planOf(read: (db: Kysely<Tables>) => Promise<unknown>): Promise<string> {
  const asked: CompiledQuery[] = [];
  const watching: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      asked.push(db.getExecutor().compileQuery(node, queryId));
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  await read(db.withPlugin(watching));
  const plans = asked.map(async ({ sql: text, parameters }) => {
    const { rows } = await db.executeQuery<{ detail: string }>(
      CompiledQuery.raw(`explain query plan ${text}`, [...parameters]),
    );
    return rows.map(({ detail }) => detail);
  });
  return (await Promise.all(plans)).flat().join("\n");
}

const cursor = Buffer.from(JSON.stringify(["2026-01-01T00:00:00.000Z", "run_a"])).toString("base64url");
const flow = newId("flw");
const robot = newId("rob");

describe("a page of runs", () => {
  it.each([
    ["all", {}],
    ["all, further down", { cursor }],
    ["one state", { status: "failed" as const }],
    ["one state, further down", { status: "failed" as const, cursor }],
    ["one flow", { flow }],
    ["one flow, further down", { flow, cursor }],
    ["one robot", { robot }],
  ])("is read in its order from an index: %s", async (_, filter) => {
    const plan = await planOf((watched) => runStore(watched).page({ limit: 50, ...filter }));
    expect(plan).toMatch(/runs USING INDEX/);
    expect(plan).not.toMatch(/TEMP B-TREE|SCAN runs$|SCAN robots/m);
  });
});

it.each<[string, (runs: ReturnType<typeof runStore>) => Promise<unknown>]>([
  ["what each robot has to do", (runs) => runs.loads()],
  ["what is under way", (runs) => runs.listRunning()],
  ["what waits for a robot", (runs) => runs.listQueued()],
  ["what waits of a flow", (runs) => runs.countWaitingOf(flow)],
  ["what a robot has not ended", (runs) => runs.listUnfinishedOf(robot)],
  ["what robots that are away have", (runs) => runs.listOfAbsent()],
])("looks at no run that is over to find %s", async (_, read) => {
  const plan = await planOf((watched) => read(runStore(watched)));
  expect(plan).toMatch(/SEARCH runs USING (COVERING )?INDEX runs_by_\w*status/);
});

const made = (id: RobotId) => ({
  ...{ id, name: id, labels: [], status: "active" as const, endorsement: null, fingerprint: "", ticket: null },
  record: {
    kind: "robot-record" as const,
    payload: "",
    signer: fingerprint.parse("A".repeat(43)),
    signature: "",
    certificates: [],
  },
  ...{ online: true, last_seen_at: null, version: null, platform: null, generation: 1, nonce: "", catalogue: null },
  ...{ unlocked: [], received: 0, commanded: 0, created_at: "2026-01-01T00:00:00.000Z" },
});
const kept = async () =>
  (await db.selectFrom("catalogues").select("nodes").execute()).map(({ nodes }) => JSON.parse(nodes));

it("keeps what robots announced once for all that announced the same, and forgets what none has any more", async () => {
  const catalogues = catalogueStore(db);
  const [first, second] = [newId("rob"), newId("rob")].sort();
  if (!first || !second) throw new TypeError("two were made");
  for (const id of [first, second]) await robotStore(db).insert(made(id));
  const [old, next] = [[{ type: "a" }], [{ type: "a" }, { type: "b" }]];
  for (const id of [first, second, second]) await catalogues.put(id, old);
  expect(await kept()).toEqual([old]);
  await catalogues.put(second, next);
  expect(await catalogues.list()).toEqual([
    { robots: [first], nodes: old },
    { robots: [second], nodes: next },
  ]);
  await catalogues.put(first, next);
  expect(await kept()).toEqual([next]);
  expect(await catalogues.list()).toEqual([{ robots: [first, second], nodes: next }]);
  expect(await robotStore(db).count()).toEqual({ all: 2, active: 2, online: 2 });
});

it("takes what robots announced along from before it was kept by itself", async () => {
  await db.deleteFrom("robots").execute();
  const robots = robotStore(db);
  const [one, two] = [newId("rob"), newId("rob")];
  const nodes = [{ type: "x".repeat(5_000) }];
  for (const id of [one, two]) await robots.insert({ ...made(id), catalogue: JSON.stringify(nodes) });
  await db.schema.dropTable("catalogues").execute();
  await sql`drop index robots_by_catalogue`.execute(db);
  for (const columns of ["created_at_id", "status_created_at_id", "flow_created_at_id", "robot_created_at_id"])
    await sql.raw(`drop index runs_by_${columns}`).execute(db);
  for (const columns of ["flow_status", "robot_status"]) await sql.raw(`drop index runs_by_${columns}`).execute(db);
  for (const column of ["created_at", "status", "robot"])
    await db.schema.createIndex(`runs_by_${column}`).on("runs").column(column).execute();
  await migrations["0009-lean-lists"].up(db);
  expect(await kept()).toEqual([nodes]);
  expect(await catalogueStore(db).list()).toEqual([{ robots: [one, two].sort(), nodes }]);
});
