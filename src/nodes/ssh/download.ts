// Gets one file from another host over SFTP, into the message or into a file of the run.
import { createWriteStream } from "node:fs";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { bounded } from "./bounded.ts";
import { openSession, sshConfig, sshCredentials } from "./session.ts";
import { largestContent, late, transferFault } from "./transfer.ts";

export const download = defineNode({
  type: "ssh.download",
  title: "SSH download",
  doc: "Reads a file of another host into the message as text or base64, or into a file of the run.",
  ports: ["out"],
  config: z.strictObject({
    ...sshConfig,
    /** On the other host; relative to the user's home. */
    path: z.string().min(1).max(4_000),
    encoding: z.enum(["text", "base64"]).default("text"),
    /** A file of this host that the run may write; the message then gets its size only. */
    file: z.string().min(1).max(4_000).optional(),
    /** Most bytes; of a file that goes into the message never more than 10 000 000. */
    maxBytes: z.int().min(1).max(10_000_000_000).default(largestContent),
    to: messageField.default("file"),
  }),
  credentials: sshCredentials,
  literals: ["hostFingerprint"],
  run: async (context) => {
    const { config, msg } = context;
    const { path, file, encoding, maxBytes } = config;
    await using session = await openSession(context);
    const { signal } = session.deadline;
    const sftp = await session.sftp();
    const stream = late(sftp.createReadStream(path));
    try {
      if (file === undefined) {
        const bytes = await session.deadline.race(buffer(bounded(stream, Math.min(maxBytes, largestContent))));
        msg[config.to] = {
          size: bytes.length,
          content: bytes.toString(encoding === "base64" ? "base64" : "utf8"),
        };
      } else {
        const sink = createWriteStream(file);
        await pipeline(stream, (chunks: AsyncIterable<Uint8Array>) => bounded(chunks, maxBytes), sink, { signal });
        msg[config.to] = { size: sink.bytesWritten };
      }
    } catch (cause) {
      signal.throwIfAborted();
      throw transferFault(cause, path);
    } finally {
      stream.destroy();
    }
    return msg;
  },
});
