// The vaults that one run has open. It answers what the run's code asks about vaults, from the declaration in the signed
// flow to the lease of the fleet, and gives everything back when the run ends, in whatever way.
//
// An opening is *waiting* from the request until its vaults are held, then *open* until it is closed. Openings of one
// run may share what they hold: it is released when the last of them closes.
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { utf8 } from "../../crypto/bytes.ts";
import type { ItemInfo, VaultInfo, VaultMode } from "../../flow/open-vault.ts";
import { askLimits, type RequestOf, type VaultRequest } from "../../runner/vault-protocol.ts";
import { checkNode, type FlowNodeName } from "../keeper/item-use.ts";
import type { Keeper } from "../keeper/keeper.ts";
import type { Lease } from "./leases.ts";
import type { VaultBook } from "./vault-book.ts";
import type { VaultCalls, VaultRun } from "./vault-calls.ts";
import type { Hold, VaultLine } from "./vault-line.ts";
import { checkOpening, declaredVault } from "./vault-use.ts";
import type { VaultView } from "./vault-view.ts";

export interface OpenVaultsParts {
  readonly keeper: Pick<Keeper, "openEntry" | "open">;
  readonly book: Pick<VaultBook, "names" | "get">;
  readonly line: Pick<VaultLine, "hold">;
  readonly calls: VaultCalls;
}

interface Opening {
  readonly mode: VaultMode;
  readonly holds: Map<VaultId, Hold>;
}

export class OpenVaults implements AsyncDisposable {
  readonly #run: VaultRun;
  readonly #parts: OpenVaultsParts;
  readonly #waiting = new Map<number, AbortController>();
  readonly #open = new Map<number, Opening>();

  constructor(run: VaultRun, parts: OpenVaultsParts) {
    this.#run = run;
    this.#parts = parts;
  }

  /** The answer as it is sent to the runner. @throws what the runner is refused with. */
  async answer(request: VaultRequest): Promise<unknown> {
    switch (request.t) {
      case "require-vaults":
        return void (await this.#ready(this.#named(request), request.node));
      case "list-vaults":
        return this.#list();
      case "list-items":
        return await this.#items(request);
      case "open-vaults":
        return await this.#openAll(request);
      case "vault-call":
        return await this.#call(request);
      case "close-vaults":
        return await this.#close(request.handle);
      case "mask":
        return this.#run.masker.add(utf8(request.text));
    }
  }

  /** Gives up all waiting and releases all that is held. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const id of [...this.#waiting.keys(), ...this.#open.keys()]) await this.#close(id);
  }

  async #openAll({ id, node, mode, timeout, within, ...request }: RequestOf<"open-vaults">) {
    if (this.#waiting.has(id) || this.#open.has(id) || this.#waiting.size + this.#open.size >= askLimits.open) {
      throw errorOf({ code: "protocol-error", message: "a runner opened a vault twice, or too many" });
    }
    const vaults = this.#named(request);
    const holds = new Map<VaultId, Hold>();
    const waiting = new AbortController();
    this.#waiting.set(id, waiting);
    try {
      const views = await this.#ready(vaults, node);
      this.#share(vaults, mode, within, holds);
      const rest = vaults.filter((vault) => !holds.has(vault));
      const waits = () => this.#run.note(node.id, `waits in line for ${this.#namesOf(rest)}`);
      const readsOffline = this.#run.document.settings.offline === "read";
      if (rest.length > 0) {
        const held = await this.#parts.line.hold(
          { run: this.#run.id, vaults: rest, mode, timeout, readsOffline, waits },
          waiting.signal,
        );
        for (const vault of rest) take(holds, vault, held);
      }
      waiting.signal.throwIfAborted();
      this.#open.set(id, { mode, holds });
      return views.map(({ context, name }) => ({ id: context.vault, name }));
    } catch (error) {
      await release(holds);
      throw error;
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** Takes what openings before this one hold already, and may be shared. */
  #share(vaults: readonly VaultId[], mode: VaultMode, within: readonly number[], holds: Map<VaultId, Hold>): void {
    for (const before of within) {
      for (const [vault, hold] of this.#open.get(before)?.holds ?? []) {
        if (!vaults.includes(vault) || holds.has(vault)) continue;
        if (mode === "exclusive" && hold.mode === "shared") throw sharedAlready(this.#nameOf(vault));
        take(holds, vault, hold);
      }
    }
  }

  async #call(request: RequestOf<"vault-call">): Promise<unknown> {
    const vault = this.#vaultOf(request.vault);
    const opening = this.#open.get(request.handle);
    const hold = opening?.holds.get(vault);
    if (!opening || !hold) {
      throw errorOf({ code: "bad-input", message: `vault "${this.#nameOf(vault)}" is not open any more` });
    }
    checkNode(this.#run.document, request.node, vault);
    hold.lease?.lost.throwIfAborted();
    const lease = () => this.#writable(vault, opening, hold);
    const isExclusive = hold.lease !== undefined && hold.mode === "exclusive";
    return await this.#parts.calls.call({ run: this.#run, node: request.node, vault, isExclusive, lease }, request);
  }

  #writable(vault: VaultId, { mode }: Opening, { lease, mode: heldAs }: Hold): Lease {
    if (lease && mode === "exclusive" && heldAs === "exclusive") return lease;
    throw errorOf({
      code: "not-permitted",
      message: `vault "${this.#nameOf(vault)}" is open for reading only`,
      hint: lease
        ? 'Open it without mode "shared" to write.'
        : "The control plane was away when it was opened, and the flow then only reads.",
    });
  }

  async #close(id: number): Promise<void> {
    this.#waiting.get(id)?.abort(errorOf({ code: "cancelled", message: "nobody waits for the vault any more" }));
    const opening = this.#open.get(id);
    this.#open.delete(id);
    if (opening) await release(opening.holds);
  }

  /** Each vault as people signed it, once its key is there. */
  async #ready(vaults: readonly VaultId[], node: FlowNodeName): Promise<VaultView[]> {
    const views: VaultView[] = [];
    for (const vault of vaults) {
      checkNode(this.#run.document, node, vault);
      const { view } = await this.#parts.keeper.openEntry(this.#run, vault, (seen) => {
        checkOpening(seen, this.#run);
        return undefined;
      });
      views.push(view);
    }
    return views;
  }

  #list(): VaultInfo[] {
    const open = this.#parts.keeper.open().filter(({ holding: { run } }) => run === undefined || run === this.#run.id);
    return this.#run.document.vaults.map(({ vault, access }) => {
      const id = this.#vaultOf(vault);
      return { id, name: this.#nameOf(id), access, unlocked: open.some((one) => one.vault === id) };
    });
  }

  async #items({ node, vault: named }: RequestOf<"list-items">): Promise<readonly ItemInfo[]> {
    const vault = this.#vaultOf(named);
    checkNode(this.#run.document, node, vault);
    checkOpening(await this.#parts.book.get(vault), this.#run);
    return await this.#parts.calls.list({ run: this.#run, vault });
  }

  #named({ vaults }: { readonly vaults: readonly string[] }): VaultId[] {
    return [...new Set(vaults.map((named) => this.#vaultOf(named)))];
  }

  #vaultOf(named: string): VaultId {
    return declaredVault(this.#run.document, named, () => this.#parts.book.names());
  }

  #namesOf(vaults: readonly VaultId[]): string {
    const names = vaults.map((vault) => `"${this.#nameOf(vault)}"`);
    return `${names.length === 1 ? "vault" : "vaults"} ${names.join(", ")}`;
  }

  #nameOf(vault: VaultId): string {
    return this.#run.document.names?.[vault] ?? this.#parts.book.names().get(vault) ?? vault;
  }
}

function take(holds: Map<VaultId, Hold>, vault: VaultId, hold: Hold): void {
  if (![...holds.values()].includes(hold)) hold.users++;
  holds.set(vault, hold);
}

async function release(holds: Map<VaultId, Hold>): Promise<void> {
  for (const hold of new Set(holds.values())) {
    hold.users--;
    if (hold.users === 0) await hold.lease?.[Symbol.asyncDispose]();
  }
  holds.clear();
}

const sharedAlready = (name: string) =>
  errorOf({
    code: "vault-busy",
    message: `this run has vault "${name}" open as a reader already`,
    hint: "Close it first, or open it exclusively from the start.",
  });
