// `sealbot doctor`: looks at everything a robot on this host needs, and says what to do about what is missing.
import { defineCommand, text } from "../command.ts";
import type { Context } from "../context.ts";
import { allChecks } from "../doctor/checks.ts";
import { examine } from "../doctor/examination.ts";
import { Examined } from "../doctor/examined.ts";
import { readServiceEnvironment } from "../doctor/service-environment.ts";
import { robotHomeOf } from "../home.ts";
import { processHost } from "../service/host.ts";
import { layoutOf } from "../service/layout.ts";
import { becomeServiceUser } from "../service-home.ts";
import { drawFindings } from "../show/doctor.ts";
import { versionLine } from "../version.ts";

export const command = defineCommand({
  path: "doctor",
  summary: "Find what keeps this host's robot from working",
  options: { server: text("URL", "look at the way to this control plane (default: the robot's own)") },
  json: true,
  examples: ["sealbot doctor", "sealbot doctor --server https://sealbot.example.com", "sealbot doctor --json"],
  async run(context, { options }) {
    const { home, clock, out } = context;
    using examined = await examinedOf(context, options.server);
    const checks = allChecks(processHost(context.env));
    const found = await context.progress("Looking", () => examine(checks, examined, { clock }));
    const isFine = found.every(({ state }) => state !== "fail");
    context.exitCode = isFine ? 0 : 1;
    const told = found.map(({ name, state, text, remedy }) => ({ name, state, text, remedy: remedy ?? null }));
    out.data({ ok: isFine, home: home.robot, checks: told }, () => drawFindings(out, found));
  },
});

async function examinedOf(context: Context, flag: string | undefined): Promise<Examined> {
  const { home, clock, terminal } = context;
  const { service } = home;
  const given = flag ?? context.env.SEALBOT_SERVER;
  const server = given === undefined ? undefined : await context.server(given);
  let { env } = context;
  if (service) {
    // Only root may read it, so it is read before root becomes the service's user, as whom all else is looked at.
    env = { ...env, ...(await readServiceEnvironment(layoutOf(processHost(env), "system", service.user).envFile)) };
    if (process.getuid?.() === 0) becomeServiceUser(service);
  }
  return new Examined({
    home: robotHomeOf(home),
    ...{ service, cli: home.cli, env, clock, server },
    ...{ platform: process.platform, canAsk: terminal.canAsk, version: versionLine().replace("sealbot ", "") },
    // Whoever looks at a service has become another user, whose session it is not.
    session: async () => (service ? undefined : await context.findSession()),
  });
}
