// `sealbot member invite`: a ticket for a new person, handed over outside the server.
import { awaitAndCertify, inviteMember } from "../../client/members/members.ts";
import { role } from "../../trust/fields.ts";
import { shownAttack } from "../attack.ts";
import { choice, defineCommand, duration, flag, text } from "../command.ts";
import { ago } from "../show/age.ts";

export const command = defineCommand({
  path: "member invite",
  summary: "Make a ticket for a new person",
  options: {
    role: choice("ROLE", role.options, "what the person may do (default operator)"),
    name: text("NAME", "a name for your list of tickets"),
    expires: duration("how long the ticket is good for (default 1h)"),
    wait: flag("wait for the person, and certify as soon as the ticket's secret is proven"),
  },
  json: true,
  examples: ["sealbot member invite --role operator --wait"],
  async run(context, { options }) {
    const { out, signal } = context;
    const session = await context.session();
    const { name, expires: expiresIn, role = "operator" } = options;
    const { ticket, id, expiresAt } = await inviteMember(session, { role, name, expiresIn });
    out.data({ ticket, id, expires_at: expiresAt }, () => out.line(ticket));
    out.note(
      `One use, ends ${ago(expiresAt, context.clock.now())}. Hand it over outside sealbot; who has it can join.`,
    );
    out.next(`on the other machine: sealbot member join - --server ${session.server}, then paste the ticket`);
    if (!options.wait) {
      out.next("once the person has joined: sealbot member certify WHO");
      return;
    }
    const member = await shownAttack(context, () =>
      context.progress("Waiting for the person to join", () => awaitAndCertify(session, id, { signal })),
    );
    out.done(`${member.name} (${member.email}) is in, as ${member.role ?? role}.`);
  },
});
