// What became of renewals: told by robots, shown to members. When and why not, and for what came through the dropbox the
// new version's ciphertext; never a word of a token endpoint.
import { z } from "zod";
import { counter, itemId, vaultId } from "../../trust/fields.ts";
import { refusals } from "../../vault/oauth.ts";
import { defineRoute } from "../route.ts";
import { at, sealed } from "../shapes.ts";

const content = z.strictObject({ version: counter, wrap: sealed, blob: sealed });

const renewal = z.strictObject({
  /** When new tokens came; null leaves it as it was. */
  refreshed_at: at.nullable(),
  /** Why there are no more; null when all is well. */
  refusal: z.enum(refusals).nullable(),
  /** Of the lease under which it was done. */
  fence: counter,
  /** The new version of an item that came through the dropbox; a signed one comes with its manifest. */
  content: content.optional(),
});
export type RenewalReport = z.infer<typeof renewal>;

export const putRenewal = defineRoute({
  method: "PUT",
  path: "/v1/robot/vaults/{vault}/items/{item}/renewal",
  summary: "New tokens of an item, or why there are none, from a robot that may write",
  caller: "robot",
  params: z.object({ vault: vaultId, item: itemId }),
  body: renewal,
});

/** A member that may write seals it: what a person consented to goes into what a program made. */
export const putDropboxVersion = defineRoute({
  method: "PUT",
  path: "/v1/vaults/{vault}/dropbox/{item}",
  summary: "A new version of what was written through the API, sealed by a member",
  caller: "session",
  params: z.object({ vault: vaultId, item: itemId }),
  body: content,
});

const renewalRow = z.object({ item: itemId, refreshed_at: at.nullable(), refusal: z.enum(refusals).nullable() });
export type RenewalRow = z.infer<typeof renewalRow>;

/** For display only: whether an item is ready, its manifest says. */
export const listRenewals = defineRoute({
  method: "GET",
  path: "/v1/vaults/{vault}/renewals",
  summary: "When signed items of the vault got new tokens, and why some got none",
  caller: "session",
  params: z.object({ vault: vaultId }),
  answer: z.object({ data: z.array(renewalRow) }),
});
