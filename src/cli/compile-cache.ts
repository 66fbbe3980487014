// Lets Node keep compiled code between starts, in a folder that only this user can write. It never uses Node's own
// default under the shared temporary folder: whoever plants compiled code there would run it as this user.
import { mkdirSync, statSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

function isPrivate(folder: string): boolean {
  if (process.getuid === undefined) return true;
  const { uid, mode } = statSync(folder);
  return uid === process.getuid() && (mode & 0o022) === 0;
}

/** Speeds up the next start when it can; starting without a cache is no fault and is not reported. */
export function enablePrivateCompileCache(): void {
  try {
    const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "sealbot", "compiled");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (isPrivate(folder)) enableCompileCache(folder);
  } catch {
    // A home that is absent or read-only is usual for a service.
  }
}
