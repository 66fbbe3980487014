// `sealbot service install`: makes this host's robot a service, or brings the service to this version.
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { ownPackage } from "../../base/own-files.ts";
import { defineCommand, flag } from "../command.ts";
import { carryOut, showSteps } from "../service/carry-out.ts";
import { checkRights, findService, serviceFlags } from "../service/find-service.ts";
import { processHost } from "../service/host.ts";
import { planInstall } from "../service/install-plan.ts";
import { versionLine } from "../version.ts";

export const command = defineCommand({
  path: "service install",
  summary: "Make this host's robot a service, or bring it to this version",
  options: {
    ...serviceFlags,
    "in-place": flag("run this very program, instead of a copy that only root can change"),
    "dry-run": flag("print the steps and the files, and do nothing"),
  },
  json: true,
  examples: ["sudo sealbot service install", "sealbot service install --session", "sealbot service install --dry-run"],
  async run(context, { options }) {
    const { env, out } = context;
    const host = processHost(env);
    const service = await findService(host, options);
    const source = {
      folder: fileURLToPath(ownPackage),
      version: versionLine().replace("sealbot ", ""),
      node: execPath,
    };
    const plan = () => planInstall({ host, service, source, inPlace: options["in-place"] });
    if (options["dry-run"]) return showSteps(context, (await plan()).steps);
    checkRights(host, service.layout);
    await service.check(host);
    const { steps, hasJoined, admitted } = await context.progress("Looking at what is here", plan);
    // What everybody may read must not depend on what the caller lets others read.
    process.umask(0o022);
    await carryOut({ context, host, steps });
    const { scope, home, definition, account } = service.layout;
    out.data(
      { version: source.version, scope, user: account?.user ?? null, home, definition, started: hasJoined },
      () =>
        out.done(
          `sealbot ${source.version} is a service${account ? ` of this host, as the user ${account.user}` : ""}.`,
        ),
    );
    if (admitted !== undefined) out.note(`${admitted} may unlock it and see its state, from the next sign-in on.`);
    if (hasJoined) return out.next("sealbot service status");
    const sudo = account && host.platform !== "win32" ? "sudo " : "";
    out.next(`${sudo}sealbot robot join TICKET-FILE --server URL, then: ${sudo}sealbot service start`);
  },
});
