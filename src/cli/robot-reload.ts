// Has a running robot of this host look at its files again.
import { hasCode } from "../base/errors.ts";
import type { RobotHome } from "../robot/home.ts";
import { askDaemon } from "../robot/local/client.ts";

/** Whether a robot runs here; it goes by its new files then. @throws InputError `bad-input` when they are wrong. */
export async function robotReloads({ socket }: Pick<RobotHome, "socket">): Promise<boolean> {
  try {
    await askDaemon(socket, "reload", {});
    return true;
  } catch (error) {
    if (hasCode(error, "unreachable")) return false;
    throw error;
  }
}
