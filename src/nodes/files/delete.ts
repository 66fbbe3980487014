// Deletes a file, or a folder with all that it holds; of a link only the link.
import { rm } from "node:fs/promises";
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";
import { atPlace, filePath, writable } from "./place.ts";

export const deleteFile = defineNode({
  type: "files.delete",
  title: "Delete file",
  doc: "Deletes a file that the flow declares to write or one of the run's own, or a folder with all that it holds.",
  ports: ["out"],
  config: z.strictObject({
    path: filePath,
    /** Needed for a folder. */
    recursive: z.boolean().default(false),
    /** Whether it is good when there is nothing to delete. */
    mayBeMissing: z.boolean().default(false),
  }),
  run: async ({ config: { path, recursive, mayBeMissing }, msg, signal }) => {
    await atPlace(path, signal, async () => rm(await writable(path), { recursive, force: mayBeMissing }));
    return msg;
  },
});
