// Which ways to ask a person a robot has, by its surroundings; and the board that programs on its host watch.

import { afterEach, describe, expect, test } from "vitest";
import { errorOf } from "../../../src/base/errors.ts";
import { HelperBoard } from "../../../src/robot/asker/helper-board.ts";
import { findDesktop } from "../../../src/robot/popup/desktop.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { openDesk } from "../../contract/asker-channel.ts";
import { chain, openRobotTrial, type RobotTrial, type TrialOptions } from "../../support/robot-trial.ts";
import { until } from "../../support/until.ts";

let trial: RobotTrial | undefined;
afterEach(async () => {
  await trial?.[Symbol.asyncDispose]();
  trial = undefined;
});

/** A robot of which `runs` runs wait for one vault. */
async function waiting(name: string, options: TrialOptions = {}, runs = 1): Promise<RobotTrial> {
  const opened = await openRobotTrial(options);
  trial = opened;
  const vault = await opened.vault(name);
  const item = await vault.write("login", { username: "ann", password: "correct horse" });
  const get = { id: "get", type: "vault.get-item", config: { vault: vault.id, item } };
  const flow = await opened.flow(chain(get), { vaults: [{ vault: vault.id }], settings: { concurrency: runs } });
  await vault.permit(flow.id);
  opened.handle({ t: "changed", what: "vault", id: vault.id });
  for (let i = 0; i < runs; i++) {
    const run = await opened.start(flow);
    await until("it to wait", () => opened.upstream.states(run).includes("waiting_for_secret"));
  }
  return opened;
}

const commands = ({ logger }: RobotTrial) =>
  logger.lines.map((line) => JSON.parse(line)).filter(({ command }) => command !== undefined);

describe("a robot without a terminal", () => {
  test("logs once for each question which command answers it", async () => {
    const robot = await waiting("my shop", {}, 2);
    expect(commands(robot)).toEqual([
      {
        level: "warn",
        text: "the key of a vault is asked for",
        vault: "my shop",
        flow: "trial",
        command: "sealbot unlock 'my shop'",
      },
    ]);
  });

  test("goes on without windows where its display cannot be reached", async () => {
    const robot = await waiting("shop", { env: { DISPLAY: ":99999", PATH: process.env.PATH ?? "" } });
    await until("the log to say so", () => robot.logger.lines.some((line) => line.includes("no window can be shown")));
    expect(commands(robot)).toHaveLength(1);
    expect(robot.heart.status().waiting).toHaveLength(1);
  });
});

describe("watching a robot's questions", () => {
  test("tells of each as it opens and closes, in signed names", async () => {
    const robot = await waiting("shop");
    const end = new AbortController();
    const states = robot.heart.watchQuestions(end.signal)[Symbol.asyncIterator]();
    const { value: first } = await states.next();
    expect(first).toEqual({
      robot: { name: robot.identity.name, group: expect.stringMatching(/^[0-9A-Z]{4}$/) },
      questions: [{ vault: expect.any(String), name: "shop", run: { id: expect.any(String), flow: "trial" } }],
      notices: [],
    });
    await robot.heart.refuse("shop");
    expect((await states.next()).value).toMatchObject({ questions: [] });
    end.abort();
    expect(await states.next()).toEqual({ done: true, value: undefined });
  });

  test("is refused where windows are turned off, and where the robot shows them itself", async () => {
    const watch = async (options: TrialOptions) => {
      await using robot = await openRobotTrial(options);
      for await (const _ of robot.heart.watchQuestions(AbortSignal.timeout(5_000))) break;
    };
    const env = { DISPLAY: ":99999" };
    await expect(watch({ settings: { popup: false }, env })).rejects.toMatchObject({ code: "not-permitted" });
    await expect(watch({ env })).rejects.toMatchObject({ code: "already-running" });
    await expect(watch({})).resolves.toBeUndefined();
  });

  test("lets a slow reader skip what came and went", async () => {
    const board = new HelperBoard();
    const states = board.watch(new AbortController().signal);
    expect((await states.next()).value).toEqual({ questions: [], notices: [] });
    for (let i = 0; i < 3; i++) {
      const { desk, close } = openDesk("");
      const offered = board.offer({ vault: newId("vau"), name: "gone", run: undefined }, desk);
      close("withdrawn");
      await offered;
    }
    const { desk } = openDesk("");
    void board.offer({ vault: newId("vau"), name: "here", run: undefined }, desk);
    expect((await states.next()).value).toMatchObject({ questions: [{ name: "here" }] });
  });

  test("tells each notice to everybody who watches, and keeps it for the first who comes when nobody does", async () => {
    const board = new HelperBoard();
    const { signal } = new AbortController();
    const expiring = (name: string) => ({
      ...{ vault: { id: newId("vau"), name: "shop" }, item: { id: newId("itm"), name, version: 1 } },
      ...{ expiresAt: "2026-12-01T00:00:00.000Z", notice: 0 },
    });
    const watch = () => {
      const states = board.watch(signal);
      return async () => (await states.next()).value?.notices.map(({ item }) => item.name);
    };
    const [first, second, late] = [watch(), watch(), watch()];
    const kept = board.announce(expiring("kept"), signal);
    expect(await first()).toEqual(["kept"]);
    expect(await second()).toEqual(["kept"]);
    const next = first();
    await kept;
    const told = board.announce(expiring("told"), signal);
    expect(await next).toEqual(["told"]);
    void first();
    await told;
    const over = new AbortController();
    const ended = board.announce(expiring("over"), over.signal);
    over.abort(errorOf({ code: "cancelled", message: "no longer due" }));
    await expect(ended).rejects.toMatchObject({ code: "cancelled" });
    expect(await second()).toEqual(["told"]);
    expect(await late()).toEqual([]);
  });
});

describe("a desktop", () => {
  const cases: [what: string, platform: NodeJS.Platform, env: Record<string, string>, isThere: boolean][] = [
    ["X", "linux", { DISPLAY: ":0" }, true],
    ["Wayland", "linux", { WAYLAND_DISPLAY: "wayland-0" }, true],
    ["a system service", "linux", { PATH: "/bin" }, false],
    ["an empty DISPLAY", "linux", { DISPLAY: "" }, false],
    ["Windows, signed in", "win32", { SESSIONNAME: "Console" }, true],
    ["Windows, from afar", "win32", { SESSIONNAME: "RDP-Tcp#4" }, true],
    ["a Windows service", "win32", { SESSIONNAME: "Services" }, false],
    ["a Windows service without a name", "win32", {}, false],
  ];
  for (const [what, platform, env, isThere] of cases) {
    test(`${what}: ${isThere ? "there is one" : "there is none"}`, async () => {
      expect((await findDesktop(env, platform)) !== undefined).toBe(isThere);
    });
  }

  test("passes on what its programs need and nothing else, in a locale that can spell names", async () => {
    const env = {
      DISPLAY: ":0",
      XAUTHORITY: "/x",
      PATH: "/bin",
      LANG: "C",
      SHOP_TOKEN: "secret",
      NODE_OPTIONS: "-r x",
    };
    const found = await findDesktop(env, "linux");
    expect(found?.env).toEqual({ DISPLAY: ":0", XAUTHORITY: "/x", PATH: "/bin", LANG: "C", LC_ALL: "C.UTF-8" });
    const spelling = await findDesktop({ DISPLAY: ":0", LANG: "de_AT.utf8" }, "linux");
    expect(spelling?.env).toEqual({ DISPLAY: ":0", LANG: "de_AT.utf8" });
  });
});
