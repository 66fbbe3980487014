// The window of the provider's pages, and the address that they lead back to. It is opened before anything that takes
// time: what else connecting needs is loaded after it.
import { errorOf } from "../../base/errors.ts";
import { connectPath } from "../../wire/console-pages.ts";
import { connectText as text } from "../strings/connect.ts";

/** What a provider has to know of this console before it sends anybody back to it. */
export const redirectUri = (): string => `${location.origin}${connectPath}`;

/**
 * An empty window for the provider's pages: call it in the click itself, for later a browser takes it for one that
 * nobody asked for.
 * @throws SealbotError `cancelled` when the browser opens none.
 */
export function openConsentWindow(): Window {
  const opened = window.open("about:blank", "_blank", "popup,width=560,height=760");
  if (opened) return opened;
  throw errorOf({ code: "cancelled", message: text.blocked, hint: text.blockedHint });
}
