// Answers under an Idempotency-Key: the first request with a key is handled, every later one with the same body gets
// its answer again. An answer that holds a secret is never remembered.

import { iso } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { Context } from "../context.ts";
import { hashOf } from "../login/setup-code.ts";

/** Milliseconds that an answer is remembered, and after which an unfinished one is taken for lost. */
export const answerLifetime = 24 * 60 * 60_000;
const lostAfter = 60_000;

export interface Answer {
  status: number;
  body: unknown;
}

const conflict = (message: string, hint: string) => errorOf({ code: "conflict", message, hint });

/** Handles a request once per key. `key` names the caller and the route too, so that nobody hits another's. */
export async function answerOnce(
  { store, clock }: Context,
  { key, body }: { key: string; body: string },
  handle: () => Promise<Answer>,
): Promise<Answer> {
  const claim = { key: hashOf(key), body_hash: hashOf(body), status: null, answer: null, created_at: iso(clock.now()) };
  let known = await store.answers.claim(claim);
  if (known && known.status === null && Date.parse(known.created_at) < clock.now() - lostAfter) {
    await store.answers.release(claim.key);
    known = await store.answers.claim(claim);
  }
  if (known) {
    if (known.body_hash !== claim.body_hash)
      throw conflict("this Idempotency-Key was used with another body", "Take a new key for a new request.");
    if (known.status === null)
      throw conflict("the request with this Idempotency-Key is still being handled", "Try again in a moment.");
    return { status: known.status, body: known.answer === null ? undefined : JSON.parse(known.answer) };
  }
  try {
    const { status, body } = await handle();
    await store.answers.keep(claim.key, status, JSON.stringify(body ?? null));
    return { status, body };
  } catch (error) {
    await store.answers.release(claim.key);
    throw error;
  }
}
