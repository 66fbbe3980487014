// Where nodes of a run ask the daemon about vaults. It keeps no value and decides nothing: it matches answers with
// questions, and knows which openings of this run a further one may share.
import { errorOf, type SealbotError } from "../base/errors.ts";
import { parseShape } from "../base/shape.ts";
import type { HeldVaults, ItemInfo, VaultInfo } from "../flow/open-vault.ts";
import type { NodeName, VaultHost, VaultOpener } from "../flow/run-vaults.ts";
import { askLimits, type VaultRequest, vaultRequest } from "./vault-protocol.ts";

type Opened = HeldVaults["vaults"][number];

/** An opening that is waited for. */
interface Wish {
  readonly vaults: readonly string[];
  isOver: boolean;
}

export class VaultDesk implements VaultHost {
  readonly #send: (message: VaultRequest) => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  /** Who opened what is open or about to be, by the opening's id. */
  readonly #openers = new Map<number, VaultOpener>();
  readonly #wishes = new Map<number, Wish>();
  readonly #line: (() => void)[] = [];
  #last = 0;
  #calls = 0;

  constructor(send: (message: VaultRequest) => void) {
    this.#send = send;
  }

  answer(id: number, value: unknown): void {
    this.#take(id)?.resolve(value);
  }

  refuse(id: number, error: SealbotError): void {
    this.#take(id)?.reject(error);
  }

  async require(vaults: readonly string[], node: NodeName): Promise<void> {
    await this.#inTurn((id) => this.#ask({ t: "require-vaults", id, node, vaults: [...vaults] }));
  }

  async list(node: NodeName): Promise<readonly VaultInfo[]> {
    return listOf(await this.#inTurn((id) => this.#ask({ t: "list-vaults", id, node })));
  }

  async items(vault: string, node: NodeName): Promise<readonly ItemInfo[]> {
    return listOf(await this.#inTurn((id) => this.#ask({ t: "list-items", id, node, vault })));
  }

  async mask(text: string): Promise<void> {
    await this.#inTurn((id) => this.#ask({ t: "mask", id, text }));
  }

  async open(
    vaults: readonly string[],
    options: Parameters<VaultHost["open"]>[1],
    opener: VaultOpener,
  ): Promise<HeldVaults> {
    for (;;) {
      const held = await this.#openOnce(vaults, options, opener);
      if (held) return held;
    }
  }

  /** Nothing when the run came to hold one of them meanwhile: then the wish was taken back. */
  async #openOnce(
    vaults: readonly string[],
    { mode, timeout }: Parameters<VaultHost["open"]>[1],
    opener: VaultOpener,
  ): Promise<HeldVaults | undefined> {
    opener.signal.throwIfAborted();
    if (this.#openers.size >= askLimits.open) {
      throw errorOf({
        code: "too-large",
        message: `the run has opened vaults ${askLimits.open} times and closed none`,
      });
    }
    const handle = ++this.#last;
    const node = { id: opener.node.id, type: opener.node.type };
    // What its own node holds, or what nodes before it left to the run, would be waited for in vain.
    const within = [...this.#openers].filter(([, by]) => by === opener || by.isDone).map(([id]) => id);
    const withdraw = () => this.#withdraw(handle);
    const wish: Wish = { vaults, isOver: false };
    opener.signal.addEventListener("abort", withdraw, { once: true });
    this.#openers.set(handle, opener);
    this.#wishes.set(handle, wish);
    try {
      const request: VaultRequest = { t: "open-vaults", id: handle, node, vaults: [...vaults], mode, timeout, within };
      const opened = listOf<Opened>(await this.#ask(request));
      if (wish.isOver) return undefined;
      opener.whenDone(() => this.#left(handle, opened));
      return {
        vaults: opened,
        call: (call) => this.#inTurn((id) => this.#ask({ t: "vault-call", id, node, handle, ...call })),
        close: () => this.#close(handle),
      };
    } catch (error) {
      this.#openers.delete(handle);
      if (wish.isOver) return undefined;
      throw error;
    } finally {
      this.#wishes.delete(handle);
      opener.signal.removeEventListener("abort", withdraw);
    }
  }

  async #close(handle: number): Promise<void> {
    if (!this.#openers.delete(handle)) return;
    await this.#ask({ t: "close-vaults", id: ++this.#last, handle });
  }

  #withdraw(handle: number): void {
    // Whoever waits for the opening hears of its end.
    this.#close(handle).catch(() => {});
  }

  /** A node that is done left vaults to the run: others of the run stop waiting for them, and share. */
  #left(handle: number, vaults: readonly Opened[]): void {
    if (!this.#openers.has(handle)) return;
    const isLeft = (named: string) => vaults.some(({ id, name }) => named === id || named === name);
    for (const [waiting, wish] of this.#wishes) {
      if (wish.isOver || !wish.vaults.some(isLeft)) continue;
      wish.isOver = true;
      this.#withdraw(waiting);
    }
  }

  /** What the daemon would end the run for is refused here first. */
  async #ask(asked: VaultRequest): Promise<unknown> {
    const request = parseShape(vaultRequest, asked);
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(request.id, answer);
    this.#send(request);
    return await answer.promise;
  }

  /** At most so many at a time, first come, first served. Openings wait long and are not among them. */
  async #inTurn(ask: (id: number) => Promise<unknown>): Promise<unknown> {
    if (this.#calls < askLimits.calls) this.#calls++;
    else await new Promise<void>((go) => this.#line.push(go));
    try {
      return await ask(++this.#last);
    } finally {
      const next = this.#line.shift();
      if (next) next();
      else this.#calls--;
    }
  }

  #take(id: number): PromiseWithResolvers<unknown> | undefined {
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    return answer;
  }
}

/** A runner trusts its daemon's word. */
const listOf = <T>(list: unknown): readonly T[] => (Array.isArray(list) ? list : []);
