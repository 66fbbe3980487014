// Saves what a URL gives in a file, piece by piece: however large it is, the run holds little of it at a time. The file
// is there once it is whole, and where a checksum is given only when it is the right one.
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { defineNode, duration } from "../../flow/node.ts";
import { openDeadline } from "../deadline.ts";
import { atPlace, filePath, mustBeFree, replaceFile } from "../files/place.ts";
import { messageField } from "../message-field.ts";
import { authorised, headersOf, urlOf, whom } from "./asking.ts";
import { httpCategories } from "./credential.ts";
import { type OpenAnswer, openAnswer, tooMuch } from "./exchange.ts";
import { openSender } from "./sender.ts";

const config = z.strictObject({
  ...whom,
  /** Where it goes; the folder is one that the flow declares, or the run's own. */
  file: filePath,
  /** `new` fails when the file is there. */
  mode: z.enum(["replace", "new"]).default("replace"),
  ...authorised,
  /** The checksum that it must have, in hexadecimal. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, "not 64 hexadecimal digits")
    .optional(),
  timeout: duration.default("10m"),
  followRedirects: z.int().min(0).max(20).default(5),
  /** Most bytes. */
  maxBytes: z.int().min(1).max(10_000_000_000).default(100_000_000),
  to: messageField.default("download"),
});
type Config = z.output<typeof config>;

export const download = defineNode({
  type: "http.download",
  title: "HTTP download",
  doc: "Saves what a URL gives in a file and puts the file's path, size, media type and SHA-256 into the message. Its content is not masked.",
  ports: ["out"],
  config,
  credentials: { credentials: httpCategories, certificate: ["certificate"] },
  literals: ["ca", "sha256"],
  run: async (context) => {
    const { config, msg, run } = context;
    using sender = await openSender(context);
    using deadline = openDeadline(context, config.timeout, "whole file");
    const { signal } = deadline;
    const { file } = config;
    await atPlace(file, signal, async () => {
      if (config.mode === "new") await mustBeFree(file);
      using answer = await openAnswer({
        ...{ method: "GET", url: urlOf(config), headers: headersOf(config), body: undefined },
        ...{ redirects: config.followRedirects, signal, ...sender },
      });
      mustFit(config, answer);
      await replaceFile(file, run.id, async (target) => {
        const { size, sha256 } = await save(answer, target, config.maxBytes);
        if (config.sha256 !== undefined && config.sha256.toLowerCase() !== sha256) throw otherSum(answer);
        msg[config.to] = { file, size, sha256, type: answer.headers["content-type"] ?? null };
      });
    });
    return msg;
  },
});

function mustFit({ maxBytes }: Config, { status, url, headers }: OpenAnswer): void {
  if (status < 200 || status > 299) {
    throw errorOf({ code: "node-failed", message: `${url.host} answered ${status}` });
  }
  if (Number(headers["content-length"] ?? 0) > maxBytes) throw tooMuch(url, maxBytes);
}

async function save({ url, content }: OpenAnswer, target: FileHandle, most: number) {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > most) throw tooMuch(url, most);
    hash.update(chunk);
    await target.writeFile(chunk);
  }
  return { size, sha256: hash.digest("hex") };
}

const otherSum = ({ url }: OpenAnswer) =>
  errorOf({
    code: "node-failed",
    message: `what ${url.host} gave has another SHA-256 than the flow says`,
    hint: "It was changed, or cut on its way: compare with the checksum that its maker publishes.",
  });
