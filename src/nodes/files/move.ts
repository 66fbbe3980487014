// Moves or renames one file, also from one disk to another.
import { rename, rm } from "node:fs/promises";
import { defineNode } from "../../flow/node.ts";
import { atPlace, codeOf, mustBeFree, openFile, writable } from "./place.ts";
import { copyFile, transferConfig } from "./transfer.ts";

export const move = defineNode({
  type: "files.move",
  title: "Move file",
  doc: "Moves or renames a file within what the flow declares to write and the run's own directory.",
  ports: ["out"],
  config: transferConfig,
  run: async ({ config, msg, run, signal }) => {
    const { path, target, overwrite } = config;
    await atPlace(path, signal, async () => {
      await (await openFile(path)).close();
      const [from, to] = [await writable(path), await writable(target)];
      if (!overwrite) await mustBeFree(target);
      try {
        await rename(from, to);
      } catch (error) {
        if (codeOf(error) !== "EXDEV") throw error;
        await copyFile(config, run.id, signal);
        await rm(from);
      }
    });
    return msg;
  },
});
