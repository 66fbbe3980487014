// What is wrong with a Vault Secret Key as it was typed, found without asking anybody.
import { hasCode } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { wipe } from "../../crypto/bytes.ts";
import { parseVsk } from "../../vault/vsk.ts";

/** Characters of a whole key without its `VSK1` and its hyphens. */
const wholeKey = 42;

/** Whether so much was typed that it can be judged: seven groups of six, with or without the prefix. */
export const isWholeVsk = (typed: string): boolean =>
  typed.replace(/[\s-]/g, "").replace(/^vsk1/i, "").length >= wholeKey;

/** One sentence that never shows what was typed; undefined when it may be this vault's key. */
export function findVskFault(typed: string, vault: VaultId): string | undefined {
  try {
    wipe(parseVsk(typed, vault));
    return undefined;
  } catch (error) {
    if (!hasCode(error, "bad-key")) throw error;
    const [, what = error.message] = /: (.*)$/.exec(error.message) ?? [];
    return `${what.charAt(0).toUpperCase()}${what.slice(1)}. ${error.hint ?? ""}`.trim();
  }
}
