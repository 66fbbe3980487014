// What each platform is told about the service: kept as whole files, and read by the parsers of those platforms.
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { serviceOf } from "../../../src/cli/service/find-service.ts";
import type { Scope } from "../../../src/cli/service/layout.ts";
import type { ServiceFile } from "../../../src/cli/service/step.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { hostPart } from "../../support/host-part.ts";
import { tempHome } from "../../support/temp-home.ts";

const golden = (name: string) => join(import.meta.dirname, "golden", name);
const xmlSchema = join(import.meta.dirname, "task.xsd");

interface Wanted {
  readonly platform: NodeJS.Platform;
  readonly scope: Scope;
  readonly user?: string;
  readonly program?: { readonly node: string; readonly main: string };
}

async function rendered({ platform, scope, user, program }: Wanted): Promise<ServiceFile> {
  const env = {
    USERDOMAIN: "OFFICE",
    USERNAME: "ann & co",
    APPDATA: "C:\\Users\\ann\\AppData\\Roaming",
    HOME: platform === "darwin" ? "/Users/ann" : "/home/ann",
  };
  const service = serviceOf(fakeHost({ root: "/nowhere", platform, env, uid: 501 }), scope, user);
  const { posix, win32 } = await import("node:path");
  const { join } = platform === "win32" ? win32 : posix;
  const current = join(service.layout.programs, "current");
  const node = join(current, "bin", platform === "win32" ? "node.exe" : "node");
  return await service.definition(program ?? { node, main: join(current, "dist", "cli", "main.js") });
}

/** Writes the file as an installation would, and gives `use` its path. */
async function withFile<T>(file: ServiceFile, name: string, use: (path: string) => T): Promise<T> {
  using home = tempHome();
  const path = join(home.path, name);
  writeFileSync(path, file.text, { encoding: file.encoding ?? "utf8" });
  return use(path);
}

const definitions: readonly (readonly [golden: string, path: string, wanted: Wanted])[] = [
  ["system.service", "/etc/systemd/system/sealbot-robot.service", { platform: "linux", scope: "system" }],
  ["session.service", "/home/ann/.config/systemd/user/sealbot-robot.service", { platform: "linux", scope: "session" }],
  ["daemon.plist", "/Library/LaunchDaemons/dev.sealbot.robot.plist", { platform: "darwin", scope: "system" }],
  ["agent.plist", "/Users/ann/Library/LaunchAgents/dev.sealbot.robot.plist", { platform: "darwin", scope: "session" }],
  ["system.task.xml", "C:\\ProgramData\\sealbot\\sealbot-robot.task.xml", { platform: "win32", scope: "system" }],
  [
    "session.task.xml",
    "C:\\Users\\ann\\AppData\\Roaming\\sealbot\\sealbot-robot.task.xml",
    { platform: "win32", scope: "session" },
  ],
];

describe("a definition", () => {
  it.each(definitions)("is the kept one (%s)", async (name, path, wanted) => {
    const file = await rendered(wanted);
    expect(file.path).toBe(path);
    expect(file.text).not.toMatch(/@[A-Z_]+@/);
    await expect(file.text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n")).toMatchFileSnapshot(golden(name));
  });

  it("keeps a path with odd characters one word, whatever systemd makes of them elsewhere", async () => {
    const program = { node: "/srv/a b/100%/node", main: '/srv/$HOME/"x"/main.js' };
    const { text } = await rendered({ platform: "linux", scope: "system", program });
    expect(text).toContain(String.raw`ExecStart="/srv/a b/100%%/node" "/srv/$$HOME/\"x\"/main.js" robot start`);
    expect(text).toContain("AssertFileIsExecutable=/srv/a b/100%%/node\n");
  });

  it.each([
    ["/home/ann/sealbot", "read-only"],
    ["/root/sealbot", "read-only"],
    ["/srv/sealbot", "yes"],
  ])("lets the robot see homes only when its program lies in one (%s)", async (folder, expected) => {
    const program = { node: "/usr/bin/node", main: `${folder}/dist/cli/main.js` };
    const { text } = await rendered({ platform: "linux", scope: "system", program });
    expect(text).toContain(`\nProtectHome=${expected}\n`);
  });

  it("runs as the user that is named, in the group that may reach it", async () => {
    const { text } = await rendered({ platform: "linux", scope: "system", user: "ann" });
    expect(text).toContain("\nUser=ann\nGroup=sealbot\n");
  });
});

const hasSystemd = hostPart("systemd-analyze", () => execFileSync("systemd-analyze", ["--version"]));

describe.skipIf(!hasSystemd)("systemd", () => {
  it("finds the system unit exposed by 2.0 of 10 at most", async () => {
    const unit = await rendered({ platform: "linux", scope: "system" });
    await withFile(unit, "sealbot-robot.service", (path) => {
      const { status, stdout } = spawnSync("systemd-analyze", ["security", "--offline=true", "--threshold=20", path], {
        encoding: "utf8",
      });
      expect(status, stdout).toBe(0);
    });
  });

  it.each(["system", "session"] as const)(
    "understands every line of the %s unit but those of later versions",
    async (scope) => {
      const node = process.execPath;
      const unit = await rendered({ platform: "linux", scope, program: { node, main: "/opt/main.js" } });
      await withFile(unit, "sealbot-robot.service", (path) => {
        const mode = scope === "session" ? ["--user"] : [];
        const { stderr } = spawnSync("systemd-analyze", [...mode, "verify", "--man=no", path], { encoding: "utf8" });
        const said = stderr.split("\n").filter((line) => line.includes("sealbot-robot"));
        expect(said.filter((line) => !/Unknown key '(RestartSteps|RestartMaxDelaySec)'/.test(line))).toEqual([]);
      });
    },
  );
});

const hasPlist = hostPart("plistutil", () => {
  execFileSync("plistutil", ["--version"]);
  execFileSync("python3", ["-c", "import plistlib"]);
});

/** Through Apple's binary form, so that two parsers have to agree. */
function readPlist(path: string): unknown {
  const binary = execFileSync("plistutil", ["-f", "bin", "-i", path]);
  const script = "import json, plistlib, sys; json.dump(plistlib.loads(sys.stdin.buffer.read()), sys.stdout)";
  return JSON.parse(execFileSync("python3", ["-c", script], { input: binary, encoding: "utf8" }));
}

describe.skipIf(!hasPlist)("launchd's property list", () => {
  it("says of the daemon what is run, as whom, and that it goes on for ever", async () => {
    const file = await rendered({ platform: "darwin", scope: "system" });
    const home = "/Library/Application Support/sealbot";
    expect(await withFile(file, "daemon.plist", readPlist)).toMatchObject({
      ...{ Label: "dev.sealbot.robot", UserName: "_sealbot", GroupName: "_sealbot", RunAtLoad: true, Umask: 0o077 },
      ProgramArguments: [
        "/opt/sealbot/current/bin/node",
        "--env-file-if-exists=/etc/sealbot/robot.env",
        "/opt/sealbot/current/dist/cli/main.js",
        ...["robot", "start"],
      ],
      KeepAlive: { PathState: { [`${home}/robot/identity.json`]: true } },
      ...{ WorkingDirectory: home, HardResourceLimits: { Core: 0 } },
    });
  });

  it("keeps characters that mean something to XML", async () => {
    const program = { node: "/Users/ann & <co>/node", main: "/main.js" };
    const file = await rendered({ platform: "darwin", scope: "session", program });
    expect(await withFile(file, "agent.plist", readPlist)).toMatchObject({
      ProgramArguments: ["/Users/ann & <co>/node", expect.any(String), "/main.js", "robot", "start"],
    });
    expect(await withFile(file, "agent.plist", readPlist)).not.toHaveProperty("UserName");
  });
});

const hasXml = hostPart("xmllint", () => execFileSync("xmllint", ["--version"], { stdio: "ignore" }));

/** What Task Scheduler would refuse, line by line. */
const taskFaults = (path: string): string => {
  const { status, stderr } = spawnSync("xmllint", ["--noout", "--nonet", "--schema", xmlSchema, path], {
    encoding: "utf8",
  });
  return status === 0 ? "" : stderr;
};

describe.skipIf(!hasXml)("the task of Windows", () => {
  it.each(["system", "session"] as const)("is one by the schema of Task Scheduler (%s)", async (scope) => {
    const file = await rendered({ platform: "win32", scope });
    expect(file.encoding).toBe("utf16le");
    expect(await withFile(file, "task.xml", taskFaults)).toBe("");
  });

  it("is refused by that schema as soon as it says something else", async () => {
    const file = await rendered({ platform: "win32", scope: "system" });
    const text = file.text.replace("<Count>255</Count>", "<Count>999</Count>");
    expect(text).not.toBe(file.text);
    expect(await withFile({ ...file, text }, "task.xml", taskFaults)).toContain("Count");
  });

  it("hands cmd one line, in which only the outer quotes are cmd's", async () => {
    const file = await rendered({ platform: "win32", scope: "system" });
    const find = "string(//*[local-name()='Arguments'])";
    const line = await withFile(file, "task.xml", (path) =>
      execFileSync("xmllint", ["--xpath", find, path], { encoding: "utf8" }),
    );
    const data = "C:\\ProgramData\\sealbot";
    const program = "C:\\Program Files\\sealbot\\current";
    expect(line.trim()).toBe(
      `/d /s /c ""${program}\\bin\\node.exe" "--env-file-if-exists=${data}\\robot.env" "${program}\\dist\\cli\\main.js" "robot" "start" >> "${data}\\robot.log" 2>&1"`,
    );
  });
});
