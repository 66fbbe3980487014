// The line for each vault: leases that are held and leases that wait, in the order in which they came.
import type { Selectable } from "kysely";
import type { LeaseId, RobotId, RunId, VaultId } from "../../base/ids.ts";
import type { Executor } from "./columns.ts";
import type { LeaseTables } from "./lease-tables.ts";

export interface StoredLease {
  id: LeaseId;
  seq: number;
  robot: RobotId;
  run: RunId;
  mode: "exclusive" | "shared";
  round: number;
  held: boolean;
  asked_at: string;
  expires_at: string;
  /** In ascending order, each with its fencing number once the lease is held. */
  vaults: readonly { readonly vault: VaultId; readonly fence: number | null }[];
}

type Row = Selectable<LeaseTables["leases"]> & { vault: string; fence: number | null };

/** One lease for each run of rows with the same id. */
function leasesOf(rows: readonly Row[]): StoredLease[] {
  const leases = new Map<string, StoredLease & { vaults: { vault: VaultId; fence: number | null }[] }>();
  for (const { vault, fence, ...row } of rows) {
    const known = leases.get(row.id) ?? {
      ...row,
      id: row.id as LeaseId,
      robot: row.robot as RobotId,
      run: row.run as RunId,
      mode: row.mode as StoredLease["mode"],
      held: row.held === 1,
      vaults: [],
    };
    known.vaults.push({ vault: vault as VaultId, fence });
    leases.set(row.id, known);
  }
  return [...leases.values()];
}

export function leaseStore(db: Executor) {
  const all = () =>
    db
      .selectFrom("leases")
      .innerJoin("lease_vaults", "lease_vaults.lease", "leases.id")
      .selectAll("leases")
      .select(["lease_vaults.vault", "lease_vaults.fence"])
      .orderBy("leases.seq")
      .orderBy("lease_vaults.vault");

  return {
    /** Puts it at the end of the line. */
    async insert({ vaults, ...lease }: Omit<StoredLease, "seq" | "held" | "vaults"> & { vaults: readonly VaultId[] }) {
      const last = await db.selectFrom("leases").select("seq").orderBy("seq", "desc").executeTakeFirst();
      await db
        .insertInto("leases")
        .values({ ...lease, seq: (last?.seq ?? 0) + 1, held: 0 })
        .execute();
      const rows = vaults.map((vault) => ({ lease: lease.id, vault, fence: null }));
      await db.insertInto("lease_vaults").values(rows).execute();
    },
    async find(id: LeaseId): Promise<StoredLease | undefined> {
      return leasesOf(await all().where("leases.id", "=", id).execute())[0];
    },
    /** All that want any of the vaults, with whatever else they want, first come first. */
    async line(vaults: readonly VaultId[]): Promise<StoredLease[]> {
      if (vaults.length === 0) return [];
      const wanting = db.selectFrom("lease_vaults").select("lease").where("vault", "in", vaults);
      return leasesOf(await all().where("leases.id", "in", wanting).execute());
    },
    async listOfRun(run: RunId): Promise<StoredLease[]> {
      return leasesOf(await all().where("leases.run", "=", run).execute());
    },
    async listOfRobot(robot: RobotId): Promise<StoredLease[]> {
      return leasesOf(await all().where("leases.robot", "=", robot).execute());
    },
    async listExpired(now: string): Promise<StoredLease[]> {
      return leasesOf(await all().where("leases.expires_at", "<=", now).execute());
    },
    /** When the next one runs out. */
    async findNextExpiry(): Promise<string | undefined> {
      const row = await db.selectFrom("leases").select("expires_at").orderBy("expires_at").executeTakeFirst();
      return row?.expires_at;
    },
    async renew(id: LeaseId, change: Pick<StoredLease, "round" | "expires_at">): Promise<void> {
      await db.updateTable("leases").set(change).where("id", "=", id).execute();
    },
    /** Gives the lease to whoever asked for it, with the next fencing number of each vault. */
    async hold(lease: StoredLease): Promise<StoredLease> {
      const vaults = [];
      for (const { vault } of lease.vaults) {
        const { fence } = await db
          .insertInto("lease_fences")
          .values({ vault, fence: 1 })
          .onConflict((conflict) =>
            conflict.column("vault").doUpdateSet(({ eb }) => ({ fence: eb("lease_fences.fence", "+", 1) })),
          )
          .returning("fence")
          .executeTakeFirstOrThrow();
        vaults.push({ vault, fence });
        const row = db.updateTable("lease_vaults").set({ fence }).where("lease", "=", lease.id);
        await row.where("vault", "=", vault).execute();
      }
      await db.updateTable("leases").set({ held: 1 }).where("id", "=", lease.id).execute();
      return { ...lease, held: true, vaults };
    },
    async delete(leases: readonly Pick<StoredLease, "id">[]): Promise<void> {
      const ids = leases.map(({ id }) => id);
      if (ids.length > 0) await db.deleteFrom("leases").where("id", "in", ids).execute();
    },
  };
}
