// Which browser the flows of this robot would use, and whether that would have its sandbox.
import { browserRemedy, findBrowser } from "../../nodes/browser/host-browser.ts";
import { type Check, ok, skip, warn } from "./check.ts";

/** `places` are looked at in their order. */
export const browserCheck = (places: readonly string[]): Check => ({
  name: "browser",
  needs: ["user"],
  run: async ({ service }) => {
    const path = await findBrowser(places);
    if (path === undefined) return skip("none here: flows cannot use browser nodes", browserRemedy);
    if (service) {
      return warn(
        `${path}, which finds no room for its sandbox within the walls of the system service`,
        "Run browser flows on a robot of a user of their own: sealbot service install --session",
      );
    }
    if (process.geteuid?.() !== 0) return ok(path);
    return warn(`${path}, without its sandbox, since this is root`, "Let the robot run as a user of its own.");
  },
});
