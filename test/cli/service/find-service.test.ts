// Which service a command means, and who may change it.
import { describe, expect, it } from "vitest";
import { changedService, checkRights, findService } from "../../../src/cli/service/find-service.ts";
import { codeOf } from "../../support/code-of.ts";
import { fakeHost, lay } from "../../support/fake-host.ts";
import { tempHome } from "../../support/temp-home.ts";

const none = { system: false, session: false, user: undefined };
const systemUnit = { "etc/systemd/system/sealbot-robot.service": "User=bot\n" };
const sessionUnit = { "home/ann/.config/systemd/user/sealbot-robot.service": "" };

describe("a service", () => {
  it.each([
    ["root's", 0, {}, none, "system"],
    ["a person's without one of their own", 1000, {}, none, "system"],
    ["a person's with one of their own", 1000, sessionUnit, none, "session"],
    ["chosen by --session", 1000, {}, { ...none, session: true }, "session"],
    ["chosen by --system", 1000, sessionUnit, { ...none, system: true }, "system"],
    ["chosen by --user", 1000, sessionUnit, { ...none, user: "bot" }, "system"],
  ])("is the one that is meant (%s)", async (_, uid, files, wanted, scope) => {
    using home = tempHome();
    lay(home.path, files);
    expect((await findService(fakeHost({ root: home.path, uid }), wanted)).layout.scope).toBe(scope);
  });

  it("keeps its user at a reinstall", async () => {
    using home = tempHome();
    lay(home.path, systemUnit);
    const host = fakeHost({ root: home.path });
    expect((await findService(host, none)).layout.account?.user).toBe("bot");
    expect((await findService(host, { ...none, user: "ann" })).layout.account?.user).toBe("ann");
  });

  it("is not of a session and of the host at once", async () => {
    const both = findService(fakeHost({ root: "/nowhere" }), { system: true, session: true, user: undefined });
    await expect(both).rejects.toMatchObject({ code: "bad-input" });
  });

  it("is changed by root only, and others are told how", async () => {
    const host = fakeHost({ root: "/nowhere", uid: 1000 });
    const { layout } = await findService(host, none);
    expect(() => checkRights(host, layout)).toThrow(
      expect.objectContaining({
        code: "not-allowed",
        hint: expect.stringContaining("sudo /usr/bin/node /usr/bin/sealbot"),
      }),
    );
  });

  it("is changed only where it is installed and a systemd runs", async () => {
    using home = tempHome();
    const host = fakeHost({ root: home.path });
    await expect(changedService(host, none)).rejects.toThrow("no service is installed on this host");
    lay(home.path, systemUnit);
    await expect(changedService(host, none)).rejects.toThrow("this host runs no systemd");
    lay(home.path, { "run/systemd/system/x": "" });
    expect(await codeOf(() => changedService(host, none))).toBeUndefined();
  });
});
