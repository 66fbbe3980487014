// The key store that only a passphrase opens: the keys lie in a file under AEAD, their key made of the passphrase by
// Argon2id. The passphrase itself is kept nowhere.
import { z } from "zod";
import { errorOf, hasCode } from "../../base/errors.ts";
import type { RobotId } from "../../base/ids.ts";
import { findFile, makePrivateFolder, wipeFile, writePrivateFile } from "../../base/private-file.ts";
import { parseShape } from "../../base/shape.ts";
import { decrypt, encrypt } from "../../crypto/aead.ts";
import { fromBase64url, randomBytes, toBase64url, wipe } from "../../crypto/bytes.ts";
import { pae } from "../../crypto/pae.ts";
import { base64url, bytes32 } from "../../trust/fields.ts";
import type { RobotHome } from "../home.ts";
import { asRoot } from "../home-owner.ts";
import type { KeyStore } from "./key-store.ts";
import { notTheKeys } from "./private-keys.ts";

/** Where a passphrase comes from: a person who is asked, or a file. */
export interface PassphraseSource {
  /** How often asking makes sense: a file says the same each time. */
  readonly tries: number;
  /**
   * UTF-8, the caller's to wipe. `before` is what the try before came to.
   * @throws LockedError `keys-locked` where nobody can be asked.
   */
  ask(before?: "wrong"): Promise<Uint8Array>;
}

/** What making a key of a passphrase costs: memory in KiB, and passes over it. */
interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}
/** Makes 32 bytes of a passphrase, which stays the caller's to wipe. */
export type Stretch = (passphrase: Uint8Array, salt: Uint8Array, cost: Cost) => Promise<Uint8Array>;

/** RFC 9106's second choice. Opening takes about 0.1 s and as many MiB. */
const parameters: Cost = { memory: 65_536, passes: 3, lanes: 4 };

/** What a file may ask of this host: never less than is written today, never more than any robot can give. */
const whole = (least: number, most: number) => z.int().min(least).max(most);
const limits = z.strictObject({ memory: whole(65_536, 1_048_576), passes: whole(3, 10), lanes: whole(1, 16) });

const sealedFile = z.strictObject({
  suite: z.string(),
  kdf: z.strictObject({ memory: z.int(), passes: z.int(), lanes: z.int() }),
  salt: bytes32,
  sealed: base64url({ most: 1_024 }),
});
const suite = "argon2id+sealbot/v1";

export interface PassphraseStoreOptions {
  readonly home: RobotHome;
  readonly robot: RobotId;
  readonly passphrase: PassphraseSource;
  /** Default Argon2id, the only one that keeps a passphrase safe from whoever takes the file. */
  readonly stretch?: Stretch | undefined;
}

export function openPassphraseKeyStore(options: PassphraseStoreOptions): KeyStore {
  const { home, robot, passphrase, stretch = argon2id } = options;
  const keyFrom = async (before: "wrong" | undefined, salt: Uint8Array, cost: Cost) => {
    const typed = await passphrase.ask(before);
    return await stretch(typed, salt, cost).finally(() => wipe(typed));
  };
  const path = home.sealedKeys;
  const aad = pae("sealbot/v1/robot-keys", robot);
  return {
    kind: "passphrase",
    place: path,
    async find() {
      const text = await findFile(path);
      if (text === undefined) return undefined;
      const { salt, kdf, sealed } = parseSealed(text, path);
      for (let left = passphrase.tries, before: "wrong" | undefined; ; before = "wrong") {
        const key = await keyFrom(before, salt, kdf);
        try {
          return await decrypt(key, sealed, aad);
        } catch (error) {
          if (!hasCode(error, "wrong-context")) throw error;
          if (--left <= 0) throw wrongPassphrase(path);
        } finally {
          wipe(key);
        }
      }
    },
    async write(keys) {
      const salt = randomBytes(32);
      const key = await keyFrom(undefined, salt, parameters);
      try {
        const sealed = toBase64url(await encrypt(key, keys, aad));
        const file: z.infer<typeof sealedFile> = { suite, kdf: parameters, salt: toBase64url(salt), sealed };
        await makePrivateFolder(home.folder);
        await writePrivateFile(path, `${JSON.stringify(file, null, 2)}\n`);
      } finally {
        wipe(key);
      }
    },
    wipe: () => wipeFile(path),
  };
}

const argon2id: Stretch = async (passphrase, salt, { memory: memoryCost, passes: timeCost, lanes: parallelism }) => {
  const { hashRaw } = await asRoot(() => import("@node-rs/argon2"));
  // 2: Argon2id. The package's constant enum cannot be imported by a compiler that looks at one file at a time.
  return await hashRaw(passphrase, { algorithm: 2, memoryCost, timeCost, parallelism, outputLen: 32, salt });
};

/** @throws InputError `bad-key` for a damaged file, `bad-suite` for one that asks for more than this program gives. */
function parseSealed(text: string, path: string) {
  const file = sealedFile.safeParse(findJson(text));
  if (!file.success) throw notTheKeys(`${path}: not the sealed keys of a robot`);
  const { kdf, salt, sealed } = file.data;
  if (file.data.suite !== suite) throw unknownSuite(path);
  return {
    kdf: parseShape(limits, kdf, { place: path, code: "bad-suite" }),
    salt: fromBase64url(salt),
    sealed: fromBase64url(sealed),
  };
}

function findJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const unknownSuite = (path: string) =>
  errorOf({ code: "bad-suite", message: `${path}: sealed by an unknown version of sealbot` });

const wrongPassphrase = (path: string) =>
  errorOf({
    code: "bad-key",
    message: "the passphrase does not open this robot's keys",
    hint: `Try again. If it is lost, so are the keys in ${path}: give the robot up with: sealbot robot reset --force`,
  });
