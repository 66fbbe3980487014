// `sealbot member create-service`: a service account whose identity is a file, for CI.

import { checkAbsent, createPrivateFile } from "../../base/private-file.ts";
import { createService } from "../../client/members/members.ts";
import { role } from "../../trust/fields.ts";
import { choice, defineCommand, needed } from "../command.ts";
import { memberJson } from "../show/member.ts";

export const command = defineCommand({
  path: "member create-service",
  summary: "Make an identity file for CI",
  options: {
    name: needed("NAME", "how others see it"),
    role: choice("ROLE", role.options, "what it may do (default operator)"),
    out: needed("FILE", "a new file for its keys (0600)"),
  },
  json: true,
  examples: ["sealbot member create-service --name ci --role operator --out ci.json"],
  async run(context, { options: { name, role = "operator", out: file } }) {
    await checkAbsent(file);
    const session = await context.session();
    const { member, identity } = await createService(session, { name, role });
    await createPrivateFile(file, `${JSON.stringify(identity, null, 2)}\n`);
    context.out.data(memberJson(member), () =>
      context.out.done(`Service account "${name}" (${role}); its keys are in ${file}.`),
    );
    context.out.next(`on the CI machine: sealbot login --identity-file ${file}`);
  },
});
