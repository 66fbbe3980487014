// Renews the tokens of items before they end: asks the token endpoint that stands in the item, under the vault's lease
// so that one robot of the fleet does it, and writes the new tokens back. No token stands in an error or a log, and
// what a token brought has a place to survive in before anything else is done with it.
import type { Clock } from "../../base/clock.ts";
import { asSealbotError, errorOf, hasCode } from "../../base/errors.ts";
import type { Fetch } from "../../base/fetch.ts";
import type { ItemId } from "../../base/ids.ts";
import { utf8 } from "../../crypto/bytes.ts";
import { secretsOf } from "../../vault/categories.ts";
import { findOAuth, type OAuthItem, type OAuthTokens, type Refusal } from "../../vault/oauth.ts";
import type { KeeperRun } from "../keeper/item-use.ts";
import type { Lease, Leases } from "../vaults/leases.ts";
import type { Opened } from "../vaults/opened-item.ts";
import type { VaultView } from "../vaults/vault-view.ts";
import { notPermitted, notReady } from "./errors.ts";
import type { RenewalJournal } from "./journal.ts";
import { getOAuth, heldOf, isHeldFor, pathOf, requestFor, withHeld } from "./renewable-item.ts";
import { type HeldTokens, parseTokens, sealTokens } from "./sealed-tokens.ts";
import type { RenewalWriter, Writing } from "./writer.ts";

/** The run that needs a token, and what it may do to the vault. */
export interface RenewalUse {
  readonly run: Pick<KeeperRun, "id" | "waitForKey" | "masker">;
  /** Opens the item once more, as it stands now. */
  again(): Promise<Opened>;
  /** Opens what was sealed to the vault's box key. @throws LockedError; AuthError `wrong-context`. */
  unseal(view: VaultView, sealed: Uint8Array): Uint8Array;
}

export interface RenewalParts {
  readonly leases: Pick<Leases, "acquire" | "find">;
  readonly writer: Pick<RenewalWriter, "renewed" | "refused">;
  readonly journal: RenewalJournal;
  readonly clock: Clock;
  readonly fetch?: Fetch | undefined;
  /** Tells the robot's log what a person may want to know. */
  readonly note: (text: string, fields: Readonly<Record<string, string | number>>) => void;
}

/** Milliseconds before its end at which a token is renewed. */
const margin = 5 * 60_000;
/** Milliseconds that a token must have left to be handed out where it cannot be renewed. */
const least = 5_000;
/** Milliseconds to wait for the vault's lease: with a token that still lives, and without one. */
const patience = { living: 5_000, ended: 60_000 };
/** Milliseconds between two clocks that are worth a line in the log. */
const notedSkew = 5 * 60_000;

export class Renewal implements Disposable {
  readonly #parts: RenewalParts;
  readonly #stop = new AbortController();
  readonly #going = new Map<ItemId, Promise<Opened>>();
  /** When tokens are due that live too short for the margin, by when they end. */
  readonly #due = new Map<ItemId, { readonly expiresAt: number; readonly dueAt: number }>();
  /** Tokens that this robot cannot write into their vault, and that are no loss when it forgets them. */
  readonly #borrowed = new Map<ItemId, { readonly version: number; readonly sealed: Uint8Array }>();

  constructor(parts: RenewalParts) {
    this.#parts = parts;
  }

  /**
   * The item with a token that lives: as it is, or with another one. However many ask, one renewal of an item.
   * @throws SealbotError `item-not-ready` when there is no more to be had; AuthError `not-permitted` when this robot
   * may not write what it would get; ConnectionError `unreachable`; ConflictError `vault-busy`.
   */
  async fresh(opened: Opened, use: RenewalUse): Promise<Opened> {
    const oauth = findOAuth(opened.entry.category, opened.value);
    if (!oauth) return opened;
    const { item } = opened.entry;
    if (!this.#isDue(item, oauth) && !this.#parts.journal.findGranted(pathOf(opened))) return opened;
    const renewed = await this.#once(item, opened, use);
    // Each run that waited for it has a masker of its own.
    for (const secret of secretsOf(renewed.entry.category, renewed.value)) use.run.masker.add(utf8(secret));
    return renewed;
  }

  [Symbol.dispose](): void {
    this.#stop.abort(errorOf({ code: "interrupted", message: "the daemon is stopping" }));
  }

  async #once(item: ItemId, opened: Opened, use: RenewalUse): Promise<Opened> {
    for (;;) {
      const going = this.#going.get(item);
      if (!going) break;
      try {
        return await going;
      } catch (error) {
        // The run that renewed has ended, and its lease with it: then this one does it.
        if (!hasCode(error, "cancelled", "lease-lost", "timeout", "not-permitted")) throw error;
      }
    }
    const renewing = this.#renew(opened, use).finally(() => this.#going.delete(item));
    this.#going.set(item, renewing);
    return await renewing;
  }

  /** As it must be or, while that cannot be, with what still lives. */
  async #renew(opened: Opened, use: RenewalUse): Promise<Opened> {
    const borrowed = this.#findBorrowed(opened, use);
    if (borrowed) return borrowed;
    const held = this.#findHeld(opened, use);
    const standing = held ? withHeld(opened, held) : opened;
    const lives = this.#lives(standing);
    try {
      if (opened.view.access === "read") return await this.#borrow(opened);
      return await this.#renewLeased(opened, use, lives ? patience.living : patience.ended);
    } catch (error) {
      const known = asSealbotError(error);
      const costsNothing = () => requestFor(opened).grant.type === "client_credentials";
      if (!lives && hasCode(known, "vault-busy") && costsNothing()) return await this.#borrow(opened);
      const mayWait = hasCode(known, "unreachable", "vault-busy", "not-permitted", "protocol-error", "lease-lost");
      if (!lives || !mayWait) throw known;
      this.#note("not renewed: the token is used while it lasts", opened, { code: known.code, error: known.message });
      return standing;
    }
  }

  async #renewLeased(opened: Opened, use: RenewalUse, timeout: number): Promise<Opened> {
    const { vault } = opened.view.context;
    const { run } = use;
    const held = this.#parts.leases.find(run.id, vault);
    if (held) return await this.#renewNow(opened, use, held);
    const request = { run: run.id, vaults: [vault], mode: "exclusive", timeout } as const;
    await using lease = await this.#parts.leases.acquire(request, this.#stop.signal);
    return await this.#renewNow(opened, use, lease);
  }

  async #renewNow(before: Opened, use: RenewalUse, lease: Lease): Promise<Opened> {
    const writing = { run: use.run, fence: lease.fence(before.view.context.vault), signal: lease.lost };
    let opened = await use.again();
    const held = this.#findHeld(opened, use);
    if (held) opened = await this.#writeBack(opened, held, writing);
    // Another robot may have been faster.
    const isOther = opened.entry.version !== before.entry.version;
    const oauth = getOAuth(opened);
    const { isScopeChanged } = oauth;
    if (!isScopeChanged && (!this.#isDue(opened.entry.item, oauth) || (isOther && this.#lives(opened)))) return opened;
    const outcome = isScopeChanged ? scopeChanged : await this.#ask(opened);
    if (outcome.is === "granted") return await this.#writeBack(opened, outcome.tokens, writing);
    await this.#parts.writer.refused(opened, outcome.refusal, writing);
    throw notReady(opened, outcome.refusal);
  }

  /** Asks once, and once more where the answer was lost: a provider may be lenient with a refresh token that it took. */
  async #ask(opened: Opened): Promise<Granted | Refused> {
    const { clock, fetch, journal } = this.#parts;
    const path = pathOf(opened);
    const { version } = opened.entry;
    const { client, grant } = requestFor(opened);
    const request = { client, grant, clock, fetch, signal: this.#stop.signal };
    // Most robots never renew anything, so the library is loaded by those that do.
    const { askForTokens } = await import("../../wire/token-endpoint.ts");
    let isLost = journal.isUnanswered(path, version);
    journal.asked(path, version);
    let outcome = await askForTokens(request);
    if (outcome.is === "failed" && outcome.lost) {
      this.#note("a token endpoint's answer was lost: asking once more", opened);
      isLost = true;
      outcome = await askForTokens(request);
    }
    switch (outcome.is) {
      case "failed":
        if (!isLost && !outcome.lost) journal.done(path);
        throw outcome.error;
      case "refused": {
        journal.done(path);
        const isGone = isLost && outcome.refusal === "authorise-again";
        return { is: "refused", refusal: isGone ? "answer-lost" : outcome.refusal };
      }
      case "granted": {
        const { tokens, ahead = 0 } = outcome;
        const held = heldOf(tokens, getOAuth(opened));
        journal.granted(path, version, sealTokens(held, opened.view.boxKey));
        this.#schedule(opened.entry.item, tokens);
        if (Math.abs(ahead) > notedSkew) {
          this.#note("a token endpoint's clock is not ours", opened, { seconds_ahead: Math.round(ahead / 1_000) });
        }
        return { is: "granted", tokens: held };
      }
    }
  }

  /** Whatever becomes of the vault, the run gets the tokens; what is not written stays in the journal. */
  async #writeBack(opened: Opened, tokens: HeldTokens, writing: Writing): Promise<Opened> {
    const { value } = withHeld(opened, tokens);
    try {
      const written = await this.#parts.writer.renewed(opened, value, writing);
      this.#parts.journal.done(pathOf(opened));
      return written;
    } catch (error) {
      const { code, message } = asSealbotError(error);
      this.#note("new tokens not written back yet: they are kept here, sealed", opened, { code, error: message });
      return { ...opened, value };
    }
  }

  /** Tokens that were granted and are in no vault yet; others that came into the vault since are worth more. */
  #findHeld(opened: Opened, use: RenewalUse): HeldTokens | undefined {
    const { journal } = this.#parts;
    const path = pathOf(opened);
    const sealed = journal.findGranted(path);
    if (!sealed) return undefined;
    try {
      const held = parseTokens(use.unseal(opened.view, sealed));
      if (isHeldFor(held, getOAuth(opened))) return held;
      journal.done(path);
    } catch (error) {
      if (!hasCode(error, "wrong-context")) throw error;
      this.#note("tokens that were kept here are for keys that the vault has no more", opened);
      journal.done(path);
    }
    return undefined;
  }

  #findBorrowed(opened: Opened, use: RenewalUse): Opened | undefined {
    const { item, version } = opened.entry;
    const known = this.#borrowed.get(item);
    if (known?.version !== version) return undefined;
    const held = parseTokens(use.unseal(opened.view, known.sealed));
    if (!isHeldFor(held, getOAuth(opened))) return undefined;
    const borrowed = withHeld(opened, held);
    return this.#isDue(item, getOAuth(borrowed)) ? undefined : borrowed;
  }

  /** A robot that cannot write keeps what costs nothing to get again, and nothing else. */
  async #borrow(opened: Opened): Promise<Opened> {
    const { item, version } = opened.entry;
    if (getOAuth(opened).isScopeChanged) throw notReady(opened, "scope-changed");
    if (requestFor(opened).grant.type !== "client_credentials") throw notPermitted(opened);
    const outcome = await this.#ask(opened);
    this.#parts.journal.done(pathOf(opened));
    if (outcome.is === "refused") throw notReady(opened, outcome.refusal);
    this.#borrowed.set(item, { version, sealed: sealTokens(outcome.tokens, opened.view.boxKey) });
    return withHeld(opened, outcome.tokens);
  }

  #isDue(item: ItemId, { accessToken, expiresAt, isScopeChanged }: OAuthItem): boolean {
    if (accessToken === undefined || isScopeChanged) return true;
    if (expiresAt === undefined) return false;
    const due = this.#due.get(item);
    return this.#parts.clock.now() >= (due?.expiresAt === expiresAt ? due.dueAt : expiresAt - margin);
  }

  /** A token that lives no longer than the margin would be renewed at each use: it is used for half its life. */
  #schedule(item: ItemId, { expiresAt }: OAuthTokens): void {
    if (expiresAt === undefined) return;
    const life = expiresAt - this.#parts.clock.now();
    this.#due.set(item, { expiresAt, dueAt: expiresAt - Math.min(margin, life / 2) });
  }

  #lives(opened: Opened): boolean {
    const { accessToken, expiresAt = Number.POSITIVE_INFINITY } = getOAuth(opened);
    return accessToken !== undefined && expiresAt - this.#parts.clock.now() > least;
  }

  #note(text: string, { view, entry }: Opened, more: Readonly<Record<string, string | number>> = {}): void {
    this.#parts.note(text, { vault: view.context.vault, item: entry.item, ...more });
  }
}

interface Granted {
  readonly is: "granted";
  readonly tokens: HeldTokens;
}
interface Refused {
  readonly is: "refused";
  readonly refusal: Refusal;
}

/** Nobody consented to what is wanted now, so that is not even tried. */
const scopeChanged: Refused = { is: "refused", refusal: "scope-changed" };
