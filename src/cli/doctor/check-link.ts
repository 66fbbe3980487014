// Whether a robot's WebSocket link gets through, up to the control plane's greeting.
import { linkVersions } from "../../wire/limits.ts";
import { type Check, fail, ok } from "./check.ts";
import { getServer } from "./server-known.ts";

export const linkCheck: Check = {
  name: "link",
  needs: ["control plane"],
  run: async (examined) => {
    const { hello, asked, answered } = await examined.greeting(await getServer(examined));
    if (hello.least > linkVersions.most || hello.most < linkVersions.least) {
      return fail(
        `the control plane speaks link versions ${hello.least} to ${hello.most}, this sealbot ${linkVersions.most}`,
        "Update the older of the two.",
      );
    }
    return ok(`a WebSocket is greeted in ${Math.round(answered - asked)} ms`);
  },
};
