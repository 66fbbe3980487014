// The state of this host's robot: what its daemon says, or, when none runs, what its files say.
import { hasCode } from "../../base/errors.ts";
import { fromBase64url } from "../../crypto/bytes.ts";
import { askDaemon } from "../../robot/control-client.ts";
import { robotHome } from "../../robot/home.ts";
import { getIdentity } from "../../robot/identity.ts";
import type { RobotStatus } from "../../robot/status.ts";
import { showFingerprint } from "../../trust/fingerprint.ts";
import type { Context } from "../context.ts";
import { span } from "./age.ts";
import { shellWord } from "./vault.ts";

/** @throws NotFoundError `not-found` when no robot joined here. */
export async function showStatus(context: Context): Promise<void> {
  const { out, clock } = context;
  const home = robotHome(context.home.robot);
  const identity = await getIdentity(home);
  const status = await askDaemon(home.socket, "status", {}).catch((error: unknown) => {
    if (!hasCode(error, "unreachable")) throw error;
    return undefined;
  });
  if (!isStatus(status)) {
    const { robot, name, workspace, origin } = identity;
    const fingerprint = showFingerprint(fromBase64url(identity.fingerprint));
    out.data({ running: false, robot, name, workspace, server: origin, fingerprint }, () =>
      out.record([
        ["robot", `${name} (${robot})`],
        ["state", "not running"],
        ["server", origin],
        ["fingerprint", fingerprint],
      ]),
    );
    out.next("sealbot robot start");
    return;
  }
  out.data({ running: true, ...status }, () => {
    out.record([
      ["robot", `${status.name} (${status.robot})`],
      ["state", `running for ${span(clock.now() - Date.parse(status.started_at))}, pid ${status.pid}`],
      ["link", linkText(status)],
      ["standing", status.standing === "pending" ? "pending: nobody has endorsed it yet" : "endorsed"],
      ["labels", status.labels.join(", ") || null],
      ["fingerprint", status.fingerprint],
      ["key store", `${status.key_store.kind}: ${status.key_store.warning}`],
      ["vaults", status.vaults.map(vaultText).join("\n") || "none"],
      [
        "runs",
        status.runs.map(({ id, flow, status }) => `${flow} ${status.replaceAll("_", " ")} (${id})`).join("\n") ||
          "none",
      ],
      ["outbox", status.outbox === 0 ? "empty" : `${status.outbox} messages wait for the control plane`],
    ]);
  });
  if (out.json) return;
  for (const { name, runs } of status.waiting) {
    out.warn(
      `${runs.length === 1 ? "One run waits" : `${runs.length} runs wait`} for the key of vault "${name}". Give it with: sealbot unlock ${shellWord(name)}`,
    );
  }
}

// The daemon is of this very package and user; its shape is its type.
const isStatus = (value: unknown): value is RobotStatus =>
  typeof value === "object" && value !== null && "link" in value;

function linkText({ link, server }: RobotStatus): string {
  const why = link.error ? `: ${link.error.message} (${link.error.code})` : "";
  return `${link.state}, ${server}${why}`;
}

function vaultText({ name, unlocked, keep, until, usesLeft }: RobotStatus["vaults"][number]): string {
  if (!unlocked) return `${name} (locked)`;
  const limits = [keep, until && `until ${until}`, usesLeft !== null && `${usesLeft} uses left`].filter(Boolean);
  return `${name} (unlocked${limits.length > 0 ? `: ${limits.join(", ")}` : ""})`;
}
