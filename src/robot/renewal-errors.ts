// How a run is told that an item has no token for it. What the token endpoint said is never part of it.
import { errorOf } from "../base/errors.ts";
import { type Refusal, refusalTexts } from "../vault/oauth.ts";
import type { Opened } from "./opened-item.ts";

const authorise = ({ view, entry }: Opened): string =>
  `Authorise it again: sealbot connection authorize ${JSON.stringify(`${view.name}/${entry.name}`)}`;

export const notReady = (opened: Opened, refusal: Refusal) =>
  errorOf({
    code: "item-not-ready",
    message: `item "${opened.entry.name}" got no new token: ${refusalTexts[refusal]}`,
    hint: authorise(opened),
  });

export const notRenewable = (opened: Opened) =>
  errorOf({
    code: "item-not-ready",
    message: `item "${opened.entry.name}" has no token that lives, and nothing in it brings another`,
    hint: authorise(opened),
  });

export const notPermitted = ({ view, entry }: Opened) =>
  errorOf({
    code: "not-permitted",
    message: `item "${entry.name}" needs a new token, and this robot may only read vault "${view.name}"`,
    hint: "An owner or admin lets it write: sealbot vault grant VAULT --robot NAME --access write",
  });
