// The node types that robots announced. Most robots have the same, so each announcement is kept once, by its hash.
import type { RobotId } from "../../base/ids.ts";
import { toBase64url, utf8 } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";
import { type Executor, fromJson, toJson } from "./columns.ts";

type Nodes = Record<string, unknown>[];

export const catalogueStore = (db: Executor) => ({
  /** What the robot has from now on; what no robot has any more is forgotten. */
  async put(robot: RobotId, announced: readonly unknown[]): Promise<void> {
    const nodes = toJson(announced);
    const hash = toBase64url(sha256(utf8(nodes)));
    const before = await db.selectFrom("robots").select("catalogue").where("id", "=", robot).executeTakeFirst();
    await db
      .insertInto("catalogues")
      .values({ hash, nodes })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db.updateTable("robots").set({ catalogue: hash }).where("id", "=", robot).execute();
    if (!before?.catalogue || before.catalogue === hash) return;
    const others = db.selectFrom("robots").select("id").where("catalogue", "=", before.catalogue);
    if ((await others.executeTakeFirst()) !== undefined) return;
    await db.deleteFrom("catalogues").where("hash", "=", before.catalogue).execute();
  },
  /** What active robots announced; robots whose announcements are the same stand together. */
  async list(): Promise<{ robots: RobotId[]; nodes: Nodes }[]> {
    const active = db.selectFrom("robots").select(["id", "catalogue"]).where("status", "=", "active").orderBy("id");
    const together = new Map<string, RobotId[]>();
    for (const { id, catalogue } of await active.where("catalogue", "is not", null).execute()) {
      const robots = together.get(catalogue ?? "") ?? [];
      robots.push(id as RobotId);
      together.set(catalogue ?? "", robots);
    }
    if (together.size === 0) return [];
    const found = db
      .selectFrom("catalogues")
      .selectAll()
      .where("hash", "in", [...together.keys()]);
    const nodes = new Map((await found.execute()).map((row) => [row.hash, row.nodes]));
    return [...together].map(([hash, robots]) => ({ robots, nodes: fromJson<Nodes>(nodes.get(hash) ?? "[]") }));
  },
});
