// The ways to ask a person on this host, as the robot's settings and its surroundings have them: its terminal, its
// desktop, and programs that watch its questions. A daemon without a terminal says in its log how to answer.
import { errorOf } from "../base/errors.ts";
import type { AskerChannel } from "./asker.ts";
import { QuestionBoard } from "./asker-board.ts";
import { logChannel } from "./asker-log.ts";
import { terminalChannel } from "./asker-terminal.ts";
import type { Watched } from "./control-protocol.ts";
import { findDesktop } from "./desktop.ts";
import type { HeartOptions } from "./heart-port.ts";
import { desktopNotify, type Notify } from "./notifier.ts";
import { askingRobot } from "./popup-words.ts";

export interface LocalChannels {
  readonly channels: readonly AskerChannel[];
  /** Notices on the daemon's own desktop; nothing without one. */
  readonly notify: Notify | undefined;
  /**
   * What is asked for, now and after each change.
   * @throws AuthError `not-permitted` when windows are turned off; ConflictError `already-running` when the daemon
   * shows them itself.
   */
  watch(signal: AbortSignal): AsyncIterable<Watched>;
}

export async function openLocalChannels(options: HeartOptions): Promise<LocalChannels> {
  const { standing, settings, clock, logger, terminal, env } = options;
  const robot = askingRobot(standing.identity);
  const board = new QuestionBoard();
  const desktop = settings.popup ? await findDesktop(env) : undefined;
  const notify = desktop && desktopNotify(desktop.platform);
  const channels: AskerChannel[] = [board];
  channels.push(terminal && settings.terminalPrompt ? terminalChannel() : logChannel(logger));
  if (desktop && notify) {
    // Most daemons have no desktop: what draws windows is loaded where there is one.
    const { popupChannel } = await import("./popup.ts");
    channels.push(popupChannel({ desktop, robot, clock, logger, notify }));
  }
  return {
    channels,
    notify,
    async *watch(signal) {
      if (!settings.popup) throw windowsOff();
      if (desktop) throw ownWindows();
      for await (const questions of board.watch(signal)) yield { robot, questions: [...questions] };
    },
  };
}

const windowsOff = () =>
  errorOf({
    code: "not-permitted",
    message: "this robot's settings turn windows off",
    hint: "Say popup: true in its settings to allow them.",
  });

const ownWindows = () =>
  errorOf({
    code: "already-running",
    message: "this robot shows its windows itself",
    hint: "It runs in a desktop session of its own, so that no helper is needed.",
  });
