// `sealbot service status`: the service as the platform sees it, with the versions that are there.
import { defineCommand } from "../command.ts";
import { findService, serviceFlags } from "../service/find-service.ts";
import { processHost } from "../service/host.ts";
import { Versions } from "../service/versions.ts";
import { span } from "../show/age.ts";

export const command = defineCommand({
  path: "service status",
  summary: "Show the service of this host's robot",
  options: serviceFlags,
  json: true,
  examples: ["sealbot service status", "sealbot service status --json"],
  async run({ env, out, clock }, { options }) {
    const host = processHost(env);
    const service = await findService(host, options);
    const { layout } = service;
    await service.check(host);
    const state = await service.state(host);
    const { current, previous } = await new Versions(host, layout.programs).installed();
    const { scope, home, account, definition } = layout;
    const user = account?.user ?? null;
    out.data({ ...state, scope, user, home, definition, version: current ?? null, previous: previous ?? null }, () => {
      const since = state.since === null ? "" : ` for ${span(clock.now() - Date.parse(state.since))}`;
      out.record([
        ["service", scope === "system" ? `of this host, as ${user}` : "of your own"],
        ["state", `${state.state}${since}: ${state.detail}`],
        ["at start", state.installed ? (state.enabled ? "starts by itself" : "does not start by itself") : null],
        ["pid", state.pid],
        ["version", [current, previous && `before: ${previous}`].filter(Boolean).join(", ") || null],
        ["restarts", state.installed ? state.restarts : null],
        ["last exit", state.last_exit],
        ["home", home],
        ["definition", state.installed ? definition : null],
      ]);
    });
    if (!state.installed) out.next(`${user === null ? "" : "sudo "}sealbot service install`);
  },
});
