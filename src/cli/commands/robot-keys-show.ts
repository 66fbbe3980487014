// `sealbot robot keys show`: where this host's robot keeps its private keys. The keys themselves are not opened.
import { fromBase64url } from "../../crypto/bytes.ts";
import { getPublicIdentity } from "../../robot/identity/identity-file.ts";
import { standingWarning } from "../../robot/key-store/key-store.ts";
import { openKeyStore } from "../../robot/key-store/key-stores.ts";
import { showFingerprint } from "../../trust/fingerprint.ts";
import { defineCommand } from "../command.ts";
import { robotHomeOf } from "../home.ts";

export const command = defineCommand({
  path: "robot keys show",
  summary: "Show where this robot's private keys are",
  json: true,
  examples: ["sealbot robot keys show"],
  async run(context) {
    const { out } = context;
    const home = robotHomeOf(context.home);
    const identity = await getPublicIdentity(home);
    const { robot, name, keyStore, leftIn = null } = identity;
    const warning = standingWarning(keyStore);
    const { place } = await openKeyStore(keyStore, { home, robot });
    const fingerprint = showFingerprint(fromBase64url(identity.fingerprint));
    const key_store = { kind: keyStore, place, warning };
    out.data({ robot, name, fingerprint, key_store, left_in: leftIn }, () =>
      out.record([
        ["robot", `${name} (${robot})`],
        ["fingerprint", fingerprint],
        ["key store", keyStore],
        ["place", place],
      ]),
    );
    if (out.json) return;
    if (warning !== null) out.warn(warning);
    if (leftIn !== null)
      out.warn(`a migration was cut off: copies of the keys may lie in ${leftIn} until the robot is started again`);
    if (keyStore === "file") out.next("sealbot robot keys migrate --to STORE");
  },
});
