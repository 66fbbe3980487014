// `sealbot service uninstall`: takes the service from this host. The robot's identity and outbox stay unless purged.

import { defineCommand, flag } from "../command.ts";
import { confirmed } from "../confirmed.ts";
import { carryOut, showSteps } from "../service/carry-out.ts";
import { checkRights, findService, serviceFlags } from "../service/find-service.ts";
import { processHost } from "../service/host.ts";
import { planUninstall } from "../service/uninstall-plan.ts";

export const command = defineCommand({
  path: "service uninstall",
  summary: "Take the service from this host; the robot's files stay",
  options: {
    ...serviceFlags,
    purge: flag("remove the robot's identity, keys and outbox too, and its user"),
    force: flag("do not ask before a purge"),
    "dry-run": flag("print the steps, and do nothing"),
  },
  json: true,
  examples: ["sudo sealbot service uninstall", "sudo sealbot service uninstall --purge --force"],
  async run(context, { options: { purge, force, "dry-run": dryRun, ...wanted } }) {
    const host = processHost(context.env);
    const service = await findService(host, wanted);
    const steps = await planUninstall({ host, service, purge });
    if (dryRun) return showSteps(context, steps);
    // What a half-done installation left is removed as well, so nothing has to be installed.
    checkRights(host, service.layout);
    await service.check(host);
    const { home } = service.layout;
    if (purge)
      await confirmed(
        context,
        `Remove the robot in ${home} with every key it holds? It can only come back with a new ticket`,
        force,
      );
    await carryOut({ context, host, steps });
    context.out.data({ purged: purge, home }, () =>
      context.out.done(
        purge ? "The service and the robot are gone." : `The service is gone; the robot stays in ${home}.`,
      ),
    );
  },
});
