// A robot that is a service of one user: it runs in that user's own systemd, whether the user is signed in or not.
import { describe, expect } from "vitest";
import { z } from "zod";
import { test as base } from "../../support/office-test.ts";
import { openServiceHost, type ServiceHost, unit } from "../../support/service-host.ts";
import { hasSystemdHost } from "../../support/systemd-host.ts";
import { until } from "../../support/until.ts";

const test = base.extend("host", { scope: "file" }, async ({ office }, { onCleanup }): Promise<ServiceHost> => {
  const host = await openServiceHost(office);
  onCleanup(() => host[Symbol.asyncDispose]());
  return host;
});

/** Commands of a user who has a systemd of their own. */
async function openUser(host: ServiceHost, user: string) {
  await host.ok(["useradd", "--create-home", user]);
  await host.ok(["loginctl", "enable-linger", user]);
  const uid = await host.ok(["id", "-u", user]);
  const options = { user, env: { XDG_RUNTIME_DIR: `/run/user/${uid}` } };
  const ok = (command: readonly string[], stdin = "") => host.ok(command, { ...options, stdin });
  const systemctl = (...words: readonly string[]) => ok(["systemctl", "--user", ...words]);
  await until("the user's systemd", async () => {
    const { stdout } = await host.run(["systemctl", "--user", "is-system-running"], options);
    return ["running", "degraded"].includes(stdout.trim());
  });
  return {
    ok,
    sealbot: (args: readonly string[], stdin = "") => ok(["node", "/packages/0.1.0/dist/cli/main.js", ...args], stdin),
    pid: async () => Number(await systemctl("show", "--property=MainPID", "--value", unit)),
    state: () => systemctl("show", "--property=ActiveState", "--value", unit),
    systemctl,
  };
}

describe.skipIf(!hasSystemdHost())("a robot that is a service of one user", { timeout: 180_000 }, () => {
  test("runs without its user, comes back when it is killed, and leaves nothing when purged", async ({
    office,
    host,
  }) => {
    const cy = await openUser(host, "cy");
    const files = () => cy.ok(["find", "/home/cy", "-type", "f", "-not", "-path", "*/.cache/*"]);
    const before = await files();
    await cy.sealbot(["service", "install", "--session"]);
    const { ticket } = await office.ada.json(z.object({ ticket: z.string() }), ["robot", "invite", "--name", "cys-pc"]);
    await cy.sealbot(["robot", "join", "-", "--server", office.url], `${ticket}\n`);
    await cy.sealbot(["service", "start"]);
    expect(await cy.state()).toBe("active");
    const pid = await cy.pid();
    expect(await cy.ok(["ps", "-o", "user=", "-p", String(pid)])).toBe("cy");
    await office.ada.ok(["robot", "endorse", "cys-pc"]);

    const shape = z.object({ pid: z.number(), link: z.object({ state: z.string() }) });
    const online = (old: number) =>
      until("the robot is linked", async () => {
        const text = await cy.sealbot(["status", "--json"]).catch(() => "{}"); // It may be starting.
        const { data } = shape.safeParse(JSON.parse(text));
        return data?.link.state === "online" && data.pid !== old;
      });
    await online(0);
    await cy.ok(["kill", "-KILL", String(pid)]);
    await online(pid);
    // A host that starts: nobody has signed in.
    await host.ok(["loginctl", "terminate-user", "cy"]);
    await host.ok(["systemctl", "restart", `user@${await host.ok(["id", "-u", "cy"])}.service`]);
    await until("the robot is back", async () => (await cy.state().catch(() => "")) === "active"); // So may its systemd.
    expect(await cy.pid()).not.toBe(pid);

    await host.keepTraces("/home/cy/.config/sealbot");
    await cy.sealbot(["service", "uninstall", "--purge", "--force"]);
    expect(await files()).toBe(before);
    expect((await host.run(["pgrep", "-u", "cy", "node"])).stdout).toBe("");
  });
});
