// `sealbot member list`: the people of the workspace.
import { listMembers } from "../../client/members/members.ts";
import { defineCommand } from "../command.ts";
import { memberColumns, memberJson } from "../show/member.ts";

export const command = defineCommand({
  path: "member list",
  summary: "List the people of the workspace",
  json: true,
  examples: ["sealbot member list"],
  async run(context) {
    const session = await context.session();
    const members = await context.progress("Fetching members", () => listMembers(session));
    context.out.data({ data: members.map(memberJson) }, () => context.out.table(members, memberColumns, "Nobody yet."));
  },
});
