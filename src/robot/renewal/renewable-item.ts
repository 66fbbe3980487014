// An opened item as renewal sees it: its tokens, what is asked for with them, and the item with others in their place.
import { findOAuth, type OAuthItem, type OAuthTokens, withTokens } from "../../vault/oauth.ts";
import type { TokenGrant } from "../../wire/token-endpoint.ts";
import { isDropped } from "../vaults/dropped-items.ts";
import type { Opened } from "../vaults/opened-item.ts";
import { notEncrypted, notRenewable } from "./errors.ts";
import type { ItemPath } from "./journal.ts";
import type { HeldTokens } from "./sealed-tokens.ts";

export const pathOf = ({ view, entry }: Opened): ItemPath => ({ vault: view.context.vault, item: entry.item });

/** @throws SealbotError `item-not-ready` when it holds no tokens any more: somebody made another thing of it. */
export function getOAuth(opened: Opened): OAuthItem {
  const oauth = findOAuth(opened.entry.category, opened.value);
  if (oauth) return oauth;
  throw notRenewable(opened);
}

/** What is asked for with what the item holds. @throws SealbotError `item-not-ready`; AuthError `not-permitted`. */
export function requestFor(opened: Opened) {
  const { client, refreshToken, needsConsent } = getOAuth(opened);
  const mayAsk = client?.clientSecret !== undefined && !needsConsent;
  if (!client || (refreshToken === undefined && !mayAsk)) throw notRenewable(opened);
  // Nobody signed for what came through the API: it sends this robot to no service of its own host.
  if (isDropped(opened.view, opened.entry) && !/^https:/i.test(client.tokenEndpoint)) throw notEncrypted(opened);
  const grant: TokenGrant =
    refreshToken === undefined ? { type: "client_credentials" } : { type: "refresh_token", refreshToken };
  return { client, grant };
}

export const withHeld = (opened: Opened, tokens: HeldTokens): Opened => ({
  ...opened,
  value: withTokens(opened.entry.category, opened.value, tokens),
});

export const heldOf = (
  { accessToken, refreshToken, expiresAt }: OAuthTokens,
  { refreshToken: from, client }: OAuthItem,
): HeldTokens => ({
  accessToken,
  ...(refreshToken !== undefined && { refreshToken }),
  ...(expiresAt !== undefined && { expiresAt }),
  ...(from !== undefined && { from }),
  ...(client && { endpoint: client.tokenEndpoint, client: client.clientId }),
});

/**
 * Whether tokens that are held belong into the item as it is now. Without a refresh token that only the true item knows,
 * a server could put another item in its place, and have its own endpoint asked with what is held.
 */
export const isHeldFor = ({ from, endpoint, client: id }: HeldTokens, { refreshToken, client }: OAuthItem): boolean =>
  from === refreshToken && (from !== undefined || (endpoint === client?.tokenEndpoint && id === client?.clientId));
