// The fields that statements are made of, as zod schemas. Every object is strict: an unknown key is refused.
import { z } from "zod";
import type { FlowId, ItemId, LeaseId, MemberId, RobotId, RunId, VaultId } from "../base/ids.ts";
import { fromBase64url } from "../crypto/bytes.ts";

const id = <T extends string>(prefix: string) => {
  const pattern = new RegExp(`^${prefix}_[a-z2-7]{26}$`);
  return z.custom<T>((v) => typeof v === "string" && pattern.test(v), `expected an id ${prefix}_…`);
};

export const memberId = id<MemberId>("mem");
export const robotId = id<RobotId>("rob");
export const vaultId = id<VaultId>("vau");
export const flowId = id<FlowId>("flw");
export const runId = id<RunId>("run");
export const leaseId = id<LeaseId>("lea");
/** An item made here has `itm_…`; one made through a compatibility API keeps its own prefix. */
export const itemId = z.custom<ItemId>(
  (v) => typeof v === "string" && /^(itm_[a-z2-7]{26}|ac_[1-9A-HJ-NP-Za-km-z]{22}|vlt_[0-9A-Za-z]{20,30})$/.test(v),
  "expected an item id",
);

/** Base64url text of exactly `length` bytes (any number up to `most` when absent), canonical and unpadded. */
export function base64url({ length, most = 2_000_000 }: { length?: number; most?: number } = {}) {
  const bound = length === undefined ? most : length;
  return z
    .string()
    .max(Math.ceil((bound * 4) / 3))
    .refine((text) => isBase64url(text, length), {
      error: length === undefined ? "expected base64url" : `expected base64url of ${length} bytes`,
    });
}

function isBase64url(text: string, length: number | undefined): boolean {
  try {
    const bytes = fromBase64url(text);
    return length === undefined || bytes.length === length;
  } catch {
    return false;
  }
}

export const bytes32 = base64url({ length: 32 });
export const sha256Text = base64url({ length: 32 });
export const fingerprint = base64url({ length: 32 });
export const time = z.iso.datetime({ precision: 3 });
/** What a person may call a thing: visible characters on one line. */
export const name = (least: number, most: number) =>
  z
    .string()
    .min(least)
    .max(most)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, "expected visible characters on one line")
    .refine((v) => v === v.trim(), "starts or ends with a space");
export const displayName = name(1, 64);
export const labels = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9._=/-]{0,62}$/, "expected lower-case letters, digits, . _ = / -"))
  .max(32);
export const role = z.enum(["owner", "admin", "operator", "viewer"]);
export type Role = z.infer<typeof role>;
export const counter = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
/** How much of the workspace's revocation list the signer had seen; hash of link `seq`, empty text at 0. */
export const seen = z.strictObject({ seq: z.int().min(0), hash: z.union([z.literal(""), sha256Text]) });
export const allowedHosts = z
  .array(
    z
      .string()
      .min(1)
      .max(253)
      .regex(
        /^(\*\.)?[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/,
        "expected a host such as api.example.com, *.example.com or 127.0.0.1:8080",
      ),
  )
  .max(64);
export const nodeTypes = z
  .array(z.string().regex(/^[a-z0-9-]+\.(\*|[a-z0-9-]+)$/, "expected a node type such as http.request or http.*"))
  .max(64);
