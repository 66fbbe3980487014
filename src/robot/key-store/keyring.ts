// The operating system's keyring as key store. It opens with a person's desktop session and is closed to a daemon that
// starts with the host: for a robot that runs only while its person is signed in.

import { errorOf } from "../../base/errors.ts";
import type { RobotId } from "../../base/ids.ts";
import { keyringEntry, type TextPlace } from "../../base/keyring.ts";
import { fromBase64url, toBase64url } from "../../crypto/bytes.ts";
import type { KeyStore } from "./key-store.ts";
import { notTheKeys } from "./private-keys.ts";

const place = "the keyring of the desktop session";

export function openKeyringKeyStore(robot: RobotId, open: (name: string) => TextPlace = keyringEntry): KeyStore {
  const entry = open(`keys of robot ${robot}`);
  const reached = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw errorOf({
        code: "keys-locked",
        message: "the keyring cannot be reached, or is locked",
        hint: "It is open only inside a desktop session: sign in there. A robot that starts with the host needs another key store: sealbot robot keys migrate --to STORE",
        cause,
      });
    });
  return {
    kind: "keyring",
    place,
    async find() {
      const text = await reached(entry.find());
      if (text === undefined) return undefined;
      try {
        return fromBase64url(text);
      } catch {
        throw notTheKeys(`${place}: not the private keys of a robot`);
      }
    },
    write: (keys) => reached(entry.write(toBase64url(keys))),
    wipe: () => reached(entry.remove()),
  };
}
