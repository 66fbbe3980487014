// The user that a service runs as and the group that may reach it: made when they are missing, and removed by a purge
// only when they are sealbot's own.

import { errorOf } from "../../base/errors.ts";
import type { Host } from "./host.ts";
import type { Layout } from "./layout.ts";
import { command, type Step, tryCommand, work } from "./step.ts";

/** @throws NotFoundError `not-found` for a user that sealbot does not make. */
export async function makeAccount(host: Host, { account, home }: Layout): Promise<readonly Step[]> {
  if (!account || host.platform === "win32") return [];
  const { user, group } = account;
  const [hasUser, hasGroup] = [await isKnown(host, user, "user"), await isKnown(host, group, "group")];
  if (!hasUser && !isOwn(user))
    throw errorOf({
      code: "not-found",
      message: `--user: this host has no user "${user}"`,
      hint: "Make that user first, or leave out --user for one of sealbot's own.",
    });
  if (host.platform === "darwin") return hasUser && hasGroup ? [] : makeMacAccount(user, group);
  return [
    ...(hasGroup ? [] : [command("groupadd", "--system", group)]),
    ...(hasUser
      ? []
      : [
          command(
            "useradd",
            "--system",
            "--gid",
            group,
            "--home-dir",
            home,
            "--shell",
            nologin,
            "--comment",
            "sealbot robot",
            user,
          ),
        ]),
  ];
}

/** Lets a person reach the robot that runs as somebody else. */
export async function admit(host: Host, { account }: Layout): Promise<readonly Step[]> {
  const person = host.env.SUDO_USER;
  if (!account || !person || person === "root" || host.platform !== "linux") return [];
  const { stdout } = await host.run(["id", "-nG", person]);
  return stdout.trim().split(/\s+/).includes(account.group)
    ? []
    : [command("usermod", "--append", "--groups", account.group, person)];
}

export function removeAccount(host: Host, { account }: Layout): readonly Step[] {
  if (!account || host.platform === "win32") return [];
  const own = isOwn(account.user);
  if (host.platform === "darwin")
    return own
      ? [
          tryCommand("dscl", ".", "-delete", `/Users/${account.user}`),
          tryCommand("dscl", ".", "-delete", `/Groups/${account.group}`),
        ]
      : [];
  return [...(own ? [tryCommand("userdel", account.user)] : []), tryCommand("groupdel", account.group)];
}

const nologin = "/usr/sbin/nologin";
const isOwn = (user: string): boolean => user === "sealbot" || user === "_sealbot";

async function isKnown(host: Host, name: string, what: "user" | "group"): Promise<boolean> {
  const asked =
    host.platform === "darwin"
      ? ["dscl", ".", "-read", `/${what === "user" ? "Users" : "Groups"}/${name}`]
      : ["getent", what === "user" ? "passwd" : "group", name];
  return (await host.run(asked)).status === 0;
}

/** A role account, as macOS calls users that nobody signs in as: below 500, hidden. */
function makeMacAccount(user: string, group: string): readonly Step[] {
  return [
    work(`make the user ${user} and the group ${group} with dscl`, async (host) => {
      const { stdout } = await host.run(["dscl", ".", "-list", "/Users", "UniqueID"]);
      const groups = await host.run(["dscl", ".", "-list", "/Groups", "PrimaryGroupID"]);
      const taken = new Set(
        `${stdout}\n${groups.stdout}`.split("\n").map((line) => Number(line.trim().split(/\s+/)[1])),
      );
      const id = Array.from({ length: 100 }, (_, i) => 300 + i).find((one) => !taken.has(one)) ?? 399;
      const settings = [
        [`/Groups/${group}`, "PrimaryGroupID", String(id)],
        [`/Users/${user}`, "UniqueID", String(id)],
        [`/Users/${user}`, "PrimaryGroupID", String(id)],
        [`/Users/${user}`, "UserShell", "/usr/bin/false"],
        [`/Users/${user}`, "NFSHomeDirectory", "/var/empty"],
        [`/Users/${user}`, "RealName", "sealbot robot"],
        [`/Users/${user}`, "IsHidden", "1"],
      ];
      for (const words of settings) await command("dscl", ".", "-create", ...words).run(host);
    }),
  ];
}
