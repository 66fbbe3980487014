// `sealbot robot invite`: a ticket for a new robot, and the line to type on its host.
import { awaitAndEndorse, inviteRobot } from "../../client/robots/robots.ts";
import { shownAttack } from "../attack.ts";
import { defineCommand, duration, flag, list, text } from "../command.ts";
import { ago } from "../show/age.ts";
import { shellWord } from "../show/vault.ts";

export const command = defineCommand({
  path: "robot invite",
  summary: "Make a ticket for a new robot",
  options: {
    name: text("NAME", "how the robot is called"),
    label: list("LABEL", "labels that runs can ask for"),
    expires: duration("how long the ticket is good for (default 1h)"),
    wait: flag("wait for the robot, and endorse it as soon as the ticket's secret is proven"),
  },
  json: true,
  examples: ["sealbot robot invite --name build-1 --wait", "sealbot robot invite --label linux --json"],
  async run(context, { options: { name, label: labels, expires: expiresIn, wait } }) {
    const { out, signal } = context;
    const session = await context.session();
    const { ticket, id, expiresAt } = await inviteRobot(session, { name, labels, expiresIn });
    out.data({ ticket, id, expires_at: expiresAt }, () => out.line(ticket));
    out.note(
      `One use, ends ${ago(expiresAt, context.clock.now())}. Hand it over outside sealbot; who has it can join.`,
    );
    out.next(`on the robot's host: sealbot robot join --server ${session.server}, then paste the ticket`);
    if (!wait)
      return out.next(`here, once it joined: sealbot robot endorse ${name === undefined ? "ROBOT" : shellWord(name)}`);
    const robot = await shownAttack(context, () =>
      context.progress("Waiting for the robot to join", () => awaitAndEndorse(session, id, { signal })),
    );
    out.done(`Robot "${robot.name}" joined with this ticket and is endorsed.`);
    out.next(`sealbot vault grant VAULT --robot ${shellWord(robot.name)}`);
  },
});
