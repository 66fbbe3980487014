// Which sealbot this is, as its package.json says. Nothing here may load more than Node itself.
import { readFileSync } from "node:fs";
import { ownPackage } from "../base/own-files.ts";

/** What `sealbot --version` prints: the name and the version. */
export function versionLine(): string {
  const { version } = JSON.parse(readFileSync(new URL("package.json", ownPackage), "utf8"));
  return `sealbot ${version}`;
}
