// `sealbot account create`: the first account of a control plane, and with it the workspace.
import { createAccount } from "../../client/account/accounts.ts";
import { defineCommand, flag, text, unless } from "../command.ts";
import { readNewPassword } from "../new-password.ts";
import { prepareKit, showAccountKeys } from "../recovery-kit.ts";
import { readSecret } from "../secret-input.ts";

export const command = defineCommand({
  path: "account create",
  summary: "Make the first account and its workspace",
  options: {
    server: text("URL", "the control plane (default http://127.0.0.1:7420)"),
    "setup-code": text("CODE", "the code that the first start of the server printed"),
    "setup-code-file": text("FILE", "read the setup code from a file"),
    email: text("ADDRESS", "whose account it is"),
    name: text("NAME", "how others see you (default: the email address)"),
    "password-file": text("FILE", "read the password from a file"),
    "password-stdin": flag("read the password from stdin"),
    "account-key": flag("also make a second key that every sign-in needs"),
    "kit-out": text("FILE", "write the recovery kit to a new file instead of showing it"),
    "no-store": unless("keep no session on this machine"),
  },
  json: true,
  examples: [
    "sealbot account create --server http://127.0.0.1:7420 --setup-code-file code.txt --email ada@example.com",
  ],
  async run(context, { options }) {
    await prepareKit(options["kit-out"]);
    const server = await context.server(options.server);
    const setupCode =
      options["setup-code"] ??
      (await readSecret(context, {
        what: "setup code",
        message: "Setup code (the server printed it when it started)",
        flag: "--setup-code-file",
        file: options["setup-code-file"],
      }));
    const email = options.email ?? (await context.prompts.text({ message: "Email", flag: "--email" }));
    const password = await readNewPassword(context, {
      file: options["password-file"],
      stdin: options["password-stdin"],
      flag: "--password-file",
    });
    const account = await context.progress("Making keys and the account", () =>
      createAccount({
        server,
        setupCode: setupCode.trim(),
        email,
        password,
        name: options.name,
        accountKey: options["account-key"],
        clock: context.clock,
        fetch: context.fetch,
      }),
    );
    const { session } = account;
    await context.begin(session, { keep: options["no-store"] });
    context.out.done(`The workspace is made, and ${email} owns it.`);
    const document = { member: session.member, email, workspace: session.workspace, server };
    await showAccountKeys(context, account, { document, file: options["kit-out"] });
    context.out.next("sealbot vault create NAME");
  },
});
