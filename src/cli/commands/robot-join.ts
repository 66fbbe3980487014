// `sealbot robot join`: makes this host a robot. It does not wait to be endorsed.
import { fromBase64url } from "../../crypto/bytes.ts";
import { robotHome } from "../../robot/home.ts";
import { joinRobot } from "../../robot/join.ts";
import { showFingerprint } from "../../trust/fingerprint.ts";
import { shownAttack } from "../attack.ts";
import { defineCommand, optionalArgument, text } from "../command.ts";
import { readTicket } from "../ticket-input.ts";

export const command = defineCommand({
  path: "robot join",
  summary: "Make this host a robot, by a ticket",
  arguments: { ticket: optionalArgument("a file with the ticket, or - for stdin; without it you are asked", "files") },
  options: {
    server: text("URL", "the control plane (default http://127.0.0.1:7420)"),
    name: text("NAME", "how the robot is called (default: as the ticket says)"),
  },
  json: true,
  examples: ["sealbot robot join ticket.txt --server https://sealbot.example.com"],
  async run(context, { args, options: { server, name } }) {
    const { out, clock, home } = context;
    const ticketText = await readTicket(context, "robot", args.ticket);
    const origin = await context.server(server);
    const identity = await shownAttack(context, () =>
      context.progress("Joining", () =>
        joinRobot({ ticketText, server: origin, name, home: robotHome(home.robot), clock }),
      ),
    );
    const fingerprint = showFingerprint(fromBase64url(identity.fingerprint));
    out.data(
      { robot: identity.robot, name: identity.name, status: "pending", fingerprint, server: identity.origin },
      () =>
        out.done(
          `This host is robot "${identity.name}" (${fingerprint}). It is pending until the inviter endorses it.`,
        ),
    );
    out.next("sealbot robot start");
  },
});
