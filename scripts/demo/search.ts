// Looks for planted secrets in texts and in every file below a folder, in every spelling the masker knows. A hit is a
// broken promise.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Masker } from "../../src/base/mask.ts";

export interface SearchResult {
  readonly files: number;
  readonly bytes: number;
  /** Files in which at least one secret was found. */
  readonly hits: readonly string[];
}

/** Tells whether a text holds one of `secrets`: raw, JSON-escaped, URL-encoded, hexadecimal, base64 or base64url. */
export function finderOf(secrets: readonly (string | Uint8Array)[]): (text: string) => boolean {
  const encoder = new TextEncoder();
  const masker = new Masker(secrets.map((secret) => (typeof secret === "string" ? encoder.encode(secret) : secret)));
  return (text) => masker.maskText(text) !== text;
}

/**
 * Searches all regular files below `folders`, bytes as latin1, so that binary files are searched too.
 */
export function searchFor(secrets: readonly (string | Uint8Array)[], folders: readonly string[]): SearchResult {
  const holdsSecret = finderOf(secrets);
  const hits: string[] = [];
  let [files, bytes] = [0, 0];
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path).toString("latin1");
      files++;
      bytes += text.length;
      if (holdsSecret(text)) hits.push(path);
    }
  }
  return { files, bytes, hits };
}
