// Where a robot's question for a vault's key is answered: on its page, with the dialog open for that vault.
import type { OpenAsk } from "../../client/robots/asks.ts";

export const askAddress = ({ robot, vault }: Pick<OpenAsk, "robot" | "vault">): string =>
  `/robots/${robot}?unlock=${vault}`;
