// Whether the control plane's name can be looked up.
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { findProxy } from "../../base/proxy.ts";
import { type Check, fail, ok, skip } from "./check.ts";

export const nameCheck: Check = {
  name: "server name",
  run: async (examined) => {
    const server = await examined.findServer();
    if (!server) {
      return skip(
        "this host knows no control plane",
        "Join one: sealbot robot join; or try one: sealbot doctor --server URL",
      );
    }
    const host = server.hostname.replace(/^\[|\]$/g, "");
    if (isIP(host)) return ok(`${host} needs no looking up`);
    const proxy = findProxy(examined.env, server);
    if (proxy) return ok(`${host} is looked up by the proxy`);
    try {
      const found = await lookup(host, { all: true });
      return ok(`${host} is ${[...new Set(found.map(({ address }) => address))].slice(0, 3).join(", ")}`);
    } catch (error) {
      return fail(
        `${host} cannot be looked up (${String(Reflect.get(Object(error), "code"))})`,
        "Is this host online, and the name right? Look at /etc/resolv.conf, or: resolvectl query NAME",
      );
    }
  },
};
