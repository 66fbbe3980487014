// Whether an item of tokens waits for a person's consent, as far as this page can know: what nobody reads back is
// judged by its state alone.
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import { findOAuth } from "../../../vault/oauth.ts";
import type { ItemValue } from "./use-item-value.ts";

export interface WantedConsent {
  readonly is: "connect" | "again" | "authorised";
  /** Whether the item says all that is needed to ask the provider. */
  readonly isKnown: boolean;
  /** The app that it says it is for. */
  readonly app: string | undefined;
}

export const hasTokens = ({ category }: Pick<ListedItem, "category">): boolean =>
  category === "connection" || category === "oauth2";

/** `undefined` where nobody has to consent to anything. */
export function findConsent(
  { category, ready, blob }: Pick<ListedItem, "category" | "ready" | "blob">,
  read: ItemValue,
): WantedConsent | undefined {
  if (read.is === "unreadable") {
    return ready ? undefined : { is: blob === "" ? "connect" : "again", isKnown: false, app: undefined };
  }
  const found = read.is === "read" ? findOAuth(category, read.value) : undefined;
  if (read.is !== "read" || !found?.needsConsent) return undefined;
  const { app_id } = Object(read.value);
  const isGood = ready && !found.isScopeChanged;
  return {
    is: found.accessToken === undefined ? "connect" : isGood ? "authorised" : "again",
    isKnown: found.client?.authorizationEndpoint !== undefined,
    app: typeof app_id === "string" ? app_id : undefined,
  };
}
