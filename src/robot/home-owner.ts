// Root at work in the home of a robot that runs as another user: its files must stay that user's, also when the work is
// killed half way, so they are made as that user from the start.
import { stat } from "node:fs/promises";

const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * Until it is disposed, root is to the file system whoever owns `folder`. Nobody else changes, and an absent folder
 * changes nothing.
 */
export async function actAsOwner(folder: string): Promise<Disposable> {
  const owner = isRoot() ? await stat(folder).catch(() => undefined) : undefined;
  if (!owner || owner.uid === 0) return { [Symbol.dispose]: () => {} };
  become(owner.uid, owner.gid);
  return { [Symbol.dispose]: () => become(0, 0) };
}

/** Does `work` as root again; as whoever runs this, where that is nobody else's root. */
export async function asRoot<T>(work: () => Promise<T>): Promise<T> {
  const [uid, gid] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0];
  if (!isRoot() || uid === 0) return await work();
  become(0, 0);
  try {
    return await work();
  } finally {
    become(uid, gid);
  }
}

/** The user comes first on the way up and last on the way down: only root may change its group. */
function become(uid: number, gid: number): void {
  if (uid === 0) process.seteuid?.(0);
  process.setegid?.(gid);
  if (uid !== 0) process.seteuid?.(uid);
}
