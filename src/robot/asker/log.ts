// Where no window and no terminal can ask: one line of the log for each question, with the command that answers it.
import type { Logger } from "../../base/logger.ts";
import { unlockCommand } from "../popup/words.ts";
import type { AskerChannel } from "./asker.ts";

export const logChannel = (logger: Logger): AskerChannel => ({
  async offer(question) {
    const { name, run } = question;
    logger.warn({ vault: name, flow: run?.flow, command: unlockCommand(question) }, "the key of a vault is asked for");
  },
});
