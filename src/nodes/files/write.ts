// Writes a text or bytes of the message into a file, which another program sees whole or not at all.
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";
import { atPlace, filePath, largestContent, mustBeFree, openEnd, replaceFile } from "./place.ts";

/** Characters of `largestContent` bytes in base64. */
const longestContent = Math.ceil(largestContent / 3) * 4;

export const write = defineNode({
  type: "files.write",
  title: "Write file",
  doc: "Writes a text or bytes into a file that the flow declares, or one of the run's own: as a new file, in place of what is there, or at its end.",
  ports: ["out"],
  config: z.strictObject({
    path: filePath,
    content: z.string().max(longestContent),
    encoding: z.enum(["text", "base64"]).default("text"),
    /** `new` fails when the file is there. */
    mode: z.enum(["replace", "new", "append"]).default("replace"),
  }),
  run: async ({ config: { path, content, encoding, mode }, msg, run, signal }) => {
    const bytes = Buffer.from(content, encoding === "base64" ? "base64" : "utf8");
    await atPlace(path, signal, async () => {
      if (mode === "append") {
        await using file = await openEnd(path);
        await file.writeFile(bytes);
        return;
      }
      if (mode === "new") await mustBeFree(path);
      await replaceFile(path, run.id, (file) => file.writeFile(bytes, { signal }));
    });
    return msg;
  },
});
