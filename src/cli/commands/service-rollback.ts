// `sealbot service rollback`: lets the service run the version that was there before; once more, and it is back.
import { errorOf } from "../../base/errors.ts";
import { defineCommand } from "../command.ts";
import { carryOut } from "../service/carry-out.ts";
import { changedService, serviceFlags } from "../service/find-service.ts";
import { processHost } from "../service/host.ts";
import { runsCopy } from "../service/install-plan.ts";
import { work } from "../service/step.ts";
import { Versions } from "../service/versions.ts";

export const command = defineCommand({
  path: "service rollback",
  summary: "Go back to the version before",
  options: serviceFlags,
  json: true,
  examples: ["sudo sealbot service rollback"],
  async run(context, { options }) {
    const host = processHost(context.env);
    const service = await changedService(host, options);
    if (!(await runsCopy(host, service.layout)))
      throw errorOf({
        code: "conflict",
        message: "the service was installed with --in-place, so it runs no copy that could go back",
        hint: "Install the version you want in that place.",
      });
    const versions = new Versions(host, service.layout.programs);
    const previous = await versions.previous();
    const { current } = await versions.installed();
    const wasRunning = (await service.state(host)).state === "running";
    const back = work(`let ${service.layout.programs}/current be ${previous}`, () => versions.switchTo(previous));
    await carryOut({ context, host, steps: [back, ...(wasRunning ? service.restart() : [])] });
    context.out.data({ version: previous, previous: current ?? null }, () =>
      context.out.done(`The service runs sealbot ${previous} again.`),
    );
  },
});
