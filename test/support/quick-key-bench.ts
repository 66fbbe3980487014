// Key stores that cost next to nothing, for tests that open them hundreds of times: the real ones over stand-ins for
// Argon2id, systemd-creds and the desktop's keyring. All of it lies in one folder, so that a copy of that is a copy of
// the whole host.
import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import { join } from "node:path";
import type { TextPlace } from "../../src/base/keyring.ts";
import { concat, utf8 } from "../../src/crypto/bytes.ts";
import type { KeySources } from "../../src/robot/key-store/key-stores.ts";
import type { Stretch } from "../../src/robot/key-store/passphrase.ts";
import type { RunProgram } from "../../src/robot/key-store/systemd.ts";
import { benchPassphrase, type KeyBench, keyBenchAt, passphraseOf } from "./key-bench.ts";

export const nextPassphrase = "four other words are said";

export interface QuickKeyBench extends Omit<KeyBench, keyof Disposable> {
  /** What a migration is given for the new store: the next passphrase alone. */
  readonly next: KeySources;
}

/** Its `sources` try the passphrase of today, then the next one. */
export function quickKeyBenchAt(path: string): QuickKeyBench {
  const { home, sources } = keyBenchAt(path);
  const quick: KeySources = {
    stretch,
    keyring: (name) => fileEntry(join(path, `keyring ${name}`)),
    credential: { ...sources.credential, run },
  };
  const ask = async (before?: "wrong") => utf8(before ? nextPassphrase : benchPassphrase);
  return {
    home,
    sources: { ...quick, passphrase: { tries: 2, ask } },
    next: { ...quick, ...passphraseOf(nextPassphrase) },
  };
}

const stretch: Stretch = async (passphrase, salt) =>
  Uint8Array.from(createHash("sha256").update(salt).update(passphrase).digest());

/** An entry that is written at once, as the service behind the real one does: one step of the file system each. */
const fileEntry = (path: string): TextPlace => ({
  find: () => fs.readFile(path, "utf8").catch(() => undefined),
  write: (text) => fs.writeFile(path, text),
  remove: () => fs.rm(path, { force: true }),
});

const seal = utf8("sealed by nobody's host");
const mask = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0x5a);

/** `systemd-creds encrypt` and `decrypt`, which refuses what was altered; systemctl has nobody to tell. */
const run: RunProgram = async (_program, [verb, _name, from = ""], input = new Uint8Array()) => {
  if (verb === "encrypt") return concat(seal, mask(input));
  if (verb !== "decrypt") return new Uint8Array();
  const bytes = await fs.readFile(from);
  if (!bytes.subarray(0, seal.length).equals(seal)) throw new TypeError("not a credential of this host");
  return mask(Uint8Array.from(bytes.subarray(seal.length)));
};
