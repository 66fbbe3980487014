// The field schemas that flow documents and node configs share, so that a duration or a credential reads the same
// everywhere. It must never look anything up: whether a vault or an item exists is not known here.
import { z } from "zod";

/** A duration as people write it: `500ms`, `30s`, `10m`, `1h`, `30d`. `parseDuration` of base/clock.ts reads it. */
export const duration = z
  .string()
  .regex(/^\d{1,9}(ms|s|m|h|d)$/, 'not a duration: write a whole number and a unit, for example "30s", "10m" or "1h"');

/** Letters, digits, spaces and `. _ - ( ) / # & + @ : ' ,`, 1 to 64 of them, no space at either end. */
export const displayName = z
  .string()
  .regex(
    /^(?! )[\p{L}\p{M}\p{N} ._\-()/#&+@:',]{1,64}(?<! )$/u,
    "1 to 64 letters, digits, spaces or . _ - ( ) / # & + @ : ' ,",
  );

/** A node's id: what wires, faults and events name it by. */
export const nodeId = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/, "1 to 64 letters, digits, _ . or -, not starting with . or -");

/** A vault as the author wrote it, or `vau_…` once the document has been resolved. */
export const vaultRef = z.string().min(1).max(64);

/** An item as the author wrote it, or `itm_…` (`ac_…`, `vlt_…`) once the document has been resolved. */
export const itemName = z.string().min(1).max(150);

/** A file or folder of a robot's host, written so that it can mean one place only. */
export const hostPath = z
  .string()
  .max(1_000)
  .regex(
    /^(?!.*[\\/]\.{1,2}(?:[\\/]|$))(?:\/|[A-Za-z]:[\\/])[^*?\p{Cc}]*$/u,
    'not an absolute path without ".." and "*", for example "/srv/orders"',
  );

/** An item of a vault, by names before `resolveReferences` and by ids after. */
export const itemRef = z.strictObject({ vault: vaultRef, item: itemName }).readonly();

/** What `vault.get-item` puts into a message in place of a secret: plain data that names one version of one item. */
export const secretHandle = z
  .strictObject({ $secret: z.strictObject({ vault: vaultRef, item: itemName, version: z.int().min(1) }).readonly() })
  .readonly();

/** What a node's credential property accepts: an item, or a handle that came with a message through `$expr`. */
export const credential = z.union([itemRef, secretHandle]);

export type ItemRef = z.output<typeof itemRef>;
export type SecretHandle = z.output<typeof secretHandle>;
export type CredentialRef = z.output<typeof credential>;
