// `sealbot member join`: a newcomer's account, made with a ticket.
import { joinAsMember } from "../../client/members/member-join.ts";
import { argument, defineCommand, flag, text, unless } from "../command.ts";
import { readNewPassword } from "../new-password.ts";
import { prepareKit, showAccountKeys } from "../recovery-kit.ts";
import { readTicket } from "../ticket-input.ts";

export const command = defineCommand({
  path: "member join",
  summary: "Join a workspace by a ticket",
  arguments: { ticket: argument("a file with the ticket, - for stdin, or the ticket itself", "files") },
  options: {
    server: text("URL", "the control plane"),
    email: text("ADDRESS", "your address"),
    name: text("NAME", "how others see you (default: the email address)"),
    "password-file": text("FILE", "read the password from a file"),
    "password-stdin": flag("read the password from stdin"),
    "account-key": flag("also make a second key that every sign-in needs"),
    "kit-out": text("FILE", "write the recovery kit to a new file instead of showing it"),
    "no-store": unless("keep no session on this machine"),
  },
  json: true,
  examples: ["sealbot member join ticket.txt --server https://sealbot.example.com --email bob@example.com"],
  async run(context, { args, options }) {
    await prepareKit(options["kit-out"]);
    const ticket = await readTicket(context, "member", args.ticket);
    const server = await context.server(options.server);
    const email = options.email ?? (await context.prompts.text({ message: "Email", flag: "--email" }));
    const password = await readNewPassword(context, {
      file: options["password-file"],
      stdin: options["password-stdin"],
      flag: "--password-file",
    });
    const input = { server, ticket, email, password, name: options.name ?? email, accountKey: options["account-key"] };
    const account = await context.progress("Making keys and the account", () =>
      joinAsMember({ ...input, clock: context.clock, fetch: context.fetch }),
    );
    await context.begin(account.session, { keep: options["no-store"] });
    context.out.done("Your account is made. It can do nothing until the person who invited you has certified it.");
    const document = { member: account.session.member, email, server, status: "pending" };
    await showAccountKeys(context, account, { document, file: options["kit-out"] });
    context.out.next("sealbot whoami, once they have");
  },
});
