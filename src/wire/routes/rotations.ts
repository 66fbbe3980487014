// Rotation over HTTP: new wraps are staged in parts, then a new epoch takes all of them at once or nothing.
import { z } from "zod";
import { base64url, counter, itemId, vaultId } from "../../trust/fields.ts";
import { maxManifestBody, maxWraps } from "../limits.ts";
import { defineRoute } from "../route.ts";
import { pageOf, sealed, statement, vault } from "../shapes.ts";

const byVault = z.object({ vault: vaultId });
/** Made by whoever rotates: 16 random bytes. */
const rotationId = base64url({ length: 16 });
const byRotation = z.object({ vault: vaultId, rotation: rotationId });
const wrap = z.strictObject({ item: itemId, version: counter, wrap: sealed });
export type WrapRow = z.infer<typeof wrap>;

export const listWraps = defineRoute({
  method: "GET",
  path: "/v1/vaults/{vault}/wraps",
  summary: "The wrapped key of every kept version, by pages; no blobs",
  caller: "session",
  params: byVault,
  query: z.object({
    limit: z.coerce.number().int().min(1).max(maxWraps).default(maxWraps),
    cursor: z.string().max(200).optional(),
  }),
  answer: pageOf(wrap),
});
export const beginRotation = defineRoute({
  method: "POST",
  path: "/v1/vaults/{vault}/rotations",
  summary: "Opens a place for new wraps; what the same member staged for this vault before is dropped",
  caller: "session",
  params: byVault,
  body: z.strictObject({ rotation: rotationId }),
});
export const stageWraps = defineRoute({
  method: "POST",
  path: "/v1/vaults/{vault}/rotations/{rotation}/wraps",
  summary: "Stages new wraps; the last one for a version counts",
  caller: "session",
  params: byRotation,
  body: z.strictObject({ wraps: z.array(wrap).min(1).max(maxWraps) }),
});
/** Afterwards a commit of this rotation that is still on its way can only fail. */
export const dropRotation = defineRoute({
  method: "DELETE",
  path: "/v1/vaults/{vault}/rotations/{rotation}",
  summary: "Drops what was staged; also one that is not there",
  caller: "session",
  params: byRotation,
});
export const rotateVault = defineRoute({
  method: "POST",
  path: "/v1/vaults/{vault}/epochs",
  summary: "A new epoch: header, grants, permits, manifest and the staged wraps together, or nothing",
  caller: "session",
  params: byVault,
  maxBody: maxManifestBody,
  body: z.strictObject({
    rotation: rotationId,
    header: statement,
    grants: z.array(statement).min(1).max(10_000),
    permits: z.array(statement).max(10_000),
    manifest: statement,
  }),
  answer: vault,
});
