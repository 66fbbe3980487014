// Keys that a person allowed to survive a reboot: the two halves of a vault, sealed to this robot's own box key. Whoever
// has the robot's disk and identity has them: that is what `keep: disk` means.
import { z } from "zod";
import type { VaultId } from "../../base/ids.ts";
import { concat, wipe } from "../../crypto/bytes.ts";
import type { KeyPair } from "../../crypto/keys.ts";
import { openBox, sealBox } from "../../crypto/sealed-box.ts";
import { keepPolicy } from "../../trust/kinds.ts";
import type { VaultHalves } from "../../vault/keys.ts";
import { vskLength } from "../../vault/vsk.ts";
import type { RobotStore } from "../store.ts";
import type { Holding } from "./key-ring.ts";

const keptDocument = z.strictObject({ id: z.string(), epoch: z.int(), policy: keepPolicy });

export interface Kept {
  readonly epoch: number;
  readonly holding: Holding;
  /** The caller wipes them. */
  readonly halves: VaultHalves;
}

export class KeptKeys {
  readonly #store: Pick<RobotStore, "kept">;
  readonly #box: KeyPair;

  constructor(store: Pick<RobotStore, "kept">, box: KeyPair) {
    this.#store = store;
    this.#box = box;
  }

  /** The halves stay the caller's. */
  keep(vault: VaultId, epoch: number, { vsk, vsh }: VaultHalves, { id, policy }: Holding): void {
    const plain = concat(vsk, vsh);
    const sealed = sealBox(plain, this.#box.publicKey);
    wipe(plain);
    const document: z.infer<typeof keptDocument> = { id, epoch, policy };
    this.#store.kept.set({ vault, sealed, policy: JSON.stringify(document) });
  }

  /** @throws AuthError `wrong-context` when it was sealed to another robot's key. */
  find(vault: VaultId): Kept | undefined {
    const row = this.#store.kept.all().find((one) => one.vault === vault);
    if (!row) return undefined;
    const { id, epoch, policy } = keptDocument.parse(JSON.parse(row.policy));
    const plain = openBox(row.sealed, this.#box.publicKey, this.#box.secretKey);
    const halves = { vsk: plain.slice(0, vskLength), vsh: plain.slice(vskLength) };
    wipe(plain);
    return { epoch, holding: { id, policy, run: undefined }, halves };
  }

  /** Under what policy keys of which epoch are kept; opens nothing. */
  findHolding(vault: VaultId): { readonly epoch: number; readonly holding: Holding } | undefined {
    const row = this.#store.kept.all().find((one) => one.vault === vault);
    if (!row) return undefined;
    const { id, epoch, policy } = keptDocument.parse(JSON.parse(row.policy));
    return { epoch, holding: { id, policy, run: undefined } };
  }

  vaults(): VaultId[] {
    return this.#store.kept.all().map(({ vault }) => vault);
  }

  forget(vault: VaultId): void {
    this.#store.kept.delete(vault);
  }
}
