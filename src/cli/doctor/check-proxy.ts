// Which proxy the way to the control plane goes through, and whether it is there. Its login is shown to nobody.
import { connect } from "node:net";
import { findProxy } from "../../base/proxy.ts";
import { type Check, fail, ok } from "./check.ts";

const patience = 5_000;

export const proxyCheck: Check = {
  name: "proxy",
  needs: ["server name"],
  run: async (examined) => {
    const server = await examined.findServer();
    const proxy = server && findProxy(examined.env, server);
    if (!proxy) return ok("none, straight to the control plane");
    const fault = await connectionFault(new URL(proxy.url));
    if (fault === undefined) return ok(proxy.host);
    return fail(
      `${proxy.host} cannot be reached (${fault})`,
      "Look at HTTPS_PROXY and HTTP_PROXY; NO_PROXY names what is reached without a proxy.",
    );
  },
};

/** The system's code for why no connection could be made; nothing when one was. */
function connectionFault({ protocol, hostname, port }: URL): Promise<string | undefined> {
  return new Promise((resolve) => {
    const at = Number(port) || (protocol === "https:" ? 443 : 80);
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: at, timeout: patience });
    const end = (fault: string | undefined) => {
      socket.destroy();
      resolve(fault);
    };
    socket.once("connect", () => end(undefined));
    socket.once("timeout", () => end("ETIMEDOUT"));
    socket.once("error", (error) => end(String(Reflect.get(error, "code"))));
  });
}
