// The ways to ask and tell a person here, as the robot's settings and its surroundings have them: its terminal, its
// desktop, and programs that watch its questions. A daemon without a terminal says in its log how to answer.
import { errorOf } from "../../base/errors.ts";
import type { Announcer } from "../announcer/announcer.ts";
import { desktopAnnouncer } from "../announcer/desktop.ts";
import { desktopNotify } from "../announcer/notifier.ts";
import type { HeartOptions } from "../heart-port.ts";
import type { Watched } from "../local/protocol.ts";
import { findDesktop } from "../popup/desktop.ts";
import { askingRobot } from "../popup/words.ts";
import type { AskerChannel } from "./asker.ts";
import { HelperBoard } from "./helper-board.ts";
import { logChannel } from "./log.ts";
import { SwitchedChannel } from "./switch.ts";
import { terminalChannel } from "./terminal.ts";

export interface LocalChannels {
  readonly channels: readonly AskerChannel[];
  /** Tells whoever sits at a desktop, the daemon's own or its helper's; undefined while windows are turned off. */
  readonly announcer: Announcer | undefined;
  /** Turns windows on or off, the daemon's own and its helper's. */
  popup: boolean;
  /**
   * What is asked for and what is to be told, now and after each change.
   * @throws AuthError `not-permitted` when windows are turned off; ConflictError `already-running` when the daemon
   * shows them itself.
   */
  watch(signal: AbortSignal): AsyncIterable<Watched>;
}

export async function openLocalChannels(options: HeartOptions): Promise<LocalChannels> {
  const { standing, settings, clock, logger, terminal, env } = options;
  const robot = askingRobot(standing.identity);
  const board = new HelperBoard();
  const desktop = await findDesktop(env);
  const notify = desktop && desktopNotify(desktop.platform);
  const announcer = notify ? desktopAnnouncer(notify) : board;
  const windows = new SwitchedChannel(settings.popup, async () => {
    if (!desktop || !notify) return nowhere;
    // Most daemons have no desktop: what draws windows is loaded where there is one.
    const { popupChannel } = await import("../popup/popup.ts");
    return popupChannel({ desktop, robot, clock, logger, notify });
  });
  const channels: AskerChannel[] = [board];
  channels.push(terminal && settings.terminalPrompt ? terminalChannel() : logChannel(logger));
  channels.push(windows);
  return {
    channels,
    get announcer() {
      return windows.isOn ? announcer : undefined;
    },
    get popup() {
      return windows.isOn;
    },
    set popup(isOn) {
      windows.isOn = isOn;
    },
    async *watch(signal) {
      if (!windows.isOn) throw windowsOff();
      if (desktop) throw ownWindows();
      const until = AbortSignal.any([signal, windows.change]);
      for await (const { questions, notices } of board.watch(until))
        yield { robot, questions: [...questions], notices: [...notices] };
      if (!signal.aborted) throw windowsOff();
    },
  };
}

/** On a host without a desktop there is nothing to show. */
const nowhere: AskerChannel = { offer: async () => {} };

const windowsOff = () =>
  errorOf({
    code: "not-permitted",
    message: "this robot's settings turn windows off",
    hint: "Allow them with: sealbot robot config set popup true",
  });

const ownWindows = () =>
  errorOf({
    code: "already-running",
    message: "this robot shows its windows itself",
    hint: "It runs in a desktop session of its own, so that no helper is needed.",
  });
