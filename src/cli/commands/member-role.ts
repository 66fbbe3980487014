// `sealbot member role`: another role for a person, by a new certificate for the keys that they have.
import { errorOf } from "../../base/errors.ts";
import { changeRole } from "../../client/members/role-change.ts";
import { role as roles } from "../../trust/fields.ts";
import { argument, defineCommand } from "../command.ts";
import { memberJson } from "../show/member.ts";

export const command = defineCommand({
  path: "member role",
  summary: "Give a person another role",
  arguments: {
    member: argument("name, email or id", "members"),
    role: argument(`what the person may do from now on: ${roles.options.join(", ")}`),
  },
  json: true,
  examples: ["sealbot member role bob@example.com admin"],
  async run(context, { args }) {
    const { out } = context;
    const { data: role } = roles.safeParse(args.role);
    if (!role) throw errorOf({ code: "bad-input", message: `ROLE: expected one of ${roles.options.join(", ")}` });
    const session = await context.session();
    const { member, resigned } = await context.progress("Certifying anew", () =>
      changeRole(session, args.member, role),
    );
    out.data(memberJson(member), () =>
      out.done(
        `${member.name} (${member.email}) is ${member.role} now${resigned > 0 ? `; ${resigned} statements were signed anew` : ""}.`,
      ),
    );
  },
});
