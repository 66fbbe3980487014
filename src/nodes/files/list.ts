// Lists what a folder holds; links are told as links and never followed.
import { lstat, opendir } from "node:fs/promises";
import { join, relative } from "node:path";
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { atPlace, codeOf, filePath, readable } from "./place.ts";

/** Entries that a message may carry. */
const mostEntries = 100_000;

interface Entry {
  /** Relative to the folder. */
  readonly name: string;
  readonly kind: "file" | "folder" | "link" | "other";
  readonly size: number;
  readonly modifiedAt: string;
}

export const list = defineNode({
  type: "files.list",
  title: "List folder",
  doc: "Puts the names, kinds, sizes and times of what a folder holds into the message, by name.",
  ports: ["out"],
  config: z.strictObject({
    path: filePath.default("."),
    /** With the folders in it. */
    recursive: z.boolean().default(false),
    /** Only files whose names end so, for example ".csv". */
    endsWith: z.string().min(1).max(100).optional(),
    /** More than so many entries are an error. */
    max: z.int().min(1).max(mostEntries).default(10_000),
    to: messageField.default("files"),
  }),
  pure: true,
  run: async ({ config: { path, recursive, endsWith, max, to }, msg, signal }) => {
    msg[to] = await atPlace(path, signal, async () => {
      const root = await readable(path);
      const entries: Entry[] = [];
      for await (const full of entriesOf(root, recursive, signal)) {
        const entry = await entryOf(root, full);
        if (!entry || (endsWith !== undefined && !(entry.kind === "file" && entry.name.endsWith(endsWith)))) continue;
        if (entries.length === max) {
          throw errorOf({ code: "too-large", message: `${path} holds more than ${max} entries` });
        }
        entries.push(entry);
      }
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    });
    return msg;
  },
});

async function* entriesOf(root: string, recursive: boolean, signal: AbortSignal): AsyncGenerator<string> {
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const entry of await opendir(folder)) {
      signal.throwIfAborted();
      const full = join(folder, entry.name);
      if (recursive && entry.isDirectory()) folders.push(full);
      yield full;
    }
  }
}

/** Nothing when it has gone meanwhile. */
async function entryOf(root: string, full: string): Promise<Entry | undefined> {
  try {
    const found = await lstat(full);
    const kind = found.isFile() ? "file" : found.isDirectory() ? "folder" : found.isSymbolicLink() ? "link" : "other";
    return { name: relative(root, full), kind, size: found.size, modifiedAt: found.mtime.toISOString() };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
