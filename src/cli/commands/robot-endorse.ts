// `sealbot robot endorse`: vouches for a robot that joined with this member's ticket, or whose fingerprint was compared.
import { endorseRobot } from "../../client/robots/robots.ts";
import { shownAttack } from "../attack.ts";
import { argument, defineCommand, list, text } from "../command.ts";
import { robotJson } from "../show/robot.ts";
import { shellWord } from "../show/vault.ts";

export const command = defineCommand({
  path: "robot endorse",
  summary: "Vouch for a robot that joined",
  arguments: { robot: argument("name or id", "robots") },
  options: {
    fingerprint: text("TEXT", "as it was read on the robot's host, when the ticket was somebody else's"),
    label: list("LABEL", "labels that runs can ask for (default those of the ticket)"),
  },
  json: true,
  examples: ["sealbot robot endorse build-1", "sealbot robot endorse build-1 --fingerprint ABCD-EFGH-JKMN-PQRS-TVWX"],
  async run(context, { args, options: { fingerprint, label } }) {
    const session = await context.session();
    const labels = label.length === 0 ? undefined : label;
    const robot = await shownAttack(context, () =>
      context.progress("Checking what the robot proved", () =>
        endorseRobot(session, args.robot, { fingerprint, labels }),
      ),
    );
    context.out.data(robotJson(robot), () =>
      context.out.done(`Robot "${robot.name}" is endorsed: ${robot.fingerprint}.`),
    );
    context.out.next(`sealbot vault grant VAULT --robot ${shellWord(robot.name)}`);
  },
});
