// The passphrase that closes this host's robot's keys: typed at a terminal, or from a file that is named by a flag or by
// SEALBOT_PASSPHRASE_FILE. It is wiped where it can be, and shown nowhere.
import { utf8 } from "../crypto/bytes.ts";
import { asRoot } from "../robot/home-owner.ts";
import type { KeySources } from "../robot/key-store/key-stores.ts";
import type { PassphraseSource } from "../robot/key-store/passphrase.ts";
import type { Context } from "./context.ts";
import { readNewPassword } from "./new-password.ts";
import { readSecret } from "./secret-input.ts";

/** How often somebody at a terminal may try. */
const tries = 3;

/** What opens the key store in use. `file` goes before the environment, and both before a person. */
export function keySourcesOf(context: Context, file: string | undefined): KeySources {
  const from = file ?? (context.env.SEALBOT_PASSPHRASE_FILE || undefined);
  const passphrase: PassphraseSource = {
    tries: from === undefined && context.prompts.canAsk ? tries : 1,
    ask: async (before) => {
      if (before) context.out.warn("That passphrase does not open this robot's keys.");
      // A file that root names is root's, whoever root works as.
      return bytesOf(
        await asRoot(() =>
          readSecret(context, {
            ...{ what: "passphrase", message: "Passphrase of this robot's keys", code: "keys-locked", file: from },
            flag: "--passphrase-file or SEALBOT_PASSPHRASE_FILE",
          }),
        ),
      );
    },
  };
  return { passphrase, credential: { directory: context.env.CREDENTIALS_DIRECTORY } };
}

/** The same with a new passphrase, asked once however often it is needed. */
export function newKeySourcesOf(
  context: Context,
  { file, flag }: { file: string | undefined; flag: string },
): KeySources {
  let asked: Promise<string> | undefined;
  const read = () =>
    asRoot(() => readNewPassword(context, { what: "passphrase", file, stdin: false, flag, code: "keys-locked" }));
  const ask = async () => {
    asked ??= read();
    return bytesOf(await asked);
  };
  return { ...keySourcesOf(context, undefined), passphrase: { tries: 1, ask } };
}

/** One person's keyboard composes what another's decomposes: the passphrase is the same. */
const bytesOf = (text: string): Uint8Array => utf8(text.normalize("NFC"));
