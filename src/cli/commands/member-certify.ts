// `sealbot member certify`: takes a person in who has joined with this member's own ticket, once its proof was checked.
import { certifyMember } from "../../client/members/members.ts";
import { shownAttack } from "../attack.ts";
import { argument, defineCommand } from "../command.ts";
import { memberJson } from "../show/member.ts";
import { shellWord } from "../show/vault.ts";

export const command = defineCommand({
  path: "member certify",
  summary: "Take in a person who joined with your ticket",
  arguments: { member: argument("name, email or id", "members") },
  json: true,
  examples: ["sealbot member certify bob@example.com"],
  async run(context, { args }) {
    const { out } = context;
    const session = await context.session();
    const member = await shownAttack(context, () =>
      context.progress("Checking what they proved", () => certifyMember(session, args.member)),
    );
    out.data(memberJson(member), () => out.done(`${member.name} (${member.email}) is in, as ${member.role}.`));
    out.next(`sealbot vault grant VAULT --member ${shellWord(member.email)}`);
  },
});
