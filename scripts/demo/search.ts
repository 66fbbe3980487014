// Looks for planted secrets in every file below a folder, in every spelling the masker knows. A hit is a broken promise.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Masker } from "../../src/base/mask.ts";

export interface SearchResult {
  readonly files: number;
  readonly bytes: number;
  /** Files in which at least one secret was found. */
  readonly hits: readonly string[];
}

/**
 * Searches all regular files below `folders`, bytes as latin1, so that binary files are searched too.
 * Secrets are matched raw, JSON-escaped, URL-encoded, hexadecimal, base64 and base64url at any offset.
 */
export function searchFor(secrets: readonly (string | Uint8Array)[], folders: readonly string[]): SearchResult {
  const encoder = new TextEncoder();
  const masker = new Masker(secrets.map((secret) => (typeof secret === "string" ? encoder.encode(secret) : secret)));
  const hits: string[] = [];
  let [files, bytes] = [0, 0];
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path).toString("latin1");
      files++;
      bytes += text.length;
      if (masker.maskText(text) !== text) hits.push(path);
    }
  }
  return { files, bytes, hits };
}
