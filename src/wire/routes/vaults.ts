// Vaults and items: signed statements and ciphertext, nothing else.
import { z } from "zod";
import { counter, flowId, itemId, memberId, robotId, runId, sha256Text, vaultId } from "../../trust/fields.ts";
import { maxManifestBody, maxWraps } from "../limits.ts";
import { defineRoute } from "../route.ts";
import { at, sealed, statement, vault } from "../shapes.ts";

const byVault = z.object({ vault: vaultId });
/** Hash of the manifest that the caller has: that one is not sent again. */
const known = z.object({ known: sha256Text.optional() });
const byItem = z.object({ vault: vaultId, item: itemId });

/** `blob` is empty for an item without content, and absent where it is not served to the caller. */
const itemVersion = z.object({
  item: itemId,
  version: counter,
  wrap: sealed,
  blob: sealed.optional(),
  /** SHA-256 of the blob, also where the blob itself is not served; empty for an item without content. */
  blob_hash: z.union([z.literal(""), sha256Text]).optional(),
  /** Null for versions of before it was kept. */
  category: z.string().nullable().optional(),
  created_at: at,
  created_by: z.string(),
});
export type ItemVersionRow = z.infer<typeof itemVersion>;

export const listVaults = defineRoute({
  method: "GET",
  path: "/v1/vaults",
  summary: "Vaults",
  caller: "session",
  scope: "vaults:read",
  query: z.object({
    /** Only the one that is called so. */ name: z.string().max(200).optional(),
    /** Leaves out what stands in them. */ manifests: z.literal("none").optional(),
  }),
  answer: z.object({ data: z.array(vault) }),
});
export const createVault = defineRoute({
  method: "POST",
  path: "/v1/vaults",
  summary: "A new vault: its header, the maker's grant, its first manifest",
  caller: "session",
  status: 201,
  body: z.strictObject({ header: statement, grants: z.array(statement).min(1).max(1_000), manifest: statement }),
  answer: vault,
});
export const getVault = defineRoute({
  method: "GET",
  path: "/v1/vaults/{vault}",
  summary: "One vault",
  caller: "session",
  scope: "vaults:read",
  params: byVault,
  query: known,
  answer: vault,
});
export const deleteVault = defineRoute({
  method: "DELETE",
  path: "/v1/vaults/{vault}",
  summary: "Deletes a vault with everything in it",
  caller: "session",
  params: byVault,
});
export const putHeader = defineRoute({
  method: "POST",
  path: "/v1/vaults/{vault}/headers",
  summary: "The next header: a new name or other settings",
  caller: "session",
  params: byVault,
  body: z.strictObject({ header: statement }),
  answer: vault,
});
export const putGrant = defineRoute({
  method: "POST",
  path: "/v1/vaults/{vault}/grants",
  summary: "Grants a member or a robot the vault share",
  caller: "session",
  params: byVault,
  body: z.strictObject({ grant: statement, /** Of the one it replaces. */ revocation: statement.optional() }),
  answer: vault,
});
export const deleteGrant = defineRoute({
  method: "DELETE",
  path: "/v1/vaults/{vault}/grants/{principal}",
  summary: "Withdraws a grant",
  caller: "session",
  params: z.object({ vault: vaultId, principal: z.union([memberId, robotId]) }),
  body: z.strictObject({ revocation: statement }),
});
export const putPermit = defineRoute({
  method: "POST",
  path: "/v1/vaults/{vault}/permits",
  summary: "Lets a flow touch the vault",
  caller: "session",
  params: byVault,
  body: z.strictObject({ permit: statement, /** Of the one it replaces. */ revocation: statement.optional() }),
  answer: vault,
});

export const deletePermit = defineRoute({
  method: "DELETE",
  path: "/v1/vaults/{vault}/permits/{flow}",
  summary: "Takes a permit back",
  caller: "session",
  params: z.object({ vault: vaultId, flow: flowId }),
  body: z.strictObject({ revocation: statement }),
});

export const listItemVersions = defineRoute({
  method: "GET",
  path: "/v1/vaults/{vault}/items/{item}/versions",
  summary: "The kept versions, newest first; no blobs",
  caller: "session",
  params: byItem,
  answer: z.object({ data: z.array(itemVersion) }),
});
/** When each item was last used, by what robots say: for display only. */
export const listItemUses = defineRoute({
  method: "GET",
  path: "/v1/vaults/{vault}/uses",
  summary: "When each item was last used, and in which run",
  caller: "session",
  scope: "vaults:read",
  params: byVault,
  answer: z.object({
    data: z.array(z.object({ item: itemId, version: counter, at, run: runId, robot: robotId })),
  }),
});
export const deleteItemVersion = defineRoute({
  method: "DELETE",
  path: "/v1/vaults/{vault}/items/{item}/versions/{version}",
  summary: "Deletes a kept version for good; not the one in use",
  caller: "session",
  params: byItem.extend({ version: z.coerce.number().int().min(1) }),
});
export const getItem = defineRoute({
  method: "GET",
  path: "/v1/vaults/{vault}/items/{item}",
  summary: "A version's ciphertext; of a secret only its wrap",
  caller: "session",
  params: byItem,
  query: z.object({ version: z.coerce.number().int().min(1).optional() }),
  answer: itemVersion,
});
export const putItem = defineRoute({
  method: "PUT",
  path: "/v1/vaults/{vault}/items/{item}",
  summary: "A new version, with the manifest that names it",
  caller: "session",
  params: byItem,
  query: known,
  maxBody: maxManifestBody,
  body: z.strictObject({
    version: counter,
    wrap: z.union([z.literal(""), sealed]),
    blob: z.union([z.literal(""), sealed]),
    /** Number of the manifest that this one follows: another one means a conflict. */ if_match: z.int().min(0),
    manifest: statement,
  }),
  answer: vault,
});
/** Many at once: one manifest names them all, and all of them are kept or none. */
export const putItems = defineRoute({
  method: "POST",
  path: "/v1/vaults/{vault}/items",
  summary: "New versions of many items, with the manifest that names them",
  caller: "session",
  params: byVault,
  query: known,
  maxBody: maxManifestBody,
  body: z.strictObject({
    versions: z
      .array(
        z.strictObject({
          item: itemId,
          version: counter,
          wrap: z.union([z.literal(""), sealed]),
          blob: z.union([z.literal(""), sealed]),
        }),
      )
      .min(1)
      .max(maxWraps),
    if_match: z.int().min(0),
    manifest: statement,
  }),
  answer: vault,
});
export const putManifest = defineRoute({
  method: "POST",
  path: "/v1/vaults/{vault}/manifests",
  summary: "The next manifest: items deleted, renamed or freshened",
  caller: "session",
  params: byVault,
  query: known,
  maxBody: maxManifestBody,
  body: z.strictObject({ if_match: z.int().min(0), manifest: statement }),
  answer: vault,
});

/** Ids only: what a vault is called, a robot believes from its signed header. */
export const listRobotVaults = defineRoute({
  method: "GET",
  path: "/v1/robot/vaults",
  summary: "The vaults that the robot was granted",
  caller: "robot",
  answer: z.object({ data: z.array(vaultId).max(10_000) }),
});
export const getRobotVault = defineRoute({
  method: "GET",
  path: "/v1/robot/vaults/{vault}",
  summary: "One vault, for a robot that was granted it",
  caller: "robot",
  params: byVault,
  query: known,
  answer: vault,
});
export const getRobotItem = defineRoute({
  method: "GET",
  path: "/v1/robot/vaults/{vault}/items/{item}",
  summary: "A version's ciphertext, for a granted robot",
  caller: "robot",
  params: byItem,
  query: z.object({ version: z.coerce.number().int().min(1) }),
  answer: itemVersion,
});
