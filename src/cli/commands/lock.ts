// `sealbot lock`: makes this host's robot forget the key of one vault, or of all.
import { askDaemon } from "../../robot/local/client.ts";
import { defineCommand, optionalArgument } from "../command.ts";
import { robotHomeOf } from "../home.ts";

export const command = defineCommand({
  path: "lock",
  summary: "Make this host's robot forget vault keys",
  arguments: { vault: optionalArgument("name or id; without it every vault", "vaults") },
  json: true,
  examples: ["sealbot lock", "sealbot lock shop"],
  async run({ out, home }, { args: { vault } }) {
    const answer = await askDaemon(robotHomeOf(home).socket, "lock", vault === undefined ? {} : { vault });
    out.data(answer, () =>
      out.done(
        vault === undefined ? "Every vault is locked on this host." : `Vault "${vault}" is locked on this host.`,
      ),
    );
  },
});
