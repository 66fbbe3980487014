// `sealbot logout`: ends the session on the server and forgets every key here, also when the server is away.
import { asSealbotError, hasCode } from "../../base/errors.ts";
import { logout } from "../../client/accounts.ts";
import { defineCommand } from "../command.ts";

export const command = defineCommand({
  path: "logout",
  summary: "Sign out, and forget every key here",
  examples: ["sealbot logout"],
  async run(context) {
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
