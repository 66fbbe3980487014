// Vaults as the nodes of one run open them: first the key, which may wait for a person and so counts against no
// time-out, then the line, which is the run's own time.
import { errorOf } from "../base/errors.ts";
import {
  type HeldVaults,
  type ItemInfo,
  type OpenOptions,
  patienceOf,
  type VaultInfo,
  type VaultMode,
} from "./open-vault.ts";
import type { Pauses } from "./pauses.ts";

/** A node as a host checks it. */
export interface NodeName {
  readonly id: string;
  readonly type: string;
}

/** Whoever opens a vault: one node at work on one message. */
export interface VaultOpener {
  readonly node: NodeName;
  /** Aborted when the node's time is up or the run ends: it waits no longer. */
  readonly signal: AbortSignal;
  /** What it leaves open then is the run's, and closed with it. */
  readonly isDone: boolean;
  /** Called once it is done; at once when it is. */
  whenDone(call: () => void): void;
}

/** What the engine asks of whoever runs it about vaults; the host checks declaration, permit and policy. */
export interface VaultHost {
  /** Resolves once the keys are there. */
  require(vaults: readonly string[], node: NodeName): Promise<void>;
  list(node: NodeName): Promise<readonly VaultInfo[]>;
  items(vault: string, node: NodeName): Promise<readonly ItemInfo[]>;
  open(
    vaults: readonly string[],
    options: { readonly mode: VaultMode; readonly timeout: number | undefined },
    opener: VaultOpener,
  ): Promise<HeldVaults>;
  /** Resolves once everything that is told from then on is masked. */
  mask(text: string): Promise<void>;
}

export class RunVaults {
  readonly #host: VaultHost | undefined;
  readonly #pauses: Pauses;

  constructor(host: VaultHost | undefined, pauses: Pauses) {
    this.#host = host;
    this.#pauses = pauses;
  }

  /** @throws ConflictError `vault-busy`; and as `require`. */
  async open(vaults: readonly string[], options: OpenOptions, opener: VaultOpener): Promise<HeldVaults> {
    const { mode = "exclusive" } = options;
    if (mode !== "exclusive" && mode !== "shared") {
      throw errorOf({ code: "bad-input", message: 'mode: neither "exclusive" nor "shared"' });
    }
    const timeout = patienceOf(options);
    await this.require(vaults, opener.node);
    const held = await this.#given.open(vaults, { mode, timeout }, opener);
    return { ...held, call: (call) => this.#pauses.during(() => held.call(call)) };
  }

  /** @throws AuthError `not-permitted`; LockedError `vault-locked` or `vault-refused`. */
  async require(vaults: readonly string[], { id, type }: NodeName): Promise<void> {
    await this.#pauses.during(() => this.#given.require(vaults, { id, type }));
  }

  async list({ id, type }: NodeName): Promise<readonly VaultInfo[]> {
    return await this.#given.list({ id, type });
  }

  async items(vault: string, { id, type }: NodeName): Promise<readonly ItemInfo[]> {
    return await this.#pauses.during(() => this.#given.items(vault, { id, type }));
  }

  async mask(text: string): Promise<void> {
    await this.#given.mask(text);
  }

  get #given(): VaultHost {
    if (this.#host) return this.#host;
    throw errorOf({ code: "not-permitted", message: "there are no vaults where this flow runs" });
  }
}
