// Which ways to ask a person a robot has, by its surroundings; and the board that programs on its host watch.
import { afterEach, describe, expect, test } from "vitest";
import { QuestionBoard } from "../../src/robot/asker-board.ts";
import { findDesktop } from "../../src/robot/desktop.ts";
import { newId } from "../../src/trust/new-id.ts";
import { openDesk } from "../contract/asker-channel.ts";
import { chain, openRobotTrial, type RobotTrial, type TrialOptions } from "../support/robot-trial.ts";
import { until } from "../support/until.ts";

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
    const board = new QuestionBoard();
    const states = board.watch(new AbortController().signal);
    expect((await states.next()).value).toEqual([]);
    for (let i = 0; i < 3; i++) {
      const { desk, close } = openDesk("");
      const offered = board.offer({ vault: newId("vau"), name: "gone", run: undefined }, desk);
      close("withdrawn");
      await offered;
    }
    const { desk } = openDesk("");
    void board.offer({ vault: newId("vau"), name: "here", run: undefined }, desk);
    expect((await states.next()).value).toMatchObject([{ name: "here" }]);
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
