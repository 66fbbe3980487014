// The helper of a desktop session: how it follows a daemon that comes and goes, and the file that starts it.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { errorOf } from "../../../src/base/errors.ts";
import { desktopAnnouncer } from "../../../src/robot/announcer/desktop.ts";
import type { AnswerDesk, Question } from "../../../src/robot/asker/asker.ts";
import { HelperBoard } from "../../../src/robot/asker/helper-board.ts";
import { type Handlers, openControlSocket } from "../../../src/robot/local/socket.ts";
import { autostartFile } from "../../../src/robot/popup/autostart.ts";
import { runPopupHelper } from "../../../src/robot/popup/helper.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { openDesk } from "../../contract/asker-channel.ts";
import { runCli } from "../../support/cli.ts";
import { hostPart } from "../../support/host-part.ts";
import { keptLogger } from "../../support/quiet-logger.ts";
import { tempHome } from "../../support/temp-home.ts";
import { until } from "../../support/until.ts";

const robot = { name: "office-pc", group: "7K2P" };

/** A daemon that holds up questions and remembers what is said to it. */
function fakeDaemon(path: string, asking = robot) {
  const board = new HelperBoard();
  const said: unknown[] = [];
  const handlers: Handlers = {
    ping: () => null,
    status: () => null,
    unlock: ({ vault, vsk }) => {
      said.push(["unlock", vault, vsk]);
      if (vsk === "wrong") throw errorOf({ code: "bad-key", message: "wrong key" });
      return { vault, name: "shop" };
    },
    refuse: ({ vault }) => void said.push(["refuse", vault]),
    lock: () => null,
    "watch-questions": async function* (_, signal) {
      for await (const state of board.watch(signal)) yield { robot: asking, ...state };
    },
    settings: () => null,
    reload: () => null,
    stop: () => null,
  };
  return { board, said, open: () => openControlSocket({ path, isForGroup: false }, handlers, keptLogger()) };
}

async function openHelper(path: string) {
  const end = new AbortController();
  const [offers, logger] = [[] as { robot: typeof robot; question: Question; desk: AnswerDesk }[], keptLogger()];
  const notices: string[] = [];
  const notify = async (title: string, text: string) => {
    if (text.includes("unheard of")) throw errorOf({ code: "unreachable", message: "no notice can be shown" });
    notices.push(`${title}: ${text}`);
  };
  const working = runPopupHelper(
    {
      ...{ socket: path, clock: systemClock, random: () => 0.01, logger },
      announcer: desktopAnnouncer(notify),
      channelFor: (told) => ({ offer: async (question, desk) => void offers.push({ robot: told, question, desk }) }),
    },
    end.signal,
  );
  return {
    offers,
    notices,
    logger,
    [Symbol.asyncDispose]: async () => {
      end.abort();
      await working;
    },
  };
}

const question = (): Question => ({ vault: newId("vau"), name: "shop", run: { id: newId("run"), flow: "orders" } });

describe("the popup helper", () => {
  test("shows what the daemon asks, hands in what is answered, and forgets what is asked no more", async () => {
    using home = tempHome();
    const path = join(home.path, "control.sock");
    const { board, said, open } = fakeDaemon(path);
    await using _daemon = await open();
    await using helper = await openHelper(path);
    const asked = question();
    const { desk, close } = openDesk("");
    void board.offer(asked, desk);
    await until("the question", () => helper.offers.length === 1);
    const [offer] = helper.offers;
    expect(offer?.question).toEqual(asked);
    expect(offer?.robot).toEqual(robot);
    await expect(offer?.desk.answer("wrong")).rejects.toMatchObject({ code: "bad-key" });
    await offer?.desk.answer("right");
    offer?.desk.refuse();
    await until("the answers", () => said.length === 3);
    expect(said).toEqual([
      ["unlock", asked.vault, "wrong"],
      ["unlock", asked.vault, "right"],
      ["refuse", asked.vault],
    ]);
    expect(offer?.desk.signal.aborted).toBe(false);
    close("unlocked");
    await until("the window to go", () => offer?.desk.signal.aborted);
    void board.offer({ ...asked, run: { id: newId("run"), flow: "orders" } }, openDesk("").desk);
    await until("the vault's next question", () => helper.offers.length === 2);
  });

  test("shows another robot as what it is, when one has joined in the first one's place", async () => {
    using home = tempHome();
    const path = join(home.path, "control.sock");
    await using helper = await openHelper(path);
    const another = { name: "office-pc", group: "ZZZZ" };
    for (const asking of [robot, another]) {
      const { board, open } = fakeDaemon(path, asking);
      await using _daemon = await open();
      const before = helper.offers.length;
      void board.offer(question(), openDesk("").desk);
      await until("the question", () => helper.offers.length > before);
    }
    expect(helper.offers.map((offer) => offer.robot)).toEqual([robot, another]);
  });

  test("tells what the daemon announces, once, and goes on when that cannot be shown", async () => {
    using home = tempHome();
    const path = join(home.path, "control.sock");
    const { board, open } = fakeDaemon(path);
    const { signal } = new AbortController();
    const announce = (name: string, notice: number) =>
      board.announce(
        {
          ...{ vault: { id: newId("vau"), name: "shop" }, item: { id: newId("itm"), name, version: 1 } },
          ...{ expiresAt: "2026-12-01T00:00:00.000Z", notice },
        },
        signal,
      );
    const early = announce("card", 86_400_000);
    await using _daemon = await open();
    await using helper = await openHelper(path);
    await early;
    await announce("unheard of", 0);
    await announce("login", 0);
    await until("three notices", () => helper.notices.length === 2 && helper.logger.lines.length === 2);
    expect(helper.notices).toEqual([
      'sealbot: Item "card" of vault "shop" expires on 2026-12-01.',
      'sealbot: Item "login" of vault "shop" has expired.',
    ]);
    expect(helper.logger.lines.at(-1)).toContain("no notice can be shown");
  });

  test("closes its windows while the daemon is away, and comes back to the next one", async () => {
    using home = tempHome();
    const path = join(home.path, "control.sock");
    const first = fakeDaemon(path);
    await using helper = await openHelper(path);
    await until("a word about the daemon", () => helper.logger.lines.some((line) => line.includes("unreachable")));
    {
      await using _daemon = await first.open();
      void first.board.offer(question(), openDesk("").desk);
      await until("the question", () => helper.offers.length === 1);
    }
    await until("the window to go", () => helper.offers[0]?.desk.signal.aborted);
    const second = fakeDaemon(path);
    void second.board.offer(question(), openDesk("").desk);
    await using _daemon = await second.open();
    await until("the other question", () => helper.offers.length === 2);
    const warnings = helper.logger.lines.filter((line) => line.includes('"warn"'));
    expect(warnings).toHaveLength(2);
  });
});

describe("the file that starts the popup helper", () => {
  const command = ["/opt/node 24/bin/node", '/opt/$x`"\\100%/main.js', "robot", "popup-helper"];

  test("is an autostart entry on Linux", () => {
    const file = autostartFile({ platform: "linux", home: "/home/ann", env: {}, command });
    expect(file.path).toBe("/home/ann/.config/autostart/sealbot-popup-helper.desktop");
    expect(file.text).toBe(
      [
        "[Desktop Entry]",
        "Type=Application",
        "Name=sealbot popup helper",
        "Comment=Asks for the vault keys that the robot on this host waits for",
        'Exec="/opt/node 24/bin/node" "/opt/\\\\$x\\\\`\\\\"\\\\\\\\100%%/main.js" "robot" "popup-helper"',
        "Terminal=false",
        "NoDisplay=true",
        "",
      ].join("\n"),
    );
    const env = { XDG_CONFIG_HOME: "/cfg", SEALBOT_HOME: "/srv/my bot" };
    const other = autostartFile({ platform: "linux", home: "/home/ann", env, command: ["node"] });
    expect(other.path).toBe("/cfg/autostart/sealbot-popup-helper.desktop");
    expect(other.text).toContain('Exec="env" "SEALBOT_HOME=/srv/my bot" "node"\n');
  });

  const hasPython = hostPart("Python with plistlib", () => execFileSync("/usr/bin/python3", ["-c", "import plistlib"]));
  test.skipIf(!hasPython)("is a launchd agent for sessions with windows on macOS", () => {
    const env = { SEALBOT_HOME: "/srv/<my> & bot" };
    const file = autostartFile({ platform: "darwin", home: "/Users/ann", env, command });
    expect(file.path).toBe("/Users/ann/Library/LaunchAgents/dev.sealbot.popup-helper.plist");
    const script = "import json, plistlib, sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))";
    const read = execFileSync("/usr/bin/python3", ["-c", script], { input: file.text });
    expect(JSON.parse(read.toString())).toEqual({
      Label: "dev.sealbot.popup-helper",
      ProgramArguments: command,
      EnvironmentVariables: env,
      LimitLoadToSessionType: "Aqua",
      RunAtLoad: true,
      KeepAlive: true,
    });
  });

  test("is written and removed by the command", async () => {
    using home = tempHome();
    const path = join(home.path, ".config", "autostart", "sealbot-popup-helper.desktop");
    const arrange = (flag: string) => runCli(["robot", "popup-helper", flag], { home: home.path });
    expect(await arrange("--install")).toMatchObject({ status: 0, stderr: expect.stringContaining(path) });
    const text = readFileSync(path, "utf8");
    expect(text).toContain(`"SEALBOT_HOME=${join(home.path, "sealbot")}"`);
    expect(text).toMatch(/"[^"]*main\.js" "robot" "popup-helper"$/m);
    expect((await arrange("--uninstall")).status).toBe(0);
    expect(existsSync(path)).toBe(false);
    expect((await arrange("--uninstall")).status).toBe(0);
  });

  test("is not what is needed where there is no desktop", async () => {
    using home = tempHome();
    mkdirSync(join(home.path, "sealbot"));
    const { status, stderr } = await runCli(["robot", "popup-helper"], { home: home.path });
    expect(status).toBe(6);
    expect(stderr).toContain("no desktop session");
    expect(stderr).toContain("--install");
  });
});
