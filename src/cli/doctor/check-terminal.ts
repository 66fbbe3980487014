// Whether a robot that is started here can ask for keys in its terminal.
import { type Check, ok, skip } from "./check.ts";
import { settingsOf } from "./check-settings.ts";

export const terminalCheck: Check = {
  name: "terminal",
  needs: ["settings"],
  run: async (examined) => {
    if (!(await settingsOf(examined)).terminalPrompt) {
      return skip("turned off by a setting", "sealbot robot config set terminalPrompt true");
    }
    return examined.canAsk
      ? ok("a robot started here asks here for keys")
      : skip("nobody can be asked here", "Answer a robot's question with: sealbot unlock VAULT");
  },
};
