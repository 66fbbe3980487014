// `sealbot service restart`: stops it in good order and starts it again.
import { defineCommand } from "../command.ts";
import { carryOut } from "../service/carry-out.ts";
import { changedService, checkJoined, serviceFlags } from "../service/find-service.ts";
import { processHost } from "../service/host.ts";

export const command = defineCommand({
  path: "service restart",
  summary: "Stop the service and start it again",
  options: serviceFlags,
  examples: ["sudo sealbot service restart", "sealbot service restart --session"],
  async run(context, { options }) {
    const host = processHost(context.env);
    const service = await changedService(host, options);
    await checkJoined(host, service.layout);
    await carryOut({ context, host, steps: service.restart() });
    context.out.done("The service has started again.");
  },
});
