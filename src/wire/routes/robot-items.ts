// What a robot writes into a vault that it was granted for writing: signed by itself, under the lease of the run.
import { z } from "zod";
import { counter, itemId, vaultId } from "../../trust/fields.ts";
import { maxManifestBody } from "../limits.ts";
import { defineRoute } from "../route.ts";
import { at, sealed, statement, vault } from "../shapes.ts";

const byVault = z.object({ vault: vaultId });
const byItem = z.object({ vault: vaultId, item: itemId });
/** Fencing number of the lease; another one than the live one means that the lease was lost. */
const fence = counter;

export const putRobotItem = defineRoute({
  method: "PUT",
  path: "/v1/robot/vaults/{vault}/items/{item}",
  summary: "A new version that a robot wrote, with the manifest that names it",
  caller: "robot",
  params: byItem,
  maxBody: maxManifestBody,
  body: z.strictObject({
    version: counter,
    wrap: sealed,
    blob: sealed,
    /** Number of the manifest that this one follows: another one means a conflict. */ if_match: z.int().min(0),
    fence,
    manifest: statement,
  }),
  answer: vault,
});
export const putRobotManifest = defineRoute({
  method: "POST",
  path: "/v1/robot/vaults/{vault}/manifests",
  summary: "The next manifest by a robot: an item deleted, or without a fence the same entries freshened",
  caller: "robot",
  params: byVault,
  maxBody: maxManifestBody,
  body: z.strictObject({ if_match: z.int().min(0), fence: fence.optional(), manifest: statement }),
  answer: vault,
});

/** A robot needs the numbers to find the next one: after a rollback the newest is not the one in force. */
export const listRobotItemVersions = defineRoute({
  method: "GET",
  path: "/v1/robot/vaults/{vault}/items/{item}/versions",
  summary: "The numbers of the kept versions, newest first",
  caller: "robot",
  params: byItem,
  answer: z.object({ data: z.array(z.object({ version: counter, created_at: at })) }),
});
