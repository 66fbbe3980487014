// A service's robot whose keys are a systemd credential, under a real systemd: root moves them there, the service alone
// opens them, and root takes them out again.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { robotHome } from "../../../src/robot/home.ts";
import { saveIdentity } from "../../../src/robot/identity/identity.ts";
import { buildPackages } from "../../support/built-package.ts";
import { Canaries } from "../../support/canary.ts";
import { identityOf } from "../../support/robot-identity.ts";
import { hasSystemdHost, openSystemdHost, type SystemdHost } from "../../support/systemd-host.ts";
import { tempHome } from "../../support/temp-home.ts";
import { until } from "../../support/until.ts";
import { openTestWorkspace } from "../../support/workspace.ts";

const nodeModules = join(import.meta.dirname, "..", "..", "..", "node_modules");
const main = ["node", "/packages/0.1.0/dist/cli/main.js"];
const [credential, dropIn] = [
  "/etc/sealbot/robot-identity.cred",
  "/etc/systemd/system/sealbot-robot.service.d/identity.conf",
];
const folder = "/var/lib/sealbot/robot";

const office = await openTestWorkspace();
const someone = identityOf(office, await office.robot(), "http://127.0.0.1:1");

/** Installs the service, and lays a robot that joined into its home. */
async function settle(host: SystemdHost): Promise<void> {
  await host.ok([...main, "service", "install"]);
  using temp = tempHome();
  const home = robotHome(temp.path);
  await saveIdentity(home, someone);
  await host.ok(["install", "-d", "-o", "sealbot", "-g", "sealbot", "-m", "700", "/var/lib/sealbot", folder]);
  for (const path of [home.identity, home.keys]) {
    const text = readFileSync(path).toString("base64");
    const there = path.replace(temp.path, folder);
    await host.ok(["sh", "-c", `base64 -d >'${there}' && chown sealbot: '${there}' && chmod 600 '${there}'`], {
      stdin: text,
    });
  }
}

describe.skipIf(!hasSystemdHost())("under a real systemd", () => {
  test("a service opens its credential, nobody else does, and root can take the keys out again", async () => {
    const canaries = new Canaries();
    for (const { secretKey } of [someone.sign, someone.box]) canaries.watch(secretKey);
    using packages = tempHome();
    await buildPackages(packages.path, ["0.1.0"]);
    await using host = await openSystemdHost({
      "/usr/local/bin/node": join(nodeModules, "node", "bin", "node"),
      "/packages": packages.path,
      "/packages/0.1.0/node_modules": nodeModules,
    });
    await settle(host);
    const started = () =>
      until("the service to answer", async () => {
        const { status, stdout } = await host.run([...main, "status", "--json"]);
        return status === 0 && JSON.parse(stdout);
      });
    const owned = (path: string) => host.ok(["stat", "-c", "%U %a", path]);
    const migrate = (to: string) => host.run([...main, "robot", "keys", "migrate", "--to", to, "--json"]);

    await host.ok(["systemctl", "start", "sealbot-robot"]);
    expect(await started()).toMatchObject({ key_store: { kind: "file" } });
    expect(await migrate("systemd-credential")).toMatchObject({ status: 5 });
    await host.ok(["systemctl", "stop", "sealbot-robot"]);

    const moved = await migrate("systemd-credential");
    expect([moved.status, moved.stderr]).toEqual([0, ""]);
    expect(JSON.parse(moved.stdout)).toMatchObject({ key_store: { kind: "systemd-credential", warning: null } });
    expect([await owned(`${folder}/identity.json`), await owned(credential)]).toEqual(["sealbot 600", "root 600"]);
    expect(await host.ok(["find", folder, "!", "-user", "sealbot"])).toBe("");
    expect(await host.run(["test", "-e", `${folder}/identity.key`])).toMatchObject({ status: 1 });

    await host.ok(["systemctl", "start", "sealbot-robot"]);
    expect(await started()).toMatchObject({ robot: someone.robot, key_store: { kind: "systemd-credential" } });
    await host.ok(["systemctl", "stop", "sealbot-robot"]);

    const env = { SEALBOT_HOME: "/var/lib/sealbot" };
    const byHand = await host.run(["sealbot", "robot", "start"], { user: "sealbot", env });
    expect([byHand.status, byHand.stderr]).toEqual([4, expect.stringContaining("systemctl start sealbot-robot")]);

    const kept = await host.ok(["sh", "-c", `find ${folder} -type f -exec cat {} + && cat ${credential}; journalctl`]);
    expect(canaries.in([{ where: "home, credential and journal", text: kept }])).toEqual([]);

    expect(await migrate("file")).toMatchObject({ status: 0 });
    for (const path of [credential, dropIn]) expect(await host.run(["test", "-e", path])).toMatchObject({ status: 1 });
    expect(await owned(`${folder}/identity.key`)).toBe("sealbot 600");
    await host.ok(["systemctl", "start", "sealbot-robot"]);
    expect(await started()).toMatchObject({ robot: someone.robot, key_store: { kind: "file" } });
    await host.ok(["systemctl", "stop", "sealbot-robot"]);

    expect(await migrate("systemd-credential")).toMatchObject({ status: 0 });
    expect(await host.run([...main, "robot", "reset", "--force"])).toMatchObject({ status: 0 });
    for (const path of [credential, dropIn, folder])
      expect(await host.run(["test", "-e", path])).toMatchObject({ status: 1 });
  }, 180_000);
});
