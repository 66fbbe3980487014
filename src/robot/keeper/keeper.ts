// Gives a run one item at a time. Every use is checked here, in the daemon, against what people signed: the flow's own
// declaration, a permit, the item's policy; and no value leaves before the run's masker knows it.
import type { Clock } from "../../base/clock.ts";
import { errorOf, hasCode } from "../../base/errors.ts";
import type { RunId, VaultId } from "../../base/ids.ts";
import { randomBytes, toBase64url, wipe } from "../../crypto/bytes.ts";
import type { KeyPair } from "../../crypto/keys.ts";
import { openBox } from "../../crypto/sealed-box.ts";
import type { CredentialRef } from "../../flow/fields.ts";
import type { OpenedItem } from "../../flow/node.ts";
import type { KeepPolicy, ManifestEntry } from "../../trust/kinds.ts";
import { openDropboxItem } from "../../vault/dropbox.ts";
import { openItem, type SealedItem } from "../../vault/item.ts";
import { openVaultKeys, type VaultEpoch, type VaultHalves, type VaultKeys } from "../../vault/keys.ts";
import { parseVsk } from "../../vault/vsk.ts";
import { KeyTries } from "../asker/key-tries.ts";
import type { Renewal } from "../renewal/renewal.ts";
import type { RobotStore } from "../store.ts";
import { isDropped } from "../vaults/dropped-items.ts";
import type { Opened } from "../vaults/opened-item.ts";
import { placeOf, type VaultBook } from "../vaults/vault-book.ts";
import type { VaultView } from "../vaults/vault-view.ts";
import { FormerPolicies } from "./former-policies.ts";
import { handOut, isHandle, plant } from "./hand-out.ts";
import {
  checkDeclared,
  checkNode,
  checkUse,
  type FlowNodeName,
  type GivenItem,
  type KeeperRun,
  parseRef,
} from "./item-use.ts";
import { KeptKeys } from "./kept-keys.ts";
import { type Holding, KeyRing } from "./key-ring.ts";
import { lastingOf } from "./lasting.ts";

export interface KeeperParts {
  readonly book: VaultBook;
  readonly store: Pick<RobotStore, "uses" | "kept" | "documents">;
  readonly clock: Clock;
  readonly box: KeyPair;
  /** A vault was opened: whoever waits looks again. */
  readonly opened: (vault: VaultId) => void;
  readonly locked: (vault: VaultId) => void;
  /** Gives an item a token that lives, where it has one. */
  readonly fresh: Renewal["fresh"];
}

export class Keeper implements Disposable {
  readonly #parts: KeeperParts;
  readonly #ring: KeyRing;
  readonly #kept: KeptKeys;
  readonly #former: FormerPolicies;
  readonly #tries: KeyTries;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#kept = new KeptKeys(parts.store, parts.box);
    this.#former = new FormerPolicies(parts.store);
    this.#tries = new KeyTries(parts.clock);
    this.#ring = new KeyRing({
      ...parts,
      dropped: (vault, { policy }) => {
        if (policy.keep === "disk") this.#kept.forget(vault);
        parts.locked(vault);
      },
      outdated: (vault, epoch, left) => this.#former.remember(vault, epoch, left),
    });
  }

  /**
   * Opens an item for a node of a run; waits for the vault's key where it is missing.
   * @throws AuthError `not-permitted`, `stale`, `wrong-context`; NotFoundError `item-missing`; `item-expired`,
   * `item-not-ready`; LockedError `vault-locked` or `vault-refused`.
   */
  async useItem(run: KeeperRun, node: FlowNodeName, ref: CredentialRef): Promise<GivenItem> {
    const at = parseRef(ref);
    checkNode(run.document, node, at.vault);
    return await this.#use(run, node, at);
  }

  /** Opens the item that a trigger's authorizer names, for the daemon alone; otherwise as `useItem`. */
  async openForTrigger(run: KeeperRun, { vault, item }: { vault: string; item: string }): Promise<OpenedItem> {
    const at = parseRef({ vault, item });
    checkDeclared(run.document, at.vault);
    return (await this.#use(run, triggerNode, at)).item;
  }

  async #use(run: KeeperRun, node: FlowNodeName, { vault, item }: ReturnType<typeof parseRef>): Promise<GivenItem> {
    const check = (view: VaultView) => checkUse(view, { run, node, item }, this.#parts.clock.now());
    const open = () => this.openEntry(run, vault, check);
    const opened = await this.freshen(run, node, await open(), open);
    const policy = this.#ring.findPolicy(opened.view.context, run.id);
    const lasting = lastingOf(opened, policy, this.#parts.clock.now());
    return { ...handOut(run, node, { ...opened, vault }), lasting };
  }

  /**
   * The item with a token in it that lives, where it has one; `again` opens it as it stands then. The run's masker knows
   * all of it afterwards.
   * @throws as `Renewal.fresh`.
   */
  async freshen(run: KeeperRun, node: FlowNodeName, opened: Opened, again: () => Promise<Opened>): Promise<Opened> {
    plant(run, node, opened.entry, opened.value);
    // A handle carries no token.
    if (isHandle(run, node)) return opened;
    const fresh = await this.#parts.fresh(opened, {
      run,
      again: () => {
        this.#parts.book.forget(opened.view.context.vault);
        return again();
      },
      unseal: (view, sealed) => this.#unseal(view, run.id, sealed),
    });
    plant(run, node, fresh.entry, fresh.value);
    return fresh;
  }

  /**
   * Opens the entry that `choose` finds in the vault as it stands, once its key is at hand; nothing when it finds none.
   * The caller has checked what may be opened, and plants and records it.
   * @throws what `choose` throws; LockedError `vault-locked` or `vault-refused`.
   */
  async openEntry<Found extends ManifestEntry | undefined>(
    run: Pick<KeeperRun, "id" | "waitForKey">,
    vault: VaultId,
    choose: (view: VaultView) => Found,
  ): Promise<{ readonly view: VaultView; readonly entry: Found; readonly value: unknown }> {
    for (;;) {
      const view = await this.#parts.book.get(vault);
      const entry = choose(view);
      if (!this.findKeys(view, run.id)) {
        await run.waitForKey(view);
        continue;
      }
      if (!entry) return { view, entry, value: undefined };
      const sealed = await this.#parts.book.item(view, entry);
      // Looked for again because the vault may have been locked while the ciphertext was on its way.
      const keys = this.findKeys(view, run.id);
      if (keys) return { view, entry, value: await this.#openSealed(view, entry, sealed, keys) };
    }
  }

  /**
   * Opens a vault with a key that somebody typed, until the daemon stops.
   * @throws InputError `bad-key` with the reason; ConnectionError `rate-limited` after too many wrong ones.
   */
  async unlock(vault: VaultId, text: string): Promise<VaultView> {
    this.#tries.check(vault);
    const view = await this.#parts.book.get(vault);
    let halves: VaultHalves | undefined;
    try {
      halves = { vsk: parseVsk(text, vault), vsh: this.#share(view) };
      const policy = { keep: "memory", notAfter: null, maxUses: null } as const;
      this.accept(view, halves, { id: `typed-${toBase64url(randomBytes(8))}`, policy, run: undefined });
    } catch (error) {
      if (hasCode(error, "bad-key")) this.#tries.wrong(vault);
      throw error;
    } finally {
      if (halves) wipe(halves.vsk, halves.vsh);
    }
    this.#tries.right(vault);
    return view;
  }

  /**
   * Takes the halves of a vault under a policy; the halves stay the caller's.
   * @throws InputError `bad-key` when they are not this vault's.
   */
  accept(view: VaultView, halves: VaultHalves, holding: Holding): void {
    const { context } = view;
    this.#ring.add(openVaultKeys(context, halves, view), holding);
    this.#former.forget(context.vault);
    if (holding.policy.keep === "disk") this.#kept.keep(context.vault, context.epoch, halves, holding);
    this.#parts.opened(context.vault);
  }

  /** Forgets keys at once, on disk too; returns the vaults that were open. */
  lock(vault?: VaultId): VaultId[] {
    const kept = this.#kept.vaults().filter((one) => vault === undefined || one === vault);
    for (const one of kept) this.#kept.forget(one);
    const locked = [...new Set([...this.#ring.lock(vault), ...kept])];
    for (const one of vault === undefined ? [...this.#parts.book.names().keys()] : [vault]) this.#former.forget(one);
    return locked;
  }

  /**
   * What is left of the policy under which this robot has the vault's key, or had that of the epoch just before; keys
   * of earlier epochs are dropped.
   */
  held(context: VaultEpoch): KeepPolicy | undefined {
    const { vault, epoch } = context;
    const open = this.#ring.left(context);
    if (open) return open;
    const kept = this.#kept.findHolding(vault);
    const isRecent = kept !== undefined && epoch - kept.epoch <= 1;
    return (isRecent ? this.#ring.leftOf(vault, kept.holding) : undefined) ?? this.#former.find(vault, epoch - 1);
  }

  endRun(run: RunId): void {
    this.#ring.endRun(run);
  }

  open(): ReturnType<KeyRing["list"]> {
    return this.#ring.list();
  }

  /** Wipes what is in memory; what is kept on disk stays. */
  [Symbol.dispose](): void {
    this.#ring[Symbol.dispose]();
  }

  /** The vault's keys, if this run may use them now; they stay the keeper's, so nobody keeps them. */
  findKeys(view: VaultView, run: RunId): VaultKeys | undefined {
    return this.#ring.find(view.context, run) ?? (this.#restore(view) ? this.#ring.find(view.context, run) : undefined);
  }

  /** Takes keys that are kept on disk into memory; those of another epoch are good for nothing. */
  #restore(view: VaultView): boolean {
    const { vault, epoch } = view.context;
    const kept = this.#kept.find(vault);
    if (!kept) return false;
    try {
      if (kept.epoch === epoch) this.#ring.add(openVaultKeys(view.context, kept.halves, view), kept.holding);
      else {
        const left = this.#ring.leftOf(vault, kept.holding);
        if (left && kept.epoch < epoch) this.#former.remember(vault, kept.epoch, left);
        this.#kept.forget(vault);
      }
      return kept.epoch === epoch;
    } finally {
      wipe(kept.halves.vsk, kept.halves.vsh);
    }
  }

  async #openSealed(view: VaultView, entry: ManifestEntry, sealed: SealedItem, keys: VaultKeys): Promise<unknown> {
    const open = isDropped(view, entry) ? openDropboxItem : openItem;
    try {
      return await open(keys, placeOf(entry), sealed);
    } catch (error) {
      this.#parts.book.forgetItem(view, entry);
      throw error;
    }
  }

  /** What was sealed to the vault's box key. @throws LockedError `vault-locked`; AuthError `wrong-context`. */
  #unseal(view: VaultView, run: RunId, sealed: Uint8Array): Uint8Array {
    const keys = this.findKeys(view, run);
    if (keys) return openBox(sealed, keys.box.publicKey, keys.box.secretKey);
    throw errorOf({ code: "vault-locked", message: `vault "${view.name}" was locked meanwhile` });
  }

  #share(view: VaultView): Uint8Array {
    const { publicKey, secretKey } = this.#parts.box;
    return openBox(view.share, publicKey, secretKey);
  }
}

/** What opens an authorizer's item, as policies and the run's history name it. */
const triggerNode: FlowNodeName = { id: "trigger", type: "trigger.hook" };
