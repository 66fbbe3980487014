// Which service a command means: the host's or the caller's own, as flags say, or as what is installed says.
import { readFile } from "node:fs/promises";
import { errorOf } from "../../base/errors.ts";
import { shellWord } from "../../base/shell-word.ts";
import { flag, text } from "../command.ts";
import { at, type Host, pathsOf } from "./host.ts";
import { type Layout, layoutOf, type Scope } from "./layout.ts";
import type { Service } from "./service.ts";
import { LaunchdService } from "./service-launchd.ts";
import { SystemdService } from "./service-systemd.ts";
import { WindowsService } from "./service-windows.ts";
import { exists } from "./step.ts";

/** The flags that every command of a service has. */
export const serviceFlags = {
  system: flag("the service of this host (default for root)"),
  session: flag("a service of your own user, without root"),
  user: text("NAME", "the user that the system service runs as (default: one of its own)"),
};

export interface Wanted {
  readonly system: boolean;
  readonly session: boolean;
  readonly user: string | undefined;
}

/** @throws InputError `bad-input` for flags that exclude each other. */
export async function findService(host: Host, { system, session, user }: Wanted): Promise<Service> {
  if (session && (system || user !== undefined))
    throw errorOf({ code: "bad-input", message: `--session: not together with ${system ? "--system" : "--user"}` });
  const isSystem = system || user !== undefined || (!session && (await meansSystem(host)));
  return serviceOf(host, isSystem ? "system" : "session", user ?? (await installedUser(host)));
}

export function serviceOf(host: Host, scope: Scope, user: string | undefined): Service {
  const layout = layoutOf(host, scope, user);
  if (host.platform === "darwin") return new LaunchdService(layout, host.uid);
  if (host.platform !== "win32") return new SystemdService(layout);
  const { USERDOMAIN = ".", USERNAME = "" } = host.env;
  return new WindowsService(layout, `${USERDOMAIN}\\${USERNAME}`);
}

/** Without a flag root means the host's service; others mean their own if they have one. */
async function meansSystem(host: Host): Promise<boolean> {
  return host.uid === 0 || !(await exists(at(host, layoutOf(host, "session", undefined).definition)));
}

/** Whom an installed system service runs as: a reinstall keeps it. */
async function installedUser(host: Host): Promise<string | undefined> {
  const { definition } = layoutOf(host, "system", undefined);
  const text = await readFile(at(host, definition), "utf8").catch(() => "");
  return /^User=(\S+)$/m.exec(text)?.[1] ?? /<key>UserName<\/key>\s*<string>([^<]+)</.exec(text)?.[1];
}

/** @throws AuthError `not-allowed` when the host's service is meant and the caller is not root. */
export function checkRights(host: Host, { account }: Layout): void {
  if (!account || host.uid === 0 || host.uid === undefined) return;
  throw errorOf({
    code: "not-allowed",
    message: "the service of this host is root's to change",
    hint: `Run it with sudo: sudo ${host.call.map(shellWord).join(" ")}\nOr use a service of your own: --session`,
  });
}

/** @throws NotFoundError `not-found` when the service is not installed. */
export async function checkInstalled(host: Host, { definition, account }: Layout): Promise<void> {
  if (await exists(at(host, definition))) return;
  throw errorOf({
    code: "not-found",
    message: account ? "no service is installed on this host" : "no service of your own is installed",
    hint: `Install one: ${account ? "sudo sealbot service install" : "sealbot service install --session"}`,
  });
}

/** @throws NotFoundError `not-found` before a robot has joined: there would be nothing to start. */
export async function checkJoined(host: Host, { home, account }: Layout): Promise<void> {
  if (await exists(at(host, pathsOf(host).join(home, "robot", "identity.json")))) return;
  const sudo = account && host.uid !== undefined ? "sudo " : "";
  throw errorOf({
    code: "not-found",
    message: `no robot has joined in ${home} yet, so there is nothing to start`,
    hint: `Ask for a ticket (sealbot robot invite), then: ${sudo}sealbot robot join TICKET-FILE --server URL`,
  });
}

/**
 * The service that a command changes, which has to be installed.
 * @throws NotFoundError `not-found`, AuthError `not-allowed`.
 */
export async function changedService(host: Host, wanted: Wanted): Promise<Service> {
  const service = await findService(host, wanted);
  await checkInstalled(host, service.layout);
  checkRights(host, service.layout);
  await service.check(host);
  return service;
}
