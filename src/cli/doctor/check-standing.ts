// What this robot is to its control plane, as its daemon knows it: endorsed, linked, revoked, cloned.
import { ago } from "../show/age.ts";
import { type Check, fail, ok, skip, warn } from "./check.ts";

export const standingCheck: Check = {
  name: "robot",
  run: async (examined) => {
    const status = await examined.findDaemon();
    if (!status) return skip("only a running daemon knows its standing");
    const { name, link, standing } = status;
    if (link.error) {
      const since = ago(link.since, examined.clock.now());
      return fail(
        `"${name}" is not linked since ${since}: ${link.error.message} (${link.error.code})`,
        link.error.hint ?? "See the other lines; the robot goes on trying.",
      );
    }
    if (link.state !== "online") return warn(`"${name}" is ${link.state}`, "Look again in a moment.");
    if (standing === "pending") {
      return warn(`"${name}" is pending`, `Whoever invited it runs: sealbot robot endorse ${name}`);
    }
    return ok(`"${name}" is endorsed and linked`);
  },
};
