// `sealbot whoami`: who is signed in, where, and which vaults are open.
import { defineCommand } from "../command.ts";
import { ago } from "../show/age.ts";
import { namesById } from "../show/names.ts";

export const command = defineCommand({
  path: "whoami",
  summary: "Show who is signed in",
  json: true,
  examples: ["sealbot whoami", "sealbot whoami --json"],
  async run(context) {
    const session = await context.session();
    await context.progress("Asking the control plane", () => session.refresh());
    const { member, email, name, role, server, workspace, expiresAt, openVaults, keys } = session;
    const document = {
      member,
      email,
      name,
      role: role ?? null,
      server,
      workspace,
      fingerprint: keys.fingerprint,
      open_vaults: openVaults,
      expires_at: expiresAt,
    };
    const nameOf = openVaults.length > 0 && !context.out.json ? await namesById(context) : String;
    context.out.data(document, () =>
      context.out.record([
        ["name", name],
        ["email", email],
        ["role", role ?? "pending"],
        ["server", server],
        ["workspace", workspace],
        ["open vaults", openVaults.map(nameOf).join(", ") || "none"],
        ["session ends", ago(expiresAt, context.clock.now())],
      ]),
    );
  },
});
