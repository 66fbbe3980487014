// Copies one file, however large, in bounded memory.
import { defineNode } from "../../flow/node.ts";
import { atPlace } from "./place.ts";
import { copyFile, transferConfig } from "./transfer.ts";

export const copy = defineNode({
  type: "files.copy",
  title: "Copy file",
  doc: "Copies a file from and to where the flow declares or the run's own directory.",
  ports: ["out"],
  config: transferConfig,
  run: async ({ config, msg, run, signal }) => {
    await atPlace(config.path, signal, () => copyFile(config, run.id, signal));
    return msg;
  },
});
