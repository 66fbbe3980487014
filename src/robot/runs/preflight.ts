// Looks, some minutes before a schedule starts a flow, whether the run will have what it needs: by the very checks and
// with the very keys the run will use, so that a person is asked early and not at night. It hands nothing out.
import type { Clock } from "../../base/clock.ts";
import { ConnectionError, hasCode } from "../../base/errors.ts";
import type { FlowId, RunId } from "../../base/ids.ts";
import { loadCatalogue } from "../../flow/catalogue.ts";
import type { FlowDocument } from "../../flow/document.ts";
import { allNodes } from "../../flow/graph.ts";
import { type ItemPlace, itemPlaces } from "../../flow/references.ts";
import { shippedNodes } from "../../nodes/catalogue.ts";
import { vaultId } from "../../trust/fields.ts";
import { newId } from "../../trust/new-id.ts";
import type { Asker } from "../asker/asker.ts";
import { checkUse, parseRef } from "../keeper/item-use.ts";
import type { Keeper } from "../keeper/keeper.ts";
import type { VaultView } from "../vaults/vault-view.ts";

export interface PreflightParts {
  readonly keeper: Pick<Keeper, "openEntry" | "endRun">;
  readonly asker: Pick<Asker, "ask">;
  readonly clock: Clock;
  /** Logs what a run to come will lack. */
  readonly report: (error: unknown) => void;
}

/** Milliseconds before an instant at which it is looked at. */
const ahead = 10 * 60_000;

/** Milliseconds in which a run that was started comes to ask for itself. */
const handOver = 60_000;

/** One start that is to come. */
interface Coming {
  readonly flow: FlowId;
  readonly document: FlowDocument;
  readonly instant: number;
}

/** The run has its id already: what it opens now counts for it, once. */
interface Prepared extends Coming {
  readonly run: RunId;
  readonly over: AbortController;
}

export class Preflight implements Disposable {
  readonly #parts: PreflightParts;
  readonly #leaving = new Set<AbortController>();
  readonly #prepared = new Map<FlowId, Prepared>();

  constructor(parts: PreflightParts) {
    this.#parts = parts;
  }

  /** Checks what comes soon, once; returns the milliseconds until it wants to be called for this start, if it does. */
  look({ now, ...coming }: Coming & { readonly now: number }): number {
    const { flow, instant, document } = coming;
    if (document.vaults.length === 0) return Number.POSITIVE_INFINITY;
    const known = this.#prepared.get(flow);
    if (known?.instant === instant) return Number.POSITIVE_INFINITY;
    if (instant - now > ahead) return instant - now - ahead;
    if (known) this.#end(known);
    const prepared = { ...coming, run: newId("run"), over: new AbortController() };
    this.#prepared.set(flow, prepared);
    this.#check(prepared).catch(this.#parts.report);
    return Number.POSITIVE_INFINITY;
  }

  /** The id that the run of this instant has to have, if anything was checked for it. */
  take(flow: FlowId, instant: number): RunId | undefined {
    const prepared = this.#prepared.get(flow);
    if (prepared?.instant !== instant) return undefined;
    this.#prepared.delete(flow);
    void this.#leaveTo(prepared);
    return prepared.run;
  }

  [Symbol.dispose](): void {
    for (const prepared of this.#prepared.values()) this.#end(prepared);
    for (const over of this.#leaving) over.abort();
  }

  /** The question stays open until the run stands behind it. */
  async #leaveTo({ over }: Prepared): Promise<void> {
    this.#leaving.add(over);
    await this.#parts.clock.sleep(handOver, over.signal).catch(() => {}); // Stopped: it ends all the same.
    over.abort();
    this.#leaving.delete(over);
  }

  #end({ flow, run, over }: Prepared): void {
    this.#prepared.delete(flow);
    over.abort();
    this.#parts.keeper.endRun(run);
  }

  async #check(prepared: Prepared): Promise<void> {
    const all = itemPlaces(prepared.document, await loadCatalogue(shippedNodes));
    // What is only written may not be there yet.
    const places = all.filter(({ access, item }) => access === "read" && item !== undefined);
    const named = new Set(places.map(({ vault }) => vault));
    const vaults = prepared.document.vaults.map(({ vault }) => vault).filter((vault) => !named.has(vault));
    await Promise.all([
      ...vaults.map((vault) => this.#checkVault(prepared, vault)),
      ...places.map((place) => this.#checkItem(prepared, place)),
    ]);
  }

  async #checkItem(prepared: Prepared, { node: id, vault, item }: ItemPlace): Promise<void> {
    if (item === undefined) return this.#checkVault(prepared, vault);
    const { document } = prepared;
    const node = allNodes(document).find((one) => one.id === id);
    if (!node) return; // Of a trigger: no caller comes with a schedule.
    const at = parseRef({ vault, item });
    await this.#open(prepared, at.vault, (view) =>
      checkUse(view, { run: prepared, node, item: at.item }, this.#parts.clock.now()),
    );
  }

  async #checkVault(prepared: Prepared, vault: string): Promise<void> {
    await this.#open(prepared, vaultId.parse(vault), () => undefined);
  }

  async #open(
    { run: id, document, over }: Prepared,
    vault: ReturnType<typeof vaultId.parse>,
    choose: (view: VaultView) => ReturnType<typeof checkUse> | undefined,
  ): Promise<void> {
    const { keeper, asker, report } = this.#parts;
    const waitForKey = ({ name }: VaultView) =>
      asker.ask({ vault, name, run: { id, flow: document.name } }, over.signal);
    try {
      await keeper.openEntry({ id, waitForKey }, vault, choose);
    } catch (error) {
      // Offline the run may find its way yet, and a person who said no has said it.
      if (over.signal.aborted || error instanceof ConnectionError || hasCode(error, "vault-refused")) return;
      report(error);
    }
  }
}
