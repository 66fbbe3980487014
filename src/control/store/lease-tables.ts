// The tables of leases: who stands in line for which vaults, and how far each vault's fencing numbers have risen.

export interface LeaseTables {
  leases: {
    id: string;
    /** The place in the line: who comes first is served first. */
    seq: number;
    robot: string;
    run: string;
    mode: string;
    /** The last word of the robot about it. */
    round: number;
    held: number;
    asked_at: string;
    expires_at: string;
  };
  /** Without a fencing number while the lease waits. */
  lease_vaults: { lease: string; vault: string; fence: number | null };
  lease_fences: { vault: string; fence: number };
}
