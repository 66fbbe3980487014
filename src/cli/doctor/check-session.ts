// Whether whoever is signed in on this command line still is.
import { hasCode } from "../../base/errors.ts";
import { ago } from "../show/age.ts";
import { type Check, ok, skip, warn } from "./check.ts";

export const sessionCheck: Check = {
  name: "sign-in",
  run: async (examined) => {
    const session = await examined.session();
    if (!session) return skip("nobody is signed in here, which a robot does not need");
    try {
      await session.refresh();
    } catch (error) {
      if (hasCode(error, "not-signed-in")) return warn(`the session of ${session.email} is over`, "sealbot login");
      if (!hasCode(error, "unreachable", "timeout")) throw error;
      return warn(`${session.server} cannot be asked about the session of ${session.email}`, error.hint);
    }
    return ok(`${session.email} at ${session.server}, until ${ago(session.expiresAt, examined.clock.now())}`);
  },
};
