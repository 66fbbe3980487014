// The question before something that cannot be undone.
import { errorOf } from "../base/errors.ts";
import type { Context } from "./context.ts";

/**
 * Returns once a person said yes, or at once with `force`.
 * @throws InputError `bad-input` naming `--force` where nobody can be asked; SealbotError `cancelled`.
 */
export async function confirmed({ prompts }: Context, message: string, force: boolean): Promise<void> {
  if (force || (await prompts.confirm({ message, flag: "--force" }))) return;
  throw errorOf({ code: "cancelled", message: "cancelled; nothing was changed" });
}
