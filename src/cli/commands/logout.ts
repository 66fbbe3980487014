// `sealbot logout`: ends the session on the server and forgets every key here, also when the server is away.
import { asSealbotError, errorOf, hasCode } from "../../base/errors.ts";
import { logout } from "../../client/account/accounts.ts";
import { defineCommand, flag } from "../command.ts";
import type { Context } from "../context.ts";

export const command = defineCommand({
  path: "logout",
  summary: "Sign out, and forget every key here",
  options: { force: flag("also forget a vault's new key that nobody was shown yet") },
  examples: ["sealbot logout"],
  async run(context, { options }) {
    if (!options.force) await refuseUnshown(context);
    await (await context.rotations()).forgetAll();
    const store = await context.store();
    if ((await store.find()) === undefined) {
      await store.forget();
      return context.out.note("Nobody was signed in.");
    }
    try {
      await logout(await context.session());
    } catch (error) {
      if (!hasCode(error, "not-signed-in"))
        context.out.warn(
          `Signed out here only, the session on the server stays until it is unused for 12 h: ${asSealbotError(error).message}`,
        );
    } finally {
      await context.forget();
    }
    context.out.done("Signed out; every key is gone from this machine.");
  },
});

/** A rotation that was cut off has its new key here, and perhaps nowhere else. */
async function refuseUnshown(context: Context): Promise<void> {
  const [vault] = await (await context.rotations()).list();
  if (vault === undefined) return;
  throw errorOf({
    code: "conflict",
    message: `a rotation of vault ${vault} was cut off, and its new key may be nowhere but here`,
    hint: `Finish it first: sealbot vault rotate ${vault}. To lose the key: sealbot logout --force`,
  });
}
