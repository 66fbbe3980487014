// What removing a service does, step by step. What the robot is and holds stays, unless it is purged.
import { removeAccount } from "./account.ts";
import { type Host, pathsOf } from "./host.ts";
import { isOwnLink } from "./install-plan.ts";
import type { Layout } from "./layout.ts";
import type { Service } from "./service.ts";
import { remove, type Step, work } from "./step.ts";
import { Versions } from "./versions.ts";

export interface UninstallOptions {
  readonly host: Host;
  readonly service: Service;
  /** Removes identity, keys and outbox too, the environment file, and sealbot's own user. */
  readonly purge: boolean;
}

export async function planUninstall({ host, service, purge }: UninstallOptions): Promise<readonly Step[]> {
  const { layout } = service;
  const { definition, programs, caches, command } = layout;
  const link = command !== undefined && (await isOwnLink(host, command, programs)) ? [command] : [];
  return [
    ...service.unregister(),
    remove(definition, ...link, ...caches),
    work(`remove the versions in ${programs}`, () => new Versions(host, programs).removeAll()),
    ...service.afterRemoval(),
    ...(purge ? [remove(...purged(host, layout)), ...removeAccount(host, layout)] : []),
  ];
}

function purged(host: Host, { account, definition, envFile, home, log }: Layout): readonly string[] {
  const { dirname, join } = pathsOf(host);
  // A person's home holds more than the robot.
  if (!account) return [join(home, "robot"), envFile, ...(log === undefined ? [] : [log])];
  return [
    home,
    ...(host.platform === "win32" ? [] : [`${definition}.d`, dirname(envFile)]),
    ...(log ? [dirname(log)] : []),
  ];
}
