// `sealbot robot keys migrate`: moves this host's robot's private keys to another key store. The robot stays who it is.
import { errorOf } from "../../base/errors.ts";
import { openFileLock } from "../../base/file-lock.ts";
import { getPublicIdentity } from "../../robot/identity/identity-file.ts";
import { type KeyStoreKind, keyStoreKinds, standingWarning } from "../../robot/key-store/key-store.ts";
import { migrateKeys } from "../../robot/key-store/migration.ts";
import { choice, defineCommand, text } from "../command.ts";
import { enterKeysHome } from "../keys-home.ts";
import { keySourcesOf, newKeySourcesOf } from "../robot-passphrase.ts";

export const command = defineCommand({
  path: "robot keys migrate",
  summary: "Move this robot's private keys to another store",
  options: {
    to: choice("STORE", keyStoreKinds, "where the keys go"),
    "passphrase-file": text("FILE", "the passphrase that closes them now (or SEALBOT_PASSPHRASE_FILE)"),
    "new-passphrase-file": text("FILE", "the passphrase that is to close them"),
  },
  json: true,
  examples: [
    "sealbot robot keys migrate --to passphrase",
    "sealbot robot keys migrate --to keyring",
    "sudo sealbot robot keys migrate --to systemd-credential",
  ],
  async run(context, { options: { to, ...files } }) {
    if (to === undefined)
      throw errorOf({
        code: "bad-input",
        message: "--to is needed",
        hint: `Say where the keys go: --to ${keyStoreKinds.join(" | ")}`,
      });
    const { out } = context;
    using entered = await enterKeysHome(context.home);
    const { robot: home } = entered;
    const { keyStore: before } = await getPublicIdentity(home);
    using _lock = openFileLock(home.lock, {
      message: "the robot is running, and has its keys open",
      hint: "Stop it first, and start it again afterwards.",
    });
    const { robot, name } = await migrateKeys(home, {
      to,
      from: keySourcesOf(context, files["passphrase-file"]),
      sources: newKeySourcesOf(context, { file: files["new-passphrase-file"], flag: "--new-passphrase-file" }),
    });
    const key_store = { kind: to, warning: standingWarning(to) };
    out.data({ robot, name, key_store, before }, () =>
      out.done(
        before === to ? `The keys of "${name}" were written anew: ${to}.` : `The keys of "${name}" are moved: ${to}.`,
      ),
    );
    if (out.json) return;
    out.warn(cautions[to]);
    out.next(context.home.service ? "sudo sealbot service start" : "sealbot robot start");
  },
});

/** What a person must know about each store before the robot is next started. */
const cautions: Readonly<Record<KeyStoreKind, string>> = {
  "systemd-credential": "only the service can open them on this host; a copy of this disk cannot",
  keyring: "they open only inside your desktop session: a robot that starts with the host cannot reach them",
  passphrase: "each start asks for it, or reads it from --passphrase-file; if it is lost, so is this robot",
  file: standingWarning("file") ?? "",
};
