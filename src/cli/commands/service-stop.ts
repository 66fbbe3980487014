// `sealbot service stop`: stops it in good order; it starts again with the host.
import { defineCommand } from "../command.ts";
import { carryOut } from "../service/carry-out.ts";
import { changedService, serviceFlags } from "../service/find-service.ts";
import { processHost } from "../service/host.ts";

export const command = defineCommand({
  path: "service stop",
  summary: "Stop the service until it is started again",
  options: serviceFlags,
  examples: ["sudo sealbot service stop", "sealbot service stop --session"],
  async run(context, { options }) {
    const host = processHost(context.env);
    const service = await changedService(host, options);
    await carryOut({ context, host, steps: service.stop() });
    context.out.done("The service has stopped.");
  },
});
