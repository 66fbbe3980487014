// `sealbot member remove`: revokes a person, once what they signed and still stands is signed anew.
import { removeMember } from "../../client/members/member-removal.ts";
import { getMember } from "../../client/members/members.ts";
import { argument, defineCommand, flag } from "../command.ts";
import { confirmed } from "../confirmed.ts";

export const command = defineCommand({
  path: "member remove",
  summary: "Remove a person",
  arguments: { member: argument("name, email or id", "members") },
  options: { force: flag("do not ask") },
  examples: ["sealbot member remove bob@example.com"],
  async run(context, { args, options }) {
    const session = await context.session();
    const { id, name, email } = await getMember(session, args.member);
    await confirmed(context, `Remove ${name} (${email})? They can never come back with these keys`, options.force);
    const { resigned } = await context.progress("Signing anew what stays", () => removeMember(session, id));
    context.out.done(`${name} is removed${resigned > 0 ? `; ${resigned} statements were signed anew` : ""}.`);
    context.out.next("rotate the vaults they could open: sealbot vault rotate VAULT");
  },
});
