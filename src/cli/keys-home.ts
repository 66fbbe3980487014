// The robot's home for commands that move or remove its keys. Root works there as the robot's user, as everywhere, but
// can be root again for the one key store that is root's.

import type { RobotHome } from "../robot/home.ts";
import { actAsOwner } from "../robot/home-owner.ts";
import { type Home, robotHomeOf } from "./home.ts";
import { becomeServiceUser } from "./service-home.ts";

/** Until it is disposed, root is the service's user to the file system. @throws AuthError `not-allowed` for others. */
export async function enterKeysHome(home: Home): Promise<{ readonly robot: RobotHome } & Disposable> {
  if (home.service && process.getuid?.() !== 0) becomeServiceUser(home.service);
  // The robot's own folder is not there before it joined; the service's home is.
  const acting = await actAsOwner(home.service?.path ?? home.robot);
  return { robot: robotHomeOf(home), [Symbol.dispose]: () => acting[Symbol.dispose]() };
}
