// Items that nodes of a run were given a moment ago and may read again without asking, for as long as the daemon said.
// Each such reading is counted and told. What the daemon takes back, or what is over, is never read again.
import type { Clock } from "../base/clock.ts";
import type { ItemRef, OpenedItem } from "../flow/node.ts";
import { isPlainObject } from "../flow/plain-json.ts";
import { type FromRunner, longestLasting, mostAgain } from "./protocol.ts";

/** Milliseconds after which a reading has been told. */
const tellWithin = 250;

interface Kept {
  /** Of the question that the item answered. */
  readonly id: number;
  readonly item: OpenedItem;
  /** Monotonic milliseconds. */
  readonly until: number;
  /** Readings that have not been told. */
  times: number;
}

export class KeptItems {
  readonly #send: (message: FromRunner) => void;
  readonly #clock: Clock;
  /** By node, then by item. */
  readonly #kept = new Map<string, Map<string, Kept>>();
  #untold: Kept[] = [];
  #untoldSince = 0;
  #isWatching = false;

  constructor(send: (message: FromRunner) => void, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
  }

  /** A copy for this reading, which is the node's to change. */
  find(node: string, { vault, item }: ItemRef): OpenedItem | undefined {
    const kept = this.#kept.get(node)?.get(item);
    if (!kept || kept.item.vault !== vault) return undefined;
    const now = this.#clock.monotonic();
    if (now >= kept.until) return undefined;
    if (kept.times++ === 0) this.#count(kept, now);
    // Code that never pauses would keep a timer from ringing.
    if (now - this.#untoldSince >= tellWithin) this.tell();
    return copyOfItem(kept.item);
  }

  /** `askedAt`: monotonic milliseconds, before the daemon decided. */
  keep(node: string, { id, item, lasting, askedAt }: Pick<Kept, "id" | "item"> & { lasting: number; askedAt: number }) {
    const items = this.#kept.get(node) ?? new Map<string, Kept>();
    const until = askedAt + Math.min(lasting, longestLasting);
    items.set(item.item, { id, item: copyOfItem(item), until, times: 0 });
    this.#kept.set(node, items);
    this.#watch();
  }

  /** Those of one vault, or all. */
  forget(vault?: string): void {
    this.#drop(({ item }) => vault === undefined || item.vault === vault);
    this.tell();
  }

  /** Tells the daemon of all readings that it has not heard of. */
  tell(): void {
    const uses = this.#untold.map(({ id, times }) => ({ id, times }));
    for (const kept of this.#untold) kept.times = 0;
    this.#untold = [];
    for (let i = 0; i < uses.length; i += mostAgain)
      this.#send({ t: "used-again", uses: uses.slice(i, i + mostAgain) });
  }

  #count(kept: Kept, now: number): void {
    if (this.#untold.length === 0) this.#untoldSince = now;
    this.#untold.push(kept);
  }

  /** Looks at them until there are none: plaintext stays no longer than it must. */
  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    void this.#clock.sleep(tellWithin).then(() => {
      this.#isWatching = false;
      this.tell();
      const now = this.#clock.monotonic();
      this.#drop(({ until }) => now >= until);
      if (this.#kept.size > 0) this.#watch();
    });
  }

  #drop(isOver: (kept: Kept) => boolean): void {
    for (const [node, items] of this.#kept) {
      for (const [item, kept] of items) if (isOver(kept)) items.delete(item);
      if (items.size === 0) this.#kept.delete(node);
    }
  }
}

const copyOfItem = (item: OpenedItem): OpenedItem => ({
  ...item,
  fields: copyOf(item.fields),
  allowedHosts: [...item.allowedHosts],
});

/** Of plain JSON. */
function copyOf(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...fields };
  for (const key in copy) {
    const inner = copy[key];
    if (typeof inner === "object" && inner !== null) copy[key] = innerCopy(inner);
  }
  return copy;
}

const innerCopy = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(innerCopy) : isPlainObject(value) ? copyOf(value) : value;
