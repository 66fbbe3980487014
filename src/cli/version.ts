// Which sealbot this is, as its package.json says. Nothing here may load more than Node itself.
import { readFileSync } from "node:fs";

/** The version of this package, such as `1.2.3`. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return String(version);
}

/** What `sealbot --version` prints. */
export const versionLine = (): string => `sealbot ${version()}`;
