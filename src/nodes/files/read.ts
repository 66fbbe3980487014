// Reads a small file into the message.
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { atPlace, filePath, largestContent, openFile } from "./place.ts";

export const read = defineNode({
  type: "files.read",
  title: "Read file",
  doc: "Reads a file that the flow declares, or one of the run's own, into the message as text or base64.",
  ports: ["out"],
  config: z.strictObject({
    path: filePath,
    encoding: z.enum(["text", "base64"]).default("text"),
    /** Most bytes. */
    maxBytes: z.int().min(1).max(largestContent).default(largestContent),
    to: messageField.default("file"),
  }),
  pure: true,
  run: async ({ config: { path, encoding, maxBytes, to }, msg, signal }) => {
    msg[to] = await atPlace(path, signal, async () => {
      await using file = await openFile(path);
      const bytes = await buffer(file.createReadStream({ end: maxBytes, autoClose: false, signal }));
      if (bytes.length > maxBytes) {
        throw errorOf({ code: "too-large", message: `${path} has more than ${maxBytes} bytes` });
      }
      return { size: bytes.length, content: bytes.toString(encoding === "base64" ? "base64" : "utf8") };
    });
    return msg;
  },
});
