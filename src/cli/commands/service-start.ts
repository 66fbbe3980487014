// `sealbot service start`: starts the installed service of this host's robot.
import { defineCommand } from "../command.ts";
import { carryOut } from "../service/carry-out.ts";
import { changedService, checkJoined, serviceFlags } from "../service/find-service.ts";
import { processHost } from "../service/host.ts";

export const command = defineCommand({
  path: "service start",
  summary: "Start the service",
  options: serviceFlags,
  examples: ["sudo sealbot service start", "sealbot service start --session"],
  async run(context, { options }) {
    const host = processHost(context.env);
    const service = await changedService(host, options);
    await checkJoined(host, service.layout);
    await carryOut({ context, host, steps: service.start() });
    context.out.done("The service has started.");
  },
});
