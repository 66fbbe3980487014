// How a key that is not the one it claims to be is shown: as the attack it may be, never as a mere failure.
import { hasCode } from "../base/errors.ts";
import type { Context } from "./context.ts";

/** Does `work`; when it meets an untrusted key, warns in plain words before the failure is reported. */
export async function shownAttack<T>({ out }: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (hasCode(error, "untrusted-key")) {
      out.warn(out.paintMessage(["bold", "red"], "This looks like an attack. Nothing was trusted."));
      out.note("  Somebody between here and there may have put in keys of their own. Make a new ticket and");
      out.note("  hand it over another way; ask whoever runs the control plane what happened.");
    }
    throw error;
  }
}
