// Which key store holds the robot's private keys, and whether it opens. What it reads is wiped at once.
import { hasCode } from "../../base/errors.ts";
import { wipe } from "../../crypto/bytes.ts";
import { getIdentity } from "../../robot/identity/identity.ts";
import { type KeyStoreKind, standingWarning } from "../../robot/key-store/key-store.ts";
import { type Check, type Finding, fail, ok, skip, warn } from "./check.ts";

export const keyStoreCheck: Check = {
  name: "key store",
  needs: ["identity"],
  run: async (examined) => {
    const identity = await examined.findIdentity();
    if (!identity) return skip("this host is no robot yet");
    if (await examined.findDaemon()) return known(identity.keyStore, "open");
    // Nobody is asked for a passphrase by somebody who only looks.
    if (identity.keyStore === "passphrase") {
      if (examined.service && !examined.env.SEALBOT_PASSPHRASE_FILE) return nobodyToAsk;
      return known("passphrase", "asked for when the robot starts");
    }
    try {
      const { sign, box } = await getIdentity(examined.home);
      wipe(sign.secretKey, box.secretKey);
    } catch (error) {
      if (identity.keyStore !== "systemd-credential" || !hasCode(error, "keys-locked")) throw error;
      return known("systemd-credential", "opened by systemd for the service alone");
    }
    return known(identity.keyStore, "opens");
  },
};

const nobodyToAsk = fail(
  "passphrase: a service has nobody to ask for it",
  "Name its file as SEALBOT_PASSPHRASE_FILE in /etc/sealbot/robot.env, or keep the keys elsewhere: sealbot robot keys migrate --to STORE",
);

function known(kind: KeyStoreKind, how: string): Finding {
  const warning = standingWarning(kind);
  if (warning === null) return ok(`${kind}, ${how}`);
  return warn(`${kind}: ${warning}`, "Keep the keys elsewhere: sealbot robot keys migrate --to STORE");
}
