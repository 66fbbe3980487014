// `sealbot account recover`: back in with the recovery code; sets a new password and shows a new code.
import { recover } from "../../client/account/accounts.ts";
import { defineCommand, flag, text, unless } from "../command.ts";
import { readNewPassword } from "../new-password.ts";
import { prepareKit, readRecoveryCode, showAccountKeys } from "../recovery-kit.ts";

export const command = defineCommand({
  path: "account recover",
  summary: "Get back in with the recovery code",
  options: {
    server: text("URL", "the control plane (default: the last one)"),
    email: text("ADDRESS", "whose account it is (default: the last one)"),
    "kit-file": text("FILE", "read the recovery code from a file"),
    "password-file": text("FILE", "read the new password from a file"),
    "password-stdin": flag("read the new password from stdin"),
    "account-key": flag("also make a second key that every sign-in needs"),
    "kit-out": text("FILE", "write the new recovery kit to a new file instead of showing it"),
    "no-store": unless("keep no session on this machine"),
  },
  json: true,
  examples: ["sealbot account recover --kit-file kit.txt --email ada@example.com"],
  async run(context, { options }) {
    await prepareKit(options["kit-out"]);
    const server = await context.server(options.server);
    const email =
      options.email ??
      (await context.settings()).get("email") ??
      (await context.prompts.text({ message: "Email", flag: "--email" }));
    const recoveryCode = await readRecoveryCode(context, options["kit-file"]);
    const newPassword = await readNewPassword(context, {
      file: options["password-file"],
      stdin: options["password-stdin"],
      flag: "--password-file",
    });
    const { clock, fetch } = context;
    const accountKey = options["account-key"];
    const account = await context.progress("Setting the new password", () =>
      recover({ server, email, recoveryCode, newPassword, accountKey, clock, fetch }),
    );
    await context.begin(account.session, { keep: options["no-store"] });
    context.out.done("You are back in. The old recovery code is worth nothing now.");
    const document = { member: account.session.member, email, server };
    await showAccountKeys(context, account, { document, file: options["kit-out"] });
  },
});
