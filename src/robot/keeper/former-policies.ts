// Under what policy this robot had the key of an epoch that is over, so that it can say so when the next key is brought.
// Policies only: the keys themselves are gone.
import { z } from "zod";
import type { VaultId } from "../../base/ids.ts";
import { type KeepPolicy, keepPolicy } from "../../trust/kinds.ts";
import type { RobotStore } from "../store.ts";

const former = z.strictObject({ epoch: z.int(), policy: keepPolicy });
type Former = z.infer<typeof former>;

const keyOf = (vault: VaultId) => `former-policy/${vault}`;

export class FormerPolicies {
  readonly #store: Pick<RobotStore, "documents">;
  readonly #known = new Map<VaultId, Former>();

  constructor(store: Pick<RobotStore, "documents">) {
    this.#store = store;
  }

  /** What may survive a restart is remembered across one. */
  remember(vault: VaultId, epoch: number, policy: KeepPolicy): void {
    this.#known.set(vault, { epoch, policy });
    if (policy.keep === "disk") this.#store.documents.set(keyOf(vault), { epoch, policy });
  }

  /** The policy of exactly this epoch. */
  find(vault: VaultId, epoch: number): KeepPolicy | undefined {
    const known = this.#known.get(vault) ?? former.optional().parse(this.#store.documents.find(keyOf(vault)));
    return known?.epoch === epoch ? known.policy : undefined;
  }

  /** A newer key came, or a person took the vault away. */
  forget(vault: VaultId): void {
    this.#known.delete(vault);
    this.#store.documents.delete(keyOf(vault));
  }
}
