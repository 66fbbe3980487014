// Giving a robot up: its keys are wiped in whichever store they are, then all that it held. Nothing is forgotten halfway
// without a way to do it again.
import { rm } from "node:fs/promises";
import { hasCode } from "../../base/errors.ts";
import { wipeFile } from "../../base/private-file.ts";
import type { RobotHome } from "../home.ts";
import { keyStoreKinds } from "../key-store/key-store.ts";
import { type KeySources, openKeyStore } from "../key-store/key-stores.ts";
import { findPublicIdentity, type PublicIdentity } from "./identity-file.ts";

/**
 * Forgets everything this robot is and holds. There is no way back but a new ticket.
 * @throws LockedError `keys-locked` when its keys lie in a store that cannot be reached from here; then nothing that the
 * robot needs is forgotten.
 */
export async function resetRobot(home: RobotHome, sources?: KeySources): Promise<void> {
  // A damaged identity names no store; what lies in this home goes all the same.
  const identity = await findPublicIdentity(home).catch((error: unknown) => {
    if (!hasCode(error, "bad-key")) throw error;
    return undefined;
  });
  if (identity) await wipeKeys(home, identity, sources);
  await wipeFile(home.keys);
  await wipeFile(home.identity);
  await rm(home.folder, { recursive: true, force: true });
}

/** Forgets an identity that was made here and taken in nowhere; the rest of its home stays. */
export async function forgetIdentity(home: RobotHome, identity: PublicIdentity, sources?: KeySources): Promise<void> {
  await wipeFile(home.identity);
  await wipeKeys(home, identity, sources);
}

/** Those stores that are no files of this home are asked only where the identity names them. */
async function wipeKeys(home: RobotHome, identity: PublicIdentity, sources?: KeySources): Promise<void> {
  const { robot, keyStore, leftIn } = identity;
  const outside = keyStoreKinds.filter((kind) => kind === keyStore || kind === leftIn);
  for (const kind of new Set([...outside, "file", "passphrase"] as const))
    await (await openKeyStore(kind, { home, robot }, sources)).wipe();
}
