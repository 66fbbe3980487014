// A rotation that was begun and whose key nobody was shown yet. It is written down before the server hears of the new
// key, so that no crash between the two can leave a vault whose key nobody has.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { base64url, bytes32, counter, memberId, robotId, vaultId } from "../../trust/fields.ts";

const pendingRotation = z.strictObject({
  /** As the server knows what is staged. */
  id: base64url({ length: 16 }),
  vault: vaultId,
  /** The one that it makes. */
  epoch: counter,
  salt: bytes32,
  /** The check value of its header, by which a committed one is known. */
  check: bytes32,
  vsk: base64url({ length: 20 }),
  vsh: bytes32,
  /** Whom the vault is taken from by it. */
  without: z.union([memberId, robotId]).optional(),
});
export type PendingRotation = Readonly<z.infer<typeof pendingRotation>>;

/** Keeps at most one pending rotation for each vault; what it holds opens vaults. */
export interface RotationStore {
  find(vault: VaultId): Promise<PendingRotation | undefined>;
  /** Resolves once it would outlive a crash. @throws ConflictError `conflict` while another one is kept. */
  keep(pending: PendingRotation): Promise<void>;
  /** Only the one with this id. */
  forget(pending: PendingRotation): Promise<void>;
}

/** @throws InputError `bad-input`; it says nothing of what it is. */
export function parsePendingRotation(value: unknown): PendingRotation {
  const result = pendingRotation.safeParse(value);
  if (result.success) return result.data;
  throw errorOf({
    code: "bad-input",
    message: `the kept rotation cannot be read (${result.error.issues[0]?.path.join(".") || "wrong shape"})`,
  });
}

export const pendingExists = () =>
  errorOf({
    code: "conflict",
    message: "a rotation of this vault is under way in another process",
    hint: "Let it end, then try again.",
  });

/** For as long as this process lives. */
export function memoryRotations(): RotationStore {
  const kept = new Map<VaultId, PendingRotation>();
  return {
    find: async (vault) => kept.get(vault),
    keep: async (pending) => {
      if (kept.has(pending.vault)) throw pendingExists();
      kept.set(pending.vault, pending);
    },
    forget: async ({ vault, id }) => {
      if (kept.get(vault)?.id === id) kept.delete(vault);
    },
  };
}
