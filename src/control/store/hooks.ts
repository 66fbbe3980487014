// Keys of hooks, and runs that were fired. Of a key only its hash comes here, and a caller's token goes once the run is
// given to a robot.
import type { Selectable } from "kysely";
import type { FlowId, MemberId, RunId, VaultId } from "../../base/ids.ts";
import { type Executor, fromJson, toJson } from "./columns.ts";
import type { Tables } from "./tables.ts";

export interface HookKey {
  id: string;
  hash: string;
  flow: FlowId;
  name: string;
  vault: VaultId | null;
  created_by: MemberId;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

export interface FiredRun {
  run: RunId;
  at: string;
  vaults: VaultId[];
  token: string | null;
}

const keyOf = (row: Selectable<Tables["hook_keys"]>): HookKey => ({
  ...row,
  flow: row.flow as FlowId,
  created_by: row.created_by as MemberId,
  vault: row.vault as VaultId | null,
});

export const hookStore = (db: Executor) => {
  const keys = () => db.selectFrom("hook_keys").selectAll();
  return {
    async insertKey(key: HookKey): Promise<void> {
      await db.insertInto("hook_keys").values(key).execute();
    },
    async findKey(id: string): Promise<HookKey | undefined> {
      const row = await keys().where("id", "=", id).executeTakeFirst();
      return row && keyOf(row);
    },
    async findKeyByHash(hash: string): Promise<HookKey | undefined> {
      const row = await keys().where("hash", "=", hash).executeTakeFirst();
      return row && keyOf(row);
    },
    /** Oldest first; those of one vault's API, or all. */
    async listKeys(vault?: VaultId): Promise<HookKey[]> {
      const all = keys().orderBy("created_at").orderBy("id");
      return (await (vault === undefined ? all : all.where("vault", "=", vault)).execute()).map(keyOf);
    },
    async updateKey(id: string, change: Partial<Pick<HookKey, "expires_at" | "last_used_at">>): Promise<void> {
      await db.updateTable("hook_keys").set(change).where("id", "=", id).execute();
    },
    async deleteKey(id: string): Promise<void> {
      await db.deleteFrom("hook_keys").where("id", "=", id).execute();
    },

    async insertFired({ vaults, ...fired }: FiredRun): Promise<void> {
      await db
        .insertInto("fired_runs")
        .values({ ...fired, vaults: toJson(vaults) })
        .execute();
    },
    async findFired(run: RunId): Promise<FiredRun | undefined> {
      const row = await db.selectFrom("fired_runs").selectAll().where("run", "=", run).executeTakeFirst();
      return row && { ...row, run, vaults: fromJson<VaultId[]>(row.vaults) };
    },
    /** The run has a robot, or its end: nobody needs the caller's token here any more. */
    async dropToken(run: RunId): Promise<void> {
      await db.updateTable("fired_runs").set({ token: null }).where("run", "=", run).execute();
    },
  };
};
