// `sealbot robot join`: makes this host a robot. It does not wait to be endorsed.
import { fromBase64url, wipe } from "../../crypto/bytes.ts";
import { findPublicIdentity } from "../../robot/identity/identity-file.ts";
import { joinRobot } from "../../robot/identity/join.ts";
import { keyStoreKinds, standingWarning } from "../../robot/key-store/key-store.ts";
import { showFingerprint } from "../../trust/fingerprint.ts";
import { shownAttack } from "../attack.ts";
import { choice, defineCommand, optionalArgument, text } from "../command.ts";
import type { Context } from "../context.ts";
import { robotHomeOf } from "../home.ts";
import { enterKeysHome } from "../keys-home.ts";
import { newKeySourcesOf } from "../robot-passphrase.ts";
import { readTicket } from "../ticket-input.ts";

export const command = defineCommand({
  path: "robot join",
  summary: "Make this host a robot, by a ticket",
  arguments: { ticket: optionalArgument("a file with the ticket, or - for stdin; without it you are asked", "files") },
  options: {
    server: text("URL", "the control plane (default http://127.0.0.1:7420)"),
    name: text("NAME", "how the robot is called (default: as the ticket says)"),
    "key-store": choice("STORE", keyStoreKinds, "where its private keys are kept (default file)"),
    "passphrase-file": text("FILE", "the passphrase for --key-store passphrase (or SEALBOT_PASSPHRASE_FILE)"),
  },
  json: true,
  examples: ["sealbot robot join ticket.txt --server https://sealbot.example.com"],
  async run(context, { args, options: { server, name, "key-store": keyStore = "file", ...files } }) {
    const { out, clock, fetch } = context;
    await warnOfStanding(context);
    const ticketText = await readTicket(context, "robot", args.ticket);
    const origin = await context.server(server);
    // The ticket's file and this CLI's settings are read by now: what follows is done as whom the robot runs as.
    using entered = await enterKeysHome(context.home);
    const { robot: home } = entered;
    const file = files["passphrase-file"] ?? (context.env.SEALBOT_PASSPHRASE_FILE || undefined);
    const keySources = newKeySourcesOf(context, { file, flag: "--passphrase-file or SEALBOT_PASSPHRASE_FILE" });
    // A spinner and a question cannot share a terminal.
    if (keyStore === "passphrase") wipe((await keySources.passphrase?.ask()) ?? new Uint8Array());
    const identity = await shownAttack(context, () =>
      context.progress("Joining", () =>
        joinRobot({ ticketText, server: origin, name, home, clock, fetch, keyStore, keySources }),
      ),
    );
    const fingerprint = showFingerprint(fromBase64url(identity.fingerprint));
    out.data(
      {
        robot: identity.robot,
        name: identity.name,
        status: "pending",
        fingerprint,
        server: identity.origin,
        key_store: identity.keyStore,
      },
      () =>
        out.done(
          `This host is robot "${identity.name}" (${fingerprint}). It is pending until the inviter endorses it.`,
        ),
    );
    const warning = standingWarning(identity.keyStore);
    if (warning !== null && !out.json)
      out.warn(`${warning}. To keep its keys elsewhere: sealbot robot keys migrate --to STORE`);
    out.next(context.home.service ? "sudo sealbot service start" : "sealbot robot start");
  },
});

/** Before anybody looks for a ticket; a join whose answer was lost is done again with its own. */
async function warnOfStanding({ home, out }: Context): Promise<void> {
  const standing = home.service ? undefined : await findPublicIdentity(robotHomeOf(home));
  if (!standing) return;
  out.warn(`This host is robot "${standing.name}" already: only the ticket that it joined with fits.`);
  out.note("  To give that robot up: sealbot robot reset");
}
