// Whether anything listens where the control plane should, and whether it may be spoken to in the clear.
import { isLoopback } from "../../base/loopback.ts";
import { type Check, fail, ok } from "./check.ts";
import { getServer } from "./server-known.ts";

export const connectionCheck: Check = {
  name: "connection",
  needs: ["server name", "proxy"],
  run: async (examined) => {
    const server = await getServer(examined);
    if (server.protocol === "http:" && !isLoopback(server.hostname)) {
      return fail(
        `${server.origin} is plain HTTP to another machine, which sealbot refuses`,
        "Give the control plane TLS, and this host its https:// address.",
      );
    }
    const answer = await examined.answer(server);
    return answer.reached === "nothing" ? fail(answer.fault.message, answer.fault.hint) : ok(server.origin);
  },
};
