// Where a command finds this host's robot, and whom root becomes before it touches that robot's files.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { homeOf } from "../../src/cli/home.ts";
import { becomeServiceUser, type ProcessUser } from "../../src/cli/service-home.ts";
import { lay } from "../support/fake-host.ts";
import { tempHome } from "../support/temp-home.ts";

const unit = "unit/sealbot-robot.service";

/** A host of two homes: a person's own and the service's. */
function bench(folder: string, files: Readonly<Record<string, string>>) {
  lay(folder, files);
  const system = { unit: join(folder, unit), home: join(folder, "service"), runtime: join(folder, "run") };
  return (env: Record<string, string> = {}) => homeOf({ HOME: join(folder, "ann"), ...env }, "linux", system);
}
const service = { [unit]: "[Service]\nUser=bot\nGroup=sealbot\n" };
const own = { "ann/.config/sealbot/robot/identity.json": "{}" };

describe("the robot of this host", () => {
  it.each([
    ["nothing is installed", {}, undefined, "ann/.config/sealbot/robot"],
    ["a service is installed", service, undefined, "service/robot"],
    ["the person has one besides the service", { ...service, ...own }, undefined, "ann/.config/sealbot/robot"],
    ["SEALBOT_HOME names another", service, "other", "other/robot"],
    ["SEALBOT_HOME names the service's", { ...service, ...own }, "service", "service/robot"],
  ])("is found where it should be when %s", (_, files, given, expected) => {
    using home = tempHome();
    const find = bench(home.path, files);
    const found = find(given === undefined ? {} : { SEALBOT_HOME: join(home.path, given) });
    expect(found.robot).toBe(join(home.path, expected));
    expect(found.service?.user).toBe(expected === "service/robot" ? "bot" : undefined);
  });

  it("never moves the person's own session", () => {
    using home = tempHome();
    expect(bench(home.path, service)().cli).toBe(join(home.path, "ann/.config/sealbot/cli"));
  });
});

describe("whoever changes the files of a service's robot", () => {
  const robot = { path: "/nowhere", runtime: "/run/sealbot", user: "bot", group: "sealbot" };
  const processOf = (uid: number, did: string[]): ProcessUser => ({
    getuid: () => uid,
    initgroups: (user, group) => void did.push(`initgroups ${user} ${group}`),
    setgid: (group) => void did.push(`setgid ${group}`),
    setuid: (user) => void did.push(`setuid ${user}`),
    umask: (mask) => did.push(`umask ${mask.toString(8)}`),
    chdir: (folder) => void did.push(`chdir ${folder}`),
  });

  it("gives up root's groups before root itself", () => {
    const did: string[] = [];
    becomeServiceUser(robot, processOf(0, did), "root");
    expect(did).toEqual(["initgroups bot sealbot", "setgid sealbot", "setuid bot", "umask 77"]);
  });

  it("stays who it is as that user, and is refused as any other", () => {
    const did: string[] = [];
    becomeServiceUser(robot, processOf(998, did), "bot");
    expect(() => becomeServiceUser(robot, processOf(1000, did), "ann")).toThrow(/belongs to the user "bot"/);
    expect(did).toEqual([]);
  });
});
