// `sealbot account password`: another password, and with it another recovery code.
import { changePassword } from "../../client/account/accounts.ts";
import { defineCommand, flag, text } from "../command.ts";
import { readNewPassword } from "../new-password.ts";
import { prepareKit, showAccountKeys } from "../recovery-kit.ts";
import { readSecret } from "../secret-input.ts";

export const command = defineCommand({
  path: "account password",
  summary: "Change the password",
  options: {
    "old-password-file": text("FILE", "read the password there is from a file"),
    "password-file": text("FILE", "read the new password from a file"),
    "password-stdin": flag("read the new password from stdin"),
    "old-account-key-file": text("FILE", "read the account key there is from a file"),
    "account-key": flag("make a new account key that every sign-in needs"),
    "kit-out": text("FILE", "write the new recovery kit to a new file instead of showing it"),
  },
  json: true,
  examples: [
    "sealbot account password",
    "sealbot account password --old-password-file old.txt --password-file new.txt",
  ],
  async run(context, { options }) {
    await prepareKit(options["kit-out"]);
    const session = await context.session();
    const oldPassword = await readSecret(context, {
      what: "old password",
      message: `Password of ${session.email} as it is now`,
      flag: "--old-password-file",
      file: options["old-password-file"],
    });
    const keyFile = options["old-account-key-file"];
    const oldAccountKey =
      keyFile === undefined
        ? undefined
        : await readSecret(context, { what: "account key", flag: "--old-account-key-file", file: keyFile });
    const newPassword = await readNewPassword(context, {
      file: options["password-file"],
      stdin: options["password-stdin"],
      flag: "--password-file",
    });
    const input = { oldPassword, newPassword, oldAccountKey, accountKey: options["account-key"] };
    const keys = await context.progress("Setting the new password", () => changePassword(session, input));
    context.out.done("The password is changed. The old recovery code is worth nothing now.");
    await showAccountKeys(context, keys, {
      document: { member: session.member, email: session.email },
      file: options["kit-out"],
    });
  },
});
