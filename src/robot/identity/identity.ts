// Who this robot is: two key pairs that were made here and never leave, and the workspace root it pinned when it
// joined. A changed or unreadable key never leads to a new identity by itself.
import { type LockedWords, openFileLock } from "../../base/file-lock.ts";
import { makePrivateFolder } from "../../base/private-file.ts";
import { wipe } from "../../crypto/bytes.ts";
import type { KeyPair } from "../../crypto/keys.ts";
import type { RobotHome } from "../home.ts";
import { type KeySources, openKeyStore } from "../key-store/key-stores.ts";
import { formatPrivateKeys, notTheKeys, parsePrivateKeys } from "../key-store/private-keys.ts";
import {
  createPublicIdentity,
  findOwnKeys,
  findPublicIdentity,
  getPublicIdentity,
  type PublicIdentity,
} from "./identity-file.ts";

export interface RobotIdentity extends PublicIdentity {
  readonly sign: KeyPair;
  readonly box: KeyPair;
}

const joining: LockedWords = {
  message: "a robot is joining from this home at this moment, or running",
  hint: "See it with `sealbot robot status`, or use another SEALBOT_HOME.",
};

/**
 * Keeps a new identity; it must be the first one in this home.
 * @throws ConflictError `conflict` when the home has one already, and `already-running` while another is being kept;
 * LockedError `keys-locked` when its key store cannot keep anything.
 */
export async function saveIdentity(home: RobotHome, identity: RobotIdentity, sources?: KeySources): Promise<void> {
  await makePrivateFolder(home.folder);
  // Two that join at once would leave the identity of one with the keys of the other.
  using _lock = openFileLock(home.lock, joining);
  // The keys of a home that has joined are not touched.
  if (!(await findPublicIdentity(home))) {
    const store = await openKeyStore(identity.keyStore, { home, robot: identity.robot }, sources);
    const keys = formatPrivateKeys(identity);
    try {
      await store.write(keys);
    } finally {
      wipe(keys);
    }
  }
  await createPublicIdentity(home, identity);
}

/**
 * The identity with its private keys, the caller's to wipe.
 * @throws NotFoundError `not-found` when this home has never joined; LockedError `keys-locked` when its key store cannot
 * be opened here and now; InputError `bad-key` when the file or the keys are damaged, missing, or not this robot's.
 */
export async function getIdentity(home: RobotHome, sources?: KeySources): Promise<RobotIdentity> {
  const identity = await getPublicIdentity(home);
  const store = await openKeyStore(identity.keyStore, { home, robot: identity.robot }, sources);
  const keys = (await findOwnKeys(home)) ?? (await store.find());
  if (!keys) throw notTheKeys(`${store.place}: there are no keys of robot "${identity.name}"`);
  try {
    return { ...identity, ...parsePrivateKeys(keys, identity.record, store.place) };
  } finally {
    wipe(keys);
  }
}
