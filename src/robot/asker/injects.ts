// The remote way to a vault's key: signed asks go out, sealed injects come in, and each inject is answered by one signed
// receipt, whether it was good or not. A key is accepted only after everything about it was checked.
import type { Clock } from "../../base/clock.ts";
import { asSealbotError, errorOf } from "../../base/errors.ts";
import type { AskId, RunId, VaultId } from "../../base/ids.ts";
import { fromBase64url, toBase64url, wipe } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";
import { askLifetime, openInject } from "../../trust/inject.ts";
import { type Inject, inject } from "../../trust/kinds.ts";
import { newId } from "../../trust/new-id.ts";
import { signStatement } from "../../trust/statement.ts";
import type { Verified } from "../../trust/trust.ts";
import type { Standing } from "../identity/standing.ts";
import type { Keeper } from "../keeper/keeper.ts";
import type { Upstream } from "../link/upstream.ts";
import type { RobotStore } from "../store.ts";
import type { VaultBook } from "../vaults/vault-book.ts";
import type { AnswerDesk, AskerChannel, Question } from "./asker.ts";
import { type Challenge, Challenges } from "./challenges.ts";

export interface InjectsParts {
  readonly standing: Standing;
  readonly upstream: Pick<Upstream, "push">;
  readonly store: Pick<RobotStore, "seen" | "transaction">;
  readonly book: VaultBook;
  readonly keeper: Pick<Keeper, "accept" | "held">;
  readonly clock: Clock;
}

/** Milliseconds in which one vault is not asked for again because a server says so. */
export const askAgainAfter = 2_000;
/** How long an inject is remembered; its ask is dead long before. */
const rememberFor = 30 * 86_400_000;
const noInjectId = toBase64url(new Uint8Array(16));

export class Injects implements AskerChannel, Disposable {
  readonly #parts: InjectsParts;
  readonly #challenges: Challenges;
  /** Vaults for which an ask that somebody wished for is being made. */
  readonly #wished = new Set<VaultId>();
  /** For the ask of each open question: aborted when an inject used it up in vain, or its epoch is over. */
  readonly #spent = new Map<string, AbortController>();

  constructor(parts: InjectsParts) {
    this.#parts = parts;
    this.#challenges = new Challenges(parts.clock);
  }

  /** Keeps an ask alive for as long as the question is open, then says how it closed. */
  async offer({ vault, run }: Question, desk: AnswerDesk): Promise<void> {
    const { clock, upstream } = this.#parts;
    let ask: AskId | undefined;
    while (!desk.signal.aborted) {
      const spent = new AbortController();
      ask = await this.#ask(vault, run?.id);
      this.#spent.set(ask, spent);
      // Closed, or answered by an inject that was refused: the loop's condition tells which.
      await clock.sleep(askLifetime, AbortSignal.any([desk.signal, spent.signal])).catch(() => {});
      this.#spent.delete(ask);
    }
    if (ask) upstream.push({ t: "answered", ask, how: desk.closing ?? "withdrawn" });
  }

  /** Someone wants to bring a key unasked. A flood of such wishes makes one ask. */
  async askFor(vault: VaultId): Promise<void> {
    const { clock } = this.#parts;
    const newest = this.#challenges.newest(vault);
    const isRecent = newest !== undefined && clock.monotonic() - newest < askAgainAfter;
    if (isRecent || this.#wished.has(vault)) return;
    this.#wished.add(vault);
    try {
      await this.#ask(vault, undefined);
    } finally {
      this.#wished.delete(vault);
    }
  }

  /** The vault may have a new epoch: an open ask for the key of the one before gives way to a new ask. */
  async recheck(vault: VaultId): Promise<void> {
    const asks = this.#challenges.of(vault).filter(([ask]) => this.#spent.has(ask));
    if (asks.length === 0) return;
    const { context } = await this.#parts.book.get(vault);
    for (const [ask, { epoch }] of asks) if (epoch !== context.epoch) this.#spent.get(ask)?.abort();
  }

  /** Takes an inject, or says in the receipt why not; returns the vault it opened. */
  async receive(ask: string, sealedText: string): Promise<VaultId | undefined> {
    const sealed = fromBase64url(sealedText, "inject");
    const challenge = this.#challenges.take(ask);
    let injectId = noInjectId;
    try {
      if (!challenge)
        throw errorOf({ code: "replayed", message: "no such ask is open: it was answered, or it is too old" });
      const verified = await this.#open(sealed, challenge);
      injectId = verified.payload.injectId;
      await this.#accept(verified, challenge);
      await this.#answer(ask, sealed, { injectId });
      return challenge.vault;
    } catch (error) {
      await this.#answer(ask, sealed, { injectId, reason: asSealbotError(error).code });
      this.#spent.get(ask)?.abort();
      return undefined;
    } finally {
      if (challenge) wipe(challenge.keys.secretKey);
    }
  }

  /** This host slept: questions whose ask has died meanwhile get a new one. */
  slept(ms: number): void {
    this.#challenges.slept(ms);
    for (const [ask, spent] of [...this.#spent]) if (!this.#challenges.has(ask)) spent.abort();
  }

  [Symbol.dispose](): void {
    this.#challenges[Symbol.dispose]();
  }

  async #ask(vault: VaultId, run: RunId | undefined): Promise<AskId> {
    const { standing, book, keeper, upstream } = this.#parts;
    const { context } = await book.get(vault);
    const held = keeper.held(context);
    const ask = newId("ask");
    const { keys } = this.#challenges.make(ask, { vault, epoch: context.epoch, run });
    const payload = {
      robot: standing.identity.robot,
      vault,
      epoch: context.epoch,
      ...(run && { run }),
      challenge: toBase64url(keys.publicKey),
      ...(held && { held }),
      ...standing.trust.stamp(),
    };
    upstream.push({ t: "ask", ask, statement: await signStatement("ask", payload, standing.signer()) });
    return ask;
  }

  async #open(sealed: Uint8Array, challenge: Challenge): Promise<Verified<Inject>> {
    const { standing } = this.#parts;
    return await standing.verify(openInject(sealed, standing.identity.box, challenge.keys), inject);
  }

  async #accept({ payload, signer }: Verified<Inject>, challenge: Challenge): Promise<void> {
    const { standing, store, book, keeper, clock } = this.#parts;
    const { injectId, policy } = payload;
    checkFields(payload, challenge, standing);
    if (store.seen.has(seenKey(injectId))) throw errorOf({ code: "replayed", message: "this inject was used before" });
    const view = await book.get(challenge.vault);
    if (view.context.epoch !== challenge.epoch) throw wrongContext("the vault has another epoch by now");
    if (!view.holders.has(signer.fingerprint)) {
      throw errorOf({ code: "untrusted-sender", message: "the sender was never given this vault" });
    }
    if (policy.notAfter !== null && Date.parse(policy.notAfter) <= clock.now()) {
      throw errorOf({ code: "stale", message: "the key's time is over" });
    }
    if (policy.keep === "run" && !challenge.run) {
      throw errorOf({ code: "not-permitted", message: "no run asked, so the key cannot be for one run" });
    }
    const run = policy.keep === "run" ? challenge.run : undefined;
    const halves = { vsk: fromBase64url(payload.vsk), vsh: fromBase64url(payload.vsh) };
    try {
      store.seen.add(seenKey(injectId), clock.now() + rememberFor);
      keeper.accept(view, halves, { id: injectId, policy, run });
    } finally {
      wipe(halves.vsk, halves.vsh);
    }
  }

  async #answer(
    ask: string,
    sealed: Uint8Array,
    { injectId, reason }: { injectId: string; reason?: string },
  ): Promise<void> {
    const { standing, upstream } = this.#parts;
    const payload = {
      injectId,
      sealed: toBase64url(sha256(sealed)),
      result: reason === undefined ? "accepted" : "rejected",
      ...(reason !== undefined && { reason }),
      ...standing.trust.stamp(),
    };
    upstream.push({ t: "receipt", ask, statement: await signStatement("receipt", payload, standing.signer()) });
  }
}

const seenKey = (injectId: string) => `inject/${injectId}`;
const wrongContext = (message: string) => errorOf({ code: "wrong-context", message });

/** What is signed must say the same as the ask that it answers. */
function checkFields(payload: Inject, { vault, epoch, keys }: Challenge, { identity }: Standing): void {
  const isOurs =
    payload.robot === identity.robot &&
    payload.fingerprint === identity.fingerprint &&
    payload.vault === vault &&
    payload.epoch === epoch &&
    payload.challenge === toBase64url(keys.publicKey);
  if (!isOurs) throw wrongContext("the inject was made for another robot, vault, epoch or ask");
}
