// The state of this host's robot: what its daemon says, or, when none runs, what its files say.
import { hasCode } from "../../base/errors.ts";
import { fromBase64url } from "../../crypto/bytes.ts";
import type { RobotStatus } from "../../robot/health/status.ts";
import { getPublicIdentity } from "../../robot/identity/identity-file.ts";
import { standingWarning } from "../../robot/key-store/key-store.ts";
import { askDaemon } from "../../robot/local/client.ts";
import { showFingerprint } from "../../trust/fingerprint.ts";
import type { Context } from "../context.ts";
import { robotHomeOf } from "../home.ts";
import { drawStatus, keyStoreText, unlockCommand } from "./status-screen.ts";

/** That it does not run is an answer, too. @throws NotFoundError `not-found` when no robot joined here. */
export async function showStatus(context: Context): Promise<void> {
  const { out, clock } = context;
  const home = robotHomeOf(context.home);
  const status = await askDaemon(home.socket, "status", {}).catch((error: unknown) => {
    if (!hasCode(error, "unreachable")) throw error;
    return undefined;
  });
  if (!isStatus(status)) return await showStopped(context);
  const waiting = status.waiting.map((one) => ({ ...one, command: unlockCommand(one.name) }));
  out.data({ running: true, ...status, waiting }, () => drawStatus(out, status, clock.now()));
}

async function showStopped(context: Context): Promise<void> {
  const { out } = context;
  const home = robotHomeOf(context.home);
  const identity = await getPublicIdentity(home);
  const { robot, name, workspace, origin, keyStore } = identity;
  const fingerprint = showFingerprint(fromBase64url(identity.fingerprint));
  const key_store = { kind: keyStore, warning: standingWarning(keyStore) };
  out.data(
    { running: false, robot, name, workspace, server: origin, fingerprint, key_store, home: home.folder },
    () => {
      out.line(`${out.paint("red", "●")} ${out.paint("bold", name)} is not running`);
      out.line("");
      out.record(
        [
          ["robot", robot],
          ["home", home.folder],
          ["server", origin],
          ["fingerprint", fingerprint],
          ["key store", keyStoreText(key_store)],
        ],
        { wrap: true },
      );
    },
  );
  out.next("sealbot robot start, or see what is wrong: sealbot doctor");
}

// The daemon is of this very package and user; its shape is its type.
const isStatus = (value: unknown): value is RobotStatus =>
  typeof value === "object" && value !== null && "link" in value;
