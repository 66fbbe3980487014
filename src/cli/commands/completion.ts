// `sealbot completion`: a script that makes a shell complete sealbot's commands, flags and names.

import { errorOf } from "../../base/errors.ts";
import { argument, defineCommand } from "../command.ts";
import { completionScript, isShell, shells } from "../completion-script.ts";

export const command = defineCommand({
  path: "completion",
  summary: "Print a completion script for a shell",
  arguments: { shell: argument(shells.join(", ")) },
  examples: [
    "sealbot completion bash > ~/.local/share/bash-completion/completions/sealbot",
    "sealbot completion zsh > ~/.zfunc/_sealbot",
  ],
  async run({ out }, { args: { shell } }) {
    if (!isShell(shell))
      throw errorOf({
        code: "bad-input",
        message: "shell: there is no script for it",
        hint: `One of: ${shells.join(", ")}.`,
      });
    out.raw(completionScript(shell));
  },
});
