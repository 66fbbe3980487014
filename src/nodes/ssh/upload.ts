// Puts one file on another host over SFTP. It appears there under its name only once it is whole.
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { SFTPWrapper } from "ssh2";
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";
import { openSession, sshConfig, sshCredentials } from "./session.ts";
import { largestContent, late, transferFault } from "./transfer.ts";

/** Characters of `largestContent` bytes in base64. */
const longestContent = Math.ceil(largestContent / 3) * 4;

export const upload = defineNode({
  type: "ssh.upload",
  title: "SSH upload",
  doc: "Writes a text, bytes or a file of the run to a file on another host, which it replaces as a whole.",
  ports: ["out"],
  config: z
    .strictObject({
      ...sshConfig,
      /** On the other host; relative to the user's home. */
      path: z.string().min(1).max(4_000),
      content: z.string().max(longestContent).optional(),
      encoding: z.enum(["text", "base64"]).default("text"),
      /** A file of this host that the run may read, in place of `content`. */
      file: z.string().min(1).max(4_000).optional(),
      /** The new file's permissions, octal. */
      mode: z
        .string()
        .regex(/^0?[0-7]{3}$/, 'not permissions in octal, such as "0600"')
        .default("0600"),
    })
    .refine(({ content, file }) => (content === undefined) !== (file === undefined), {
      error: "one of content and file is needed, and not both",
      path: ["content"],
    }),
  credentials: sshCredentials,
  literals: ["hostFingerprint"],
  run: async (context) => {
    const { config, msg, run } = context;
    await using session = await openSession(context);
    const { signal } = session.deadline;
    const sftp = await session.sftp();
    const part = `${config.path}.${run.id}.part`;
    const source = config.file === undefined ? Readable.from([bytesOf(config)]) : createReadStream(config.file);
    try {
      const sink = late(sftp.createWriteStream(part, { mode: Number.parseInt(config.mode, 8) }));
      await pipeline(source, sink, { signal });
      await session.deadline.race(renamed(sftp, part, config.path));
    } catch (cause) {
      signal.throwIfAborted();
      throw transferFault(cause, config.path);
    }
    return msg;
  },
});

const bytesOf = ({ content = "", encoding }: { content?: string | undefined; encoding: "text" | "base64" }) =>
  Buffer.from(content, encoding === "base64" ? "base64" : "utf8");

/** SFTP's own rename replaces nothing; OpenSSH has one that does. */
function renamed(sftp: SFTPWrapper, from: string, to: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown) => (error ? reject(error) : resolve());
    try {
      sftp.ext_openssh_rename(from, to, done);
    } catch {
      // The server has not announced it.
      sftp.unlink(to, () => sftp.rename(from, to, done));
    }
  });
}
