// `sealbot unlock`: gives this host's robot the key of a vault, over its control socket.
import { hasCode } from "../../base/errors.ts";
import { askDaemon } from "../../robot/local/client.ts";
import { defineCommand, optionalArgument, text } from "../command.ts";
import { robotHomeOf } from "../home.ts";
import { readSecret } from "../secret-input.ts";

export const command = defineCommand({
  path: "unlock",
  summary: "Give this host's robot the key of a vault",
  arguments: { vault: optionalArgument("name or id; without it the vault that is waited for", "vaults") },
  options: { "vsk-file": text("FILE", "read the Vault Secret Key from a file, or - for stdin") },
  json: true,
  examples: ["sealbot unlock", "sealbot unlock shop --vsk-file shop.vsk"],
  async run(context, { args: { vault }, options }) {
    const { out } = context;
    const { socket } = robotHomeOf(context.home);
    await askDaemon(socket, "ping", {});
    const of = vault === undefined ? "" : ` of "${vault}"`;
    for (;;) {
      const vsk = await readSecret(context, {
        what: "Vault Secret Key",
        message: `Vault Secret Key${of}`,
        flag: "--vsk-file",
        file: options["vsk-file"],
        code: "vault-locked",
      });
      try {
        const answer = await askDaemon(socket, "unlock", vault === undefined ? { vsk } : { vault, vsk });
        return out.data(answer, () => out.done(`Vault "${nameIn(answer) ?? vault}" is unlocked on this host.`));
      } catch (error) {
        // Somebody who sits there can type it again; the daemon counts the tries.
        if (!hasCode(error, "bad-key") || options["vsk-file"] !== undefined) throw error;
        out.warn(error.message);
      }
    }
  },
});

function nameIn(answer: unknown): string | undefined {
  const name: unknown = typeof answer === "object" && answer !== null ? Reflect.get(answer, "name") : undefined;
  return typeof name === "string" ? name : undefined;
}
