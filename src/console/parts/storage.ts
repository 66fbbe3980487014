// The little that the console leaves in the browser: settings of its looks, drafts, the address of who signed in.
// Nothing here may be a secret or a key.

const prefix = "sealbot.";

/** `undefined` when there is nothing, or nothing that can be read. */
export function findStored(name: string): unknown {
  try {
    const text = localStorage.getItem(prefix + name);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined; // Storage that is forbidden or damaged is as good as empty.
  }
}

/** All whose names begin so. */
export function findStoredBelow(begin: string): readonly unknown[] {
  try {
    const names = Object.keys(localStorage).filter((key) => key.startsWith(prefix + begin));
    return names.map((key) => findStored(key.slice(prefix.length))).filter((stored) => stored !== undefined);
  } catch {
    return []; // As above.
  }
}

export function store(name: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing only forgets a convenience.
  }
}

/** Calls `listener` when another tab stores or drops something under `name`; what it returns ends that. */
export function watchStored(name: string, listener: () => void): () => void {
  const onStorage = ({ key, storageArea }: StorageEvent) => {
    if (storageArea === localStorage && key === prefix + name) listener();
  };
  addEventListener("storage", onStorage);
  return () => removeEventListener("storage", onStorage);
}

export function dropStored(name: string): void {
  try {
    localStorage.removeItem(prefix + name);
  } catch {
    // As above.
  }
}

/** Drops everything but the settings of this browser, and keys that nobody was shown yet. */
export function dropPersonal(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      const isKept = [colorSchemeKey, prefix + idleLimitKey].includes(key) || key.startsWith(prefix + rotationPrefix);
      if (key.startsWith(prefix) && !isKept) localStorage.removeItem(key);
    }
  } catch {
    // As above.
  }
}

/** Under which the sealed keys of rotations lie, each by its vault. */
export const rotationPrefix = "rotation.";

/** Under which drafts of flows lie, each by its flow. */
export const flowDraftPrefix = "draft.flow.";

/** Under which it stands how long keys stay in an unused tab. */
export const idleLimitKey = "idle-limit";

/** Under which the theme part keeps light, dark or auto. */
export const colorSchemeKey = `${prefix}looks`;
