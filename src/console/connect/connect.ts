// Connecting in the browser: the provider's page in a window of its own, the exchange through the page it comes back
// to, and the tokens sealed here. No token ever reaches the control plane.
import { errorOf } from "../../base/errors.ts";
import type { MemberSession } from "../../client/session/session.ts";
import { type Authorised, beginConsent, type ConsentInput } from "../../client/vaults/authorize.ts";
import { connectText as text } from "../strings/connect.ts";
import { ConsentChannel } from "./consent-channel.ts";
import { redirectUri } from "./consent-window.ts";

/** What is under way: the person at the provider, or the exchange; `unanswered` when the provider gave no answer. */
export type ConnectStep = "waiting" | "fetching" | "unanswered";

/** Milliseconds that a person has for the pages of the provider. */
const patience = 10 * 60_000;

export interface ConnectOptions {
  readonly signal: AbortSignal;
  readonly onStep: (step: ConnectStep) => void;
}

/**
 * Sends the window to the provider and resolves once the tokens are in the item. That the window was closed at the
 * provider's, nobody can tell: its pages and ours are kept apart.
 * @throws SealbotError `cancelled` when nothing came back; as `beginConsent` and `Consent.finish`.
 */
export async function connect(
  session: MemberSession,
  opened: Window,
  input: Omit<ConsentInput, "redirectUri">,
  { signal, onStep }: ConnectOptions,
): Promise<Authorised> {
  const consent = await beginConsent(session, { ...input, redirectUri: redirectUri() }).catch((error: unknown) => {
    opened.close();
    throw error;
  });
  using channel = new ConsentChannel(consent.state);
  // The signal ends with the dialog: whoever still sees the page then reads that nothing came of it.
  try {
    opened.location.replace(consent.url);
    onStep("waiting");
    const came = await channel.came(AbortSignal.any([signal, lateness()]));
    onStep("fetching");
    const authorised = await consent.finish(came, signal, channel.fetch);
    channel.end(true);
    return authorised;
  } catch (error) {
    channel.end(false);
    if (channel.isUnanswered) onStep("unanswered");
    throw error;
  }
}

function lateness(): AbortSignal {
  const late = new AbortController();
  const error = errorOf({ code: "cancelled", message: text.closed, hint: text.closedHint });
  setTimeout(() => late.abort(error), patience);
  return late.signal;
}
