// Announces by a POST to an address of the robot's own settings. The address may hold a token, so no error and no log
// shows more of it than its host.
import { errorOf, SealbotError } from "../../base/errors.ts";
import { type Fetch, unreachable } from "../../base/fetch.ts";
import { isLoopback } from "../../base/loopback.ts";
import type { Announcer } from "./announcer.ts";

/** Milliseconds that an answer may take. */
const patience = 10_000;

export interface WebhookParts {
  readonly url: URL;
  /** The robot that tells, by its signed name. */
  readonly robot: { readonly id: string; readonly name: string };
  readonly fetch?: Fetch | undefined;
}

/** @throws InputError `bad-input` for anything but https, or http on loopback. */
export function parseWebhook(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname))) return url;
  throw errorOf({
    code: "bad-input",
    message: "setting webhook: expected an https address, or http on this machine",
    hint: "Write for example https://hooks.example.com/sealbot.",
  });
}

export const webhookAnnouncer = ({ url, robot, fetch: send = fetch }: WebhookParts): Announcer => ({
  name: "webhook",
  async announce({ vault, item, expiresAt }, signal) {
    const body = JSON.stringify({ type: "item.expiring", vault, item, expires_at: expiresAt, robot });
    const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    const headers = { "content-type": "application/json" };
    let status: number;
    try {
      const answer = await send(url, { method: "POST", headers, body, redirect: "error", signal: limit });
      await answer.body?.cancel();
      status = answer.status;
    } catch (cause) {
      signal.throwIfAborted();
      // The platform's own words would show the address.
      throw unreachable(`the webhook at ${url.host}`, cause instanceof SealbotError ? cause : undefined);
    }
    if (status < 200 || status > 299)
      throw errorOf({ code: "unreachable", message: `the webhook at ${url.host} answered ${status}` });
  },
});
