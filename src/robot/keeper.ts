// Gives a run one item at a time. Every use is checked here, in the daemon, against what people signed: the flow's own
// declaration, a permit, the item's policy; and no value leaves before the run's masker knows it.
import type { Clock } from "../base/clock.ts";
import { hasCode } from "../base/errors.ts";
import type { RunId, VaultId } from "../base/ids.ts";
import { randomBytes, toBase64url, utf8, wipe } from "../crypto/bytes.ts";
import type { KeyPair } from "../crypto/keys.ts";
import { openBox } from "../crypto/sealed-box.ts";
import type { CredentialRef } from "../flow/fields.ts";
import type { OpenedItem } from "../flow/node.ts";
import { isPlainObject } from "../flow/plain-json.ts";
import type { ManifestEntry } from "../trust/kinds.ts";
import { categories, secretsOf } from "../vault/categories.ts";
import { openItem } from "../vault/item.ts";
import { openVaultKeys, type VaultHalves, type VaultKeys } from "../vault/keys.ts";
import { parseVsk } from "../vault/vsk.ts";
import {
  checkDeclared,
  checkNode,
  checkUse,
  type FlowNodeName,
  isRevealed,
  type KeeperRun,
  parseRef,
} from "./item-use.ts";
import { KeptKeys } from "./kept-keys.ts";
import { type Holding, KeyRing } from "./key-ring.ts";
import { KeyTries } from "./key-tries.ts";
import type { RobotStore } from "./store.ts";
import { placeOf, type VaultBook } from "./vault-book.ts";
import type { VaultView } from "./vault-view.ts";

export interface KeeperParts {
  readonly book: VaultBook;
  readonly store: Pick<RobotStore, "uses" | "kept">;
  readonly clock: Clock;
  readonly box: KeyPair;
  /** A vault was opened: whoever waits looks again. */
  readonly opened: (vault: VaultId) => void;
  readonly locked: (vault: VaultId) => void;
}

export class Keeper implements Disposable {
  readonly #parts: KeeperParts;
  readonly #ring: KeyRing;
  readonly #kept: KeptKeys;
  readonly #tries: KeyTries;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#kept = new KeptKeys(parts.store, parts.box);
    this.#tries = new KeyTries(parts.clock);
    this.#ring = new KeyRing({
      ...parts,
      dropped: (vault, { policy }) => {
        if (policy.keep === "disk") this.#kept.forget(vault);
        parts.locked(vault);
      },
    });
  }

  /**
   * Opens an item for a node of a run; waits for the vault's key where it is missing.
   * @throws AuthError `not-permitted`, `stale`, `wrong-context`; NotFoundError `item-missing`; `item-expired`,
   * `item-not-ready`; LockedError `vault-locked` or `vault-refused`.
   */
  async useItem(run: KeeperRun, node: FlowNodeName, ref: CredentialRef): Promise<OpenedItem> {
    const at = parseRef(ref);
    checkNode(run.document, node, at.vault);
    return await this.#use(run, node, at);
  }

  /** Opens the item that a trigger's authorizer names, for the daemon alone; otherwise as `useItem`. */
  async openForTrigger(run: KeeperRun, { vault, item }: { vault: string; item: string }): Promise<OpenedItem> {
    const at = parseRef({ vault, item });
    checkDeclared(run.document, at.vault);
    return await this.#use(run, triggerNode, at);
  }

  async #use(run: KeeperRun, node: FlowNodeName, { vault, item }: ReturnType<typeof parseRef>): Promise<OpenedItem> {
    for (;;) {
      const view = await this.#parts.book.get(vault);
      const entry = checkUse(view, { run, node, item }, this.#parts.clock.now());
      if (!this.findKeys(view, run.id)) {
        await run.waitForKey(view);
        continue;
      }
      const sealed = await this.#parts.book.item(view, entry);
      // Looked for again because the vault may have been locked while the ciphertext was on its way.
      const keys = this.findKeys(view, run.id);
      if (!keys) continue;
      const value = await openItem(keys, placeOf(entry), sealed);
      plant(run, node, entry, value);
      return handOut(run, node, { vault, entry, value });
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
    if (holding.policy.keep === "disk") this.#kept.keep(context.vault, context.epoch, halves, holding);
    this.#parts.opened(context.vault);
  }

  /** Forgets keys at once, on disk too; returns the vaults that were open. */
  lock(vault?: VaultId): VaultId[] {
    const kept = this.#kept.vaults().filter((one) => vault === undefined || one === vault);
    for (const one of kept) this.#kept.forget(one);
    return [...new Set([...this.#ring.lock(vault), ...kept])];
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
      else this.#kept.forget(vault);
      return kept.epoch === epoch;
    } finally {
      wipe(kept.halves.vsk, kept.halves.vsh);
    }
  }

  #share(view: VaultView): Uint8Array {
    const { publicKey, secretKey } = this.#parts.box;
    return openBox(view.share, publicKey, secretKey);
  }
}

/** What opens an authorizer's item, as policies and the run's history name it. */
const triggerNode: FlowNodeName = { id: "trigger", type: "trigger.hook" };

/** Makes the run's masker know the item; one without secret fields shows only where the author said `reveal`. */
function plant(run: KeeperRun, node: FlowNodeName, { item, version, category }: ManifestEntry, value: unknown): void {
  const hasFields = (categories[category]?.secrets.length ?? 0) > 0;
  const key = `${item} ${version}`;
  if (run.planted.has(key) || (!hasFields && isRevealed(run.document, node))) return;
  for (const secret of secretsOf(category, value)) run.masker.add(utf8(secret));
  run.planted.add(key);
}

function handOut(
  run: KeeperRun,
  node: FlowNodeName,
  { vault, entry, value }: { vault: VaultId; entry: ManifestEntry; value: unknown },
): OpenedItem {
  const { item, name, category, version } = entry;
  const reveal = isRevealed(run.document, node);
  run.used({ node: node.id, vault, item, name, version, reveal });
  // A handle needs no plaintext, so none leaves the daemon for it.
  const isHandle = node.type === "vault.get-item" && !reveal;
  const fields = isPlainObject(value) ? value : { value };
  const allowedHosts = entry.allowed_hosts.length > 0 ? entry.allowed_hosts : run.hosts;
  return { vault, item, name, category, version, fields: isHandle ? {} : fields, allowedHosts };
}
