// How a run is told that an item has no token for it: of an error in a run only the message travels, so the remedy
// stands in it. What the token endpoint said is never part of it.
import { errorOf } from "../../base/errors.ts";
import { type Refusal, refusalTexts } from "../../vault/oauth.ts";
import type { Opened } from "../vaults/opened-item.ts";

const nameOf = ({ view, entry }: Opened): string => `item "${entry.name}" of vault "${view.name}"`;

const authorise = ({ view, entry }: Opened): string =>
  `authorise it again with: sealbot connection authorize "${view.name}/${entry.name}"`;

export const notReady = (opened: Opened, refusal: Refusal) =>
  errorOf({
    code: "item-not-ready",
    message: `${nameOf(opened)} got no new token, ${refusalTexts[refusal]}; ${authorise(opened)}`,
  });

export const notRenewable = (opened: Opened) =>
  errorOf({
    code: "item-not-ready",
    message: `${nameOf(opened)} has no token that lives, and nothing that brings one; ${authorise(opened)}`,
  });

export const notPermitted = (opened: Opened) =>
  errorOf({
    code: "not-permitted",
    message:
      `${nameOf(opened)} needs a new token, and this robot may only read that vault; ` +
      `let it write with: sealbot vault grant "${opened.view.name}" --robot NAME --access write`,
  });

export const notEncrypted = (opened: Opened) =>
  errorOf({
    code: "not-permitted",
    message: `${nameOf(opened)} came through the API, so its token endpoint has to be an https address`,
  });
