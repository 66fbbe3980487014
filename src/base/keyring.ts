// The keyring of the operating system, as a place for one secret. The addon is loaded only when it is asked.

const service = "sealbot";
/** The kernel's own keyring would pass the probe and forget everything at logout, so only the desktop's counts. */
const options = { linux: { store: "secret-service" } } as const;
const patience = 3_000;

/** A place for one text, such as a keyring entry. Every method rejects when the place cannot be used. */
export interface TextPlace {
  find(): Promise<string | undefined>;
  write(text: string): Promise<void>;
  remove(): Promise<void>;
}

/** The entry called `name`. */
export function keyringEntry(name: string): TextPlace {
  const entry = async () => {
    const { AsyncEntry } = await import("@napi-rs/keyring");
    return new AsyncEntry(service, name, options);
  };
  return {
    find: async () => (await (await entry()).getPassword(AbortSignal.timeout(patience))) ?? undefined,
    write: async (text) => (await entry()).setPassword(text),
    remove: async () => void (await (await entry()).deletePassword(AbortSignal.timeout(patience))),
  };
}

/** Whether a text written to the keyring can be read back. */
export async function keyringWorks(open: (name: string) => TextPlace = keyringEntry): Promise<boolean> {
  const probe = crypto.randomUUID();
  const entry = open(`probe ${probe}`);
  try {
    await entry.write(probe);
    const found = await entry.find();
    await entry.remove();
    return found === probe;
  } catch {
    // Absent, locked or refusing: in each case it can keep nothing for us.
    return false;
  }
}
