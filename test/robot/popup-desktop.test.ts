// The windows on a real desktop, typed into as a person does: the real pinentry and zenity on an X server of their own.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { Secret } from "../../src/base/secret.ts";
import { fromBase64url, randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { PopupChannel } from "../../src/robot/asker/popup.ts";
import { openControlSocket } from "../../src/robot/local/socket.ts";
import { findDesktop } from "../../src/robot/popup/desktop.ts";
import { toolsOf } from "../../src/robot/popup/popup.ts";
import type { PopupTool } from "../../src/robot/popup/tool.ts";
import { popupWords } from "../../src/robot/popup/words.ts";
import { sealInject } from "../../src/trust/inject.ts";
import { ask as askKind } from "../../src/trust/kinds.ts";
import { newId } from "../../src/trust/new-id.ts";
import { formatVsk } from "../../src/vault/vsk.ts";
import { describeAskerChannel, type TestPerson } from "../contract/asker-channel.ts";
import { startCli } from "../support/cli.ts";
import { hostPart } from "../support/host-part.ts";
import { keptLogger } from "../support/quiet-logger.ts";
import { chain, openRobotTrial, type RobotTrial } from "../support/robot-trial.ts";
import type { RobotVault } from "../support/robot-vault.ts";
import { tempHome } from "../support/temp-home.ts";
import { until } from "../support/until.ts";
import { openXDesktop, type XDesktop } from "../support/x-desktop.ts";

const programs = ["Xvfb", "openbox", "xdotool", "zenity", "pinentry-gtk-2", "import"];
const isThere = hostPart("a desktop (xvfb openbox xdotool zenity pinentry-gtk2 imagemagick)", () =>
  execFileSync("which", programs, { stdio: "ignore" }),
);
const never = new AbortController().signal;
let desktop: XDesktop;
let display: Readonly<Record<string, string>>;
beforeAll(async () => {
  if (!isThere) return;
  desktop = await openXDesktop();
  display = desktop.env;
});
afterAll(() => desktop?.[Symbol.asyncDispose]());

/** A tool of this desktop; it is looked for when it is used. */
const toolOf = (name: string): PopupTool => ({
  name,
  async ask(words, signal) {
    const found = await findDesktop(display, "linux");
    const tool = found && toolsOf(found).find((one) => one.name === name);
    if (!tool) throw new TypeError(`no tool ${name}`);
    return await tool.ask(words, signal);
  },
});

const refusals: Record<string, () => Promise<void>> = {
  "pinentry-gtk-2": async () => {
    const first = await desktop.windows();
    await desktop.press("Escape");
    await desktop.window(first);
    await desktop.press("Tab", "Return");
  },
  zenity: () => desktop.press("Tab", "Tab", "Tab", "Return"),
};

describe.skipIf(!isThere).each(Object.entries(refusals))("on a desktop, %s", (name, refuses) => {
  afterEach(() => {
    display = desktop.env;
  });

  describeAskerChannel(name, () => {
    let shown = "";
    const seen = new Set<string>();
    const tool = toolOf(name);
    const remembering: PopupTool = {
      name,
      ask: (words, signal) => {
        shown += Object.values(words).flat().join("\n");
        return tool.ask(words, signal);
      },
    };
    const person: TestPerson = {
      sees: async (n = 1) => {
        while (seen.size < n) seen.add(await desktop.window(seen));
      },
      brings: async (key) => {
        await desktop.type(key);
        await desktop.press("Return");
      },
      refuses,
      get shown() {
        return shown;
      },
    };
    const robot = { name: "office-pc", group: "7K2P" };
    const notify = () => Promise.resolve();
    const channel = new PopupChannel({ clock: systemClock, robot, tools: [remembering], notify, logger: keptLogger() });
    return { channel, person };
  });

  const question = (name: string, flow: string) => ({
    ...{ vault: newId("vau"), name },
    run: { id: newId("run"), flow },
  });
  const words = popupWords(question('shop_<b>&amp;\\n%41"', "--orders %s"), { name: "$(id)", group: "7K2P" });

  test("takes a closed window for later, and what was typed as it is, whatever the names hold", async () => {
    const tool = toolOf(name);
    const closed = tool.ask(words, never);
    const first = await desktop.window();
    await desktop.press("alt+F4");
    expect(await closed).toBe("later");
    const asked = tool.ask(words, never);
    await desktop.window([first]);
    await desktop.photograph(`${name}-odd-names`);
    await desktop.type("a%41+b c_\\n");
    await desktop.press("Return");
    const reply = await asked;
    expect(reply instanceof Secret && reply.revealText()).toBe("a%41+b c_\\n");
  });

  test("takes a program that somebody ended for later, and no reason to try another", async () => {
    const asked = toolOf(name).ask(words, never);
    const [pid] = (await desktop.window()).split("/");
    process.kill(Number(pid), "SIGINT");
    expect(await asked).toBe("later");
  });

  test("says when it cannot show windows", async () => {
    display = { ...desktop.env, DISPLAY: ":99999" };
    expect(await toolOf(name).ask(words, never)).toBe("unusable");
  });
});

describe.skipIf(!isThere)("a robot with a desktop", () => {
  let trial: RobotTrial;
  let vault: RobotVault;
  beforeEach(async () => {
    trial = await openRobotTrial({ env: { ...desktop.env } });
    vault = await trial.vault("shop");
  });
  afterEach(async () => {
    await trial[Symbol.asyncDispose]();
    await desktop.noWindow();
  });

  test("asks in a window; a wrong key is asked for again with the reason, the right one lets the run go on", async () => {
    const run = await waitingRun(trial, vault);
    const first = await desktop.window();
    await desktop.photograph("question");
    await desktop.type(formatVsk(vault.id, new Uint8Array(20)));
    await desktop.press("Return");
    await desktop.window([first]);
    await desktop.photograph("wrong-key");
    await desktop.type(vault.vsk);
    await desktop.press("Return");
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
    expect(await trial.upstream.said("answered")).toMatchObject({ how: "unlocked" });
    expect(JSON.stringify(trial.logger.lines)).not.toContain(vault.vsk);
  });

  test("fails the run when somebody refuses", async () => {
    const run = await waitingRun(trial, vault);
    await desktop.window();
    await refusals["pinentry-gtk-2"]?.();
    expect((await trial.upstream.ended(run)).outcome?.error?.code).toBe("vault-refused");
  });

  test("takes the window away when the key is injected from elsewhere, with what was typed so far", async () => {
    const run = await waitingRun(trial, vault);
    await desktop.window();
    await desktop.type(vault.vsk.slice(0, 20));
    await inject(trial, vault);
    await desktop.noWindow();
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
  });

  test("takes its windows with it when it stops", async () => {
    await waitingRun(trial, vault);
    await desktop.window();
    await trial.heart.stop(0);
    await desktop.noWindow();
  });

  test("shows one window at a time when two vaults are asked for", async () => {
    const other = await trial.vault("mail");
    const runs = [await waitingRun(trial, vault), await waitingRun(trial, other)];
    const first = await desktop.window();
    expect(await desktop.windows()).toEqual([first]);
    await desktop.type(vault.vsk);
    await desktop.press("Return");
    await desktop.window([first]);
    await desktop.type(other.vsk);
    await desktop.press("Return");
    for (const run of runs) expect((await trial.upstream.ended(run)).status).toBe("succeeded");
  });
});

describe.skipIf(!isThere)("the popup helper", () => {
  test("asks on its desktop for a robot that has none, and goes when it is told to", async () => {
    await using opened = new AsyncDisposableStack();
    const trial = opened.use(await openRobotTrial());
    const { heart } = trial;
    const { path: home } = opened.use(tempHome());
    const folder = join(home, "sealbot", "robot");
    mkdirSync(folder, { recursive: true });
    const logger = keptLogger();
    const socket = await openControlSocket(
      { path: join(folder, "control.sock"), isForGroup: false },
      {
        ping: () => null,
        status: () => heart.status(),
        unlock: (params) => heart.unlock(params),
        refuse: ({ vault }) => heart.refuse(vault),
        lock: () => null,
        "watch-questions": (_, signal) => heart.watchQuestions(signal),
        settings: () => null,
        reload: () => null,
        stop: () => null,
      },
      logger,
    );
    opened.use(socket);
    const helper = startCli(["robot", "popup-helper"], { home, env: { ...desktop.env } });
    const ended = new Promise((resolve) => helper.on("exit", resolve));
    opened.defer(() => void helper.kill("SIGKILL"));

    const vault = await trial.vault("shop");
    const run = await waitingRun(trial, vault);
    const first = await desktop.window();
    await desktop.type(formatVsk(vault.id, new Uint8Array(20)));
    await desktop.press("Return");
    await desktop.window([first]);
    await desktop.type(vault.vsk);
    await desktop.press("Return");
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
    await desktop.noWindow();

    await heart.lock();
    const second = await waitingRun(trial, vault);
    await desktop.window();
    await refusals["pinentry-gtk-2"]?.();
    expect((await trial.upstream.ended(second)).outcome?.error?.code).toBe("vault-refused");

    const mail = await trial.vault("mail");
    await waitingRun(trial, mail);
    await desktop.window();
    helper.kill("SIGTERM");
    expect(await ended).toBe(0);
    await desktop.noWindow();
    expect(heart.status().waiting).toHaveLength(1);
  });
});

/** Starts a run that touches the vault; resolves once it waits. */
async function waitingRun(trial: RobotTrial, vault: RobotVault) {
  const item = await vault.write("login", { username: "ann", password: "correct horse" });
  const get = { id: "get", type: "vault.get-item", config: { vault: vault.id, item } };
  const flow = await trial.flow(chain(get), { name: "orders", vaults: [{ vault: vault.id }] });
  await vault.permit(flow.id);
  trial.handle({ t: "changed", what: "vault", id: vault.id });
  const run = await trial.start(flow);
  await until("the run to wait", () => trial.upstream.states(run).includes("waiting_for_secret"));
  return run;
}

/** Brings the key as a person's client does from afar. */
async function inject(trial: RobotTrial, vault: RobotVault): Promise<void> {
  const { ask, statement } = await trial.upstream.said("ask");
  const { payload } = await trial.ws.trust().verify(statement, askKind);
  const sealed = await trial.ws.signAs(trial.ws.owner.signer, "inject", {
    ...{ injectId: toBase64url(randomBytes(16)), robot: trial.robot.id, fingerprint: trial.robot.fingerprint },
    ...{ vault: vault.id, epoch: 1, challenge: payload.challenge },
    ...{ vsk: toBase64url(vault.halves.vsk), vsh: toBase64url(vault.halves.vsh) },
    policy: { keep: "memory", notAfter: null, maxUses: null },
  });
  const box = sealInject(sealed, trial.robot.box.publicKey, fromBase64url(payload.challenge));
  trial.handle({ t: "inject", ask, sealed: toBase64url(box) });
}
