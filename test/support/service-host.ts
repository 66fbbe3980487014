// A host of an office whose robot is a service: a real systemd, the package as it would be published in two versions,
// and everything that the robot left there, to be searched for secrets at the end.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { buildPackages } from "./built-package.ts";
import type { Ended } from "./cli.ts";
import type { Office } from "./office.ts";
import { openSystemdHost, type SystemdHost } from "./systemd-host.ts";
import { tempHome } from "./temp-home.ts";
import { until } from "./until.ts";

export const unit = "sealbot-robot.service";
const nodeModules = join(import.meta.dirname, "..", "..", "node_modules");
const versions = ["0.1.0", "0.1.1"] as const;

const status = z.object({
  robot: z.string(),
  fingerprint: z.string(),
  version: z.string(),
  pid: z.number(),
  outbox: z.number(),
  link: z.object({ state: z.string() }),
  waiting: z.array(z.object({ name: z.string() })),
});
export type ServiceStatus = z.infer<typeof status>;

/** A service is given time to start on a busy machine. */
const patience = { within: 45_000 };

export interface ServiceHost extends SystemdHost {
  /** Runs the command line of a package as it was downloaded, as root. */
  package(version: (typeof versions)[number], args: readonly string[]): Promise<string>;
  /** Runs the `sealbot` that is installed here. */
  sealbot(args: readonly string[], options?: Parameters<SystemdHost["run"]>[1]): Promise<Ended>;
  status(user?: string): Promise<ServiceStatus>;
  /** Resolves once the daemon runs, is linked, and is not the process `before`. */
  online(before?: number): Promise<ServiceStatus>;
  /** What the service said and what was said about it. */
  journal(): Promise<string>;
  /** Leaves everything of the robot where the office searches it. */
  keepTraces(home?: string): Promise<void>;
}

export async function openServiceHost(office: Office): Promise<ServiceHost> {
  await using opened = new AsyncDisposableStack();
  const { path: packages } = opened.use(tempHome());
  const { path: traces } = opened.use(tempHome());
  await buildPackages(packages, versions);
  // What was downloaded is everybody's to run.
  chmodSync(packages, 0o755);
  const host = opened.use(
    await openSystemdHost({
      "/usr/local/bin/node": join(nodeModules, "node", "bin", "node"),
      "/packages": packages,
      ...Object.fromEntries(versions.map((version) => [`/packages/${version}/node_modules`, nodeModules])),
    }),
  );
  office.look(traces);
  const held = opened.move();
  const journal = () => host.ok(["journalctl", "--no-pager", "--output=cat", "--unit", unit]);
  const service: ServiceHost = {
    ...host,
    package: (version, args) => host.ok(["node", `/packages/${version}/dist/cli/main.js`, ...args]),
    sealbot: (args, options) => host.run(["sealbot", ...args], options),
    status: async (user = "root") => status.parse(JSON.parse(await host.ok(["sealbot", "status", "--json"], { user }))),
    online: (before = 0) =>
      until(
        "the service is linked",
        async () => {
          const shown = await service.status().catch(() => undefined); // It may be starting.
          return shown?.link.state === "online" && shown.pid !== before && shown;
        },
        patience,
      ),
    journal,
    async keepTraces(home = "/var/lib/sealbot") {
      const folder = join(traces, crypto.randomUUID());
      mkdirSync(folder);
      writeFileSync(join(folder, "journal"), await host.ok(["journalctl", "--no-pager", "--output=export"]));
      writeFileSync(join(folder, "home"), await host.ok(["sh", "-c", `find ${home} -type f -print -exec cat {} +`]));
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
  return service;
}
