// `sealbot robot inject`: hands the key of a vault to a robot, and says so only once its signed receipt is here.
import { injectVault } from "../../client/robots/inject.ts";
import { getVault } from "../../client/vaults/vaults.ts";
import { shownAttack } from "../attack.ts";
import { argument, choice, count, defineCommand, instant, text } from "../command.ts";
import { readVaultKey } from "../vault-key-input.ts";

export const command = defineCommand({
  path: "robot inject",
  summary: "Give a robot the key of a vault",
  arguments: { robot: argument("name or id", "robots"), vault: argument("name or id", "vaults") },
  options: {
    "vsk-file": text("FILE", "read the Vault Secret Key from a file (not needed while the vault is open here)"),
    keep: choice(
      "HOW",
      ["run", "memory", "disk"],
      "until the run ends, until the daemon stops, or also on disk (default memory)",
    ),
    "not-after": instant("when the robot forgets it"),
    "max-uses": count("N", "in how many runs it may be used"),
  },
  json: true,
  examples: ["sealbot robot inject build-1 shop", "sealbot robot inject build-1 shop --vsk-file shop.vsk --keep disk"],
  async run(context, { args, options }) {
    const { out, signal } = context;
    const session = await context.session();
    const vault = await getVault(session, args.vault);
    const { keep, "not-after": notAfter, "max-uses": maxUses, "vsk-file": file } = options;
    const vskText = vault.open && file === undefined ? undefined : await readVaultKey(context, vault, file);
    const policy = {
      ...(keep === undefined ? {} : { keep }),
      ...(notAfter === undefined ? {} : { notAfter }),
      ...(maxUses === undefined ? {} : { maxUses }),
    };
    const { robot, injectId, at } = await shownAttack(context, () =>
      context.progress(`Waiting for the receipt of "${args.robot}"`, () =>
        injectVault(session, { robot: args.robot, vault: vault.id, vskText, policy, signal }),
      ),
    );
    out.data({ robot: robot.id, vault: vault.id, inject: injectId, at, status: "accepted" }, () =>
      out.done(`Robot "${robot.name}" has the key of vault "${vault.name}", and signed for it.`),
    );
  },
});
