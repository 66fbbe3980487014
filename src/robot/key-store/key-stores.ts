// Every key store of a robot, opened by its kind. What a store needs from outside comes in here.

import { errorOf } from "../../base/errors.ts";
import type { RobotId } from "../../base/ids.ts";
import type { TextPlace } from "../../base/keyring.ts";
import type { RobotHome } from "../home.ts";
import { asRoot } from "../home-owner.ts";
import { openFileKeyStore } from "./file.ts";
import type { KeyStore, KeyStoreKind } from "./key-store.ts";
import type { PassphraseSource, Stretch } from "./passphrase.ts";
import type { CredentialStoreOptions } from "./systemd.ts";

/** What key stores need from outside; each thing is used by one of them only. */
export interface KeySources {
  readonly passphrase?: PassphraseSource | undefined;
  readonly stretch?: Stretch | undefined;
  readonly keyring?: ((name: string) => TextPlace) | undefined;
  readonly credential?: CredentialStoreOptions | undefined;
}

/**
 * The key store of `kind` for `robot`; nothing is read yet. A store is loaded only when it is opened, as root where root
 * works for another user: that one may not be let into the folder that this program lies in.
 */
export async function openKeyStore(
  kind: KeyStoreKind,
  { home, robot }: { readonly home: RobotHome; readonly robot: RobotId },
  { passphrase = nobody, stretch, keyring, credential }: KeySources = {},
): Promise<KeyStore> {
  switch (kind) {
    case "file":
      return openFileKeyStore(home);
    case "keyring":
      return (await asRoot(() => import("./keyring.ts"))).openKeyringKeyStore(robot, keyring);
    case "passphrase":
      return (await asRoot(() => import("./passphrase.ts"))).openPassphraseKeyStore({
        home,
        robot,
        passphrase,
        stretch,
      });
    case "systemd-credential":
      return (await asRoot(() => import("./systemd.ts"))).openCredentialKeyStore(credential);
  }
}

const nobody: PassphraseSource = {
  tries: 1,
  ask: async () => {
    throw errorOf({
      code: "keys-locked",
      message: "a passphrase closes this robot's keys, and nobody can be asked for it here",
      hint: "Give it with --passphrase-file, or name its file in SEALBOT_PASSPHRASE_FILE.",
    });
  },
};
