// The tables of rotations under way.

export interface RotationTables {
  rotations: { id: string; vault: string; member: string; created_at: string };
  rotation_wraps: { rotation: string; item: string; version: number; wrap: string; wrap_hash: string };
}
