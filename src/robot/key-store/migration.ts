// Private keys move from one key store to another. Written and read back in the new one first, then the identity names
// it, at once, then the old one is wiped: killed at any point, the store that the identity names holds the keys, and
// `leftIn` names the other one until it is known to be empty.
import { equal, wipe } from "../../crypto/bytes.ts";
import type { RobotHome } from "../home.ts";
import { getIdentity } from "../identity/identity.ts";
import { findOwnKeys, getPublicIdentity, type PublicIdentity, writePublicIdentity } from "../identity/identity-file.ts";
import type { KeyStore, KeyStoreKind } from "./key-store.ts";
import { type KeySources, openKeyStore } from "./key-stores.ts";
import { formatPrivateKeys, notTheKeys } from "./private-keys.ts";

export interface Migration {
  readonly to: KeyStoreKind;
  /** Opens the store that is left. */
  readonly from: KeySources;
  /** Opens the new one: its passphrase is another. */
  readonly sources: KeySources;
}

/**
 * Moves the keys. The caller holds the home's lock: nobody else may open these keys meanwhile. To the store they are in
 * already means anew: a passphrase changes, an old form of file becomes today's.
 * @throws InputError `bad-key` or LockedError `keys-locked` as the two stores do; then the old one still stands.
 */
export async function migrateKeys(home: RobotHome, { to, from, sources }: Migration): Promise<PublicIdentity> {
  const { sign, box, ...identity } = await getIdentity(home, from);
  const keys = formatPrivateKeys({ sign, box });
  wipe(sign.secretKey, box.secretKey);
  try {
    const place = { home, robot: identity.robot };
    const old = await openKeyStore(identity.keyStore, place, from);
    const store = await openKeyStore(to, place, sources);
    await (await findUncleared(home, identity, from))?.wipe();
    // A file that holds its keys itself cannot also name another store.
    if (await isOwnKeys(home)) await writeAndRead(old, keys);
    const moving = { ...identity, keyStore: identity.keyStore, leftIn: to === identity.keyStore ? undefined : to };
    await writePublicIdentity(home, moving);
    await writeAndRead(store, keys);
    if (to === identity.keyStore) return moving;
    const moved = { ...identity, keyStore: to, leftIn: identity.keyStore };
    await writePublicIdentity(home, moved);
    await old.wipe();
    const clear = { ...moved, leftIn: undefined };
    await writePublicIdentity(home, clear);
    return clear;
  } finally {
    wipe(keys);
  }
}

/**
 * Wipes what a migration that was cut off left in another store. The caller holds the home's lock and has opened the
 * keys, so that they are known to be where the identity says.
 * @throws LockedError `keys-locked` when that store cannot be reached from here; it is tried again the next time.
 */
export async function clearLeftKeys(home: RobotHome, sources?: KeySources): Promise<void> {
  const identity = await getPublicIdentity(home);
  const left = await findUncleared(home, identity, sources);
  if (!left) return;
  await left.wipe();
  await writePublicIdentity(home, { ...identity, leftIn: undefined });
}

async function findUncleared(
  home: RobotHome,
  { robot, keyStore, leftIn }: PublicIdentity,
  sources?: KeySources,
): Promise<KeyStore | undefined> {
  if (leftIn === undefined || leftIn === keyStore) return undefined;
  return await openKeyStore(leftIn, { home, robot }, sources);
}

async function isOwnKeys(home: RobotHome): Promise<boolean> {
  const keys = await findOwnKeys(home);
  keys?.fill(0);
  return keys !== undefined;
}

async function writeAndRead(store: KeyStore, keys: Uint8Array): Promise<void> {
  await store.write(keys);
  const read = await store.find();
  const isSame = read !== undefined && equal(read, keys);
  read?.fill(0);
  if (!isSame) throw notTheKeys(`${store.place}: gave back other keys than were written`);
}
