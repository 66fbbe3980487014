// `sealbot login`: signs a person in by password, or a service account by its identity file.
import { hasCode } from "../../base/errors.ts";
import { login, loginService } from "../../client/account/accounts.ts";
import { parseServiceIdentity } from "../../client/account/service-identity.ts";
import type { MemberSession } from "../../client/session/session.ts";
import { fromUtf8 } from "../../crypto/bytes.ts";
import { defineCommand, flag, text, unless } from "../command.ts";
import type { Context } from "../context.ts";
import { readSecret, readSecretFile } from "../secret-input.ts";

export const command = defineCommand({
  path: "login",
  summary: "Sign in",
  options: {
    server: text("URL", "the control plane (default: the last one, else http://127.0.0.1:7420)"),
    email: text("ADDRESS", "who signs in (default: the last one)"),
    "password-file": text("FILE", "read the password from a file"),
    "password-stdin": flag("read the password from stdin"),
    "account-key-file": text("FILE", "read the account key from a file"),
    "identity-file": text("FILE", "sign in as a service account"),
    "no-store": unless("keep nothing on this machine: only checks that signing in works"),
  },
  json: true,
  examples: [
    "sealbot login --server https://sealbot.example.com --email ada@example.com",
    "sealbot login --identity-file ci.json",
  ],
  async run(context, { options }) {
    const session = await open(context, options);
    await context.begin(session, { keep: options["no-store"] });
    context.out.data(
      { member: session.member, email: session.email, server: session.server, role: session.role ?? null },
      () => {
        context.out.done(`Signed in as ${session.name} at ${session.server}.`);
        if (!session.role) context.out.note("This account still waits for the person who invited you.");
      },
    );
  },
});

interface LoginOptions {
  readonly server: string | undefined;
  readonly email: string | undefined;
  readonly "password-file": string | undefined;
  readonly "password-stdin": boolean;
  readonly "account-key-file": string | undefined;
  readonly "identity-file": string | undefined;
}

async function open(context: Context, options: LoginOptions): Promise<MemberSession> {
  const { clock, fetch } = context;
  const identityFile = options["identity-file"];
  if (identityFile !== undefined) {
    const identity = parseServiceIdentity(
      fromUtf8(await readSecretFile(context, identityFile, "identity"), "identity"),
    );
    return context.progress("Signing in", () => loginService(identity, { clock, fetch }));
  }
  const server = await context.server(options.server);
  const email =
    options.email ??
    context.env.SEALBOT_EMAIL ??
    (await context.settings()).get("email") ??
    (await context.prompts.text({ message: "Email", flag: "--email" }));
  const password = await readSecret(context, {
    what: "password",
    message: `Password of ${email}`,
    flag: "--password-file",
    file: options["password-file"],
    stdin: options["password-stdin"],
  });
  const accountKeyFile = options["account-key-file"];
  const accountKey = () =>
    readSecret(context, {
      what: "account key",
      message: "Account key",
      flag: "--account-key-file",
      file: accountKeyFile,
    });
  const attempt = async (key: string | undefined) =>
    context.progress("Signing in", () => login({ server, email, password, accountKey: key, clock, fetch }));
  if (accountKeyFile !== undefined) return attempt(await accountKey());
  try {
    return await attempt(undefined);
  } catch (error) {
    // Only an account that has a second key fails this way; it is asked for once that is known.
    if (!hasCode(error, "bad-key") || !context.prompts.canAsk) throw error;
    return attempt(await accountKey());
  }
}
