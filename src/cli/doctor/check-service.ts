// Whether the platform starts this robot by itself, and how that goes.
import { hasCode } from "../../base/errors.ts";
import { serviceOf } from "../service/find-service.ts";
import type { Host } from "../service/host.ts";
import { at } from "../service/host.ts";
import type { Scope } from "../service/layout.ts";
import { exists } from "../service/step.ts";
import { ago } from "../show/age.ts";
import { type Check, fail, ok, skip, warn } from "./check.ts";

export const serviceCheck = (host: Host): Check => ({
  name: "service",
  run: async ({ clock, service: own }) => {
    const scope = own ? "system" : await installedScope(host);
    if (!scope) {
      return skip(
        "not installed: the robot ends with its terminal",
        "Have it start with the host: sudo sealbot service install",
      );
    }
    const service = serviceOf(host, scope, own?.user);
    await service.check(host);
    const { state, detail, enabled, restarts, since, last_exit } = await service.state(host);
    const often = restarts ? `, started again ${restarts} times` : "";
    const text = `${detail}${since ? `, ${ago(since, clock.now())}` : ""}${often}${last_exit ? `, ended last with ${last_exit}` : ""}`;
    if (state === "failed") return fail(text, "Read why: sealbot service logs; then: sealbot service restart");
    if (state !== "running") return warn(text, "Start it: sealbot service start");
    return enabled ? ok(text) : warn(`${text}, but not at the next start of this host`, "sealbot service install");
  },
});

async function installedScope(host: Host): Promise<Scope | undefined> {
  for (const scope of ["session", "system"] as const) {
    try {
      if (await exists(at(host, serviceOf(host, scope, undefined).layout.definition))) return scope;
    } catch (error) {
      // A platform whose services sealbot does not know.
      if (!hasCode(error, "not-found")) throw error;
    }
  }
  return undefined;
}
