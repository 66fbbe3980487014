// Whether this runs as the user whose robot it looks at: rights, keyrings and files are those of whoever asks.
import { userInfo } from "node:os";
import { type Check, fail, ok } from "./check.ts";

export const userCheck: Check = {
  name: "user",
  run: async ({ service }) => {
    const { username } = userInfo();
    if (!service || service.user === username) return ok(username);
    return fail(
      `this host's robot is a service of the user "${service.user}", and its files are closed to "${username}"`,
      "Run the same command with sudo.",
    );
  },
};
